"""The deployed template on the local engine: real processes, a plain HTTP client, real queues, forged tokens.

Run by `make test`. Skipped only where the engine cannot start at all, and then loudly: the summary names the reason.
"""

import contextlib
import csv
import json
import ssl
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_socket import enable_socket
from typer.testing import CliRunner

from iarms_client import Client, NotReached, Patience
from iarms_client.cli.app import app as command
from ops.local import tokens
from ops.local.engine import EngineFailed, free_port
from ops.local.stack import Stack, local_stack
from ops.sandbox import sandbox_weapons
from tests.builders import any_import, any_record, any_search, counts
from tests.relay import Relay, relay_to
from tests.sandbox import Told, play

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    """What functions ask DynamoDB through."""
    enable_socket()
    with relay_to(free_port()) as relay:
        yield relay


@pytest.fixture(scope="module")
def stack(home: Path, relay: Relay) -> Iterator[Stack]:
    through_relay = {"AWS_ENDPOINT_URL_DYNAMODB": relay.url}
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(
                local_stack(500, home=home, say=False, port=relay.target, variables=through_relay)
            )
        except EngineFailed as failed:
            warnings.warn(f"THE LOCAL STACK IS NOT TESTED: {failed}", stacklevel=1)
            pytest.skip(f"THE LOCAL STACK IS NOT TESTED: the engine cannot start here: {failed}")
        yield running


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def call(
    stack: Stack,
    method: str,
    path: str,
    body: Any = None,
    *,
    party: str = "WCO",
    token: str | None = None,
    **headers: str,
) -> Answer:
    sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    bearer = stack.tokens.get(party) if token is None else token
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    request = urllib.request.Request(stack.deployed.base_url + path, data=sent, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, {k.lower(): v for k, v in refused.headers.items()}, refused.read().decode())


def by_mutual_tls(stack: Stack, path: str, token: str, client: int) -> Answer:
    """Call the door with mutual TLS with one of the two clients' certificates."""
    pair = stack.certificates.clients[client]
    context = ssl.create_default_context(cafile=str(stack.certificates.authority))
    context.load_cert_chain(pair.certificate, pair.key)
    request = urllib.request.Request(stack.mtls_url + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, {k.lower(): v for k, v in refused.headers.items()}, refused.read().decode())


def test_a_bound_token_opens_by_mutual_tls_with_its_certificate_and_in_no_other_way(stack: Stack):
    mine = stack.certificates.clients[0].certificate.read_text()
    bound = tokens.mint("WCO", stack.issuer_key, cnf=tokens.confirmation_of(mine))
    assert by_mutual_tls(stack, "/v1/codes", bound, client=0).status == 200
    stolen = by_mutual_tls(stack, "/v1/codes", bound, client=1)
    assert (stolen.status, stolen.json["code"]) == (401, "not_the_holder")
    plain = call(stack, "GET", "/v1/codes", token=bound)
    assert (plain.status, plain.json["code"]) == (401, "not_the_holder")
    assert by_mutual_tls(stack, "/v1/codes", stack.tokens["WCO"], client=1).status == 200
    assert by_mutual_tls(stack, "/v1/codes", "no-token", client=0).status == 401


@pytest.mark.parametrize("name", ["confirmed", "look-alike", "watched", "trace-contradictory", "budget", "unavailable"])
def test_a_weapon_of_the_sandbox_is_answered_as_the_catalogue_says(stack: Stack, name: str):
    (weapon,) = [each for each in sandbox_weapons() if each.name == name]

    def send(party: str, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Told:
        for _ in range(50):
            answer = call(stack, method, path, body, party=party, **headers)
            told = Told(answer.status, answer.headers, answer.json)
            if "hit_ids" not in told.body or told.body["hit_ids"]:  # a watch: its hit comes by the stream
                return told
            time.sleep(0.1)
        return told

    play(weapon, f"HTTP-{name}", send, lambda: None)


def client(stack: Stack, service: str) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=stack.engine_url,
        region_name=stack.deployment.region,
        aws_access_key_id=stack.deployment.account,
        aws_secret_access_key="any",
    )


def drain(stack: Stack, party: str, *, wait: float, first: float = 0) -> list[dict[str, Any]]:
    """Everything that arrives in a party's queue within `wait` seconds; where that is nothing, what comes first within
    `first` seconds: a function that nobody has called yet starts slowly on a busy machine."""
    sqs = client(stack, "sqs")
    found: list[dict[str, Any]] = []
    begun = time.monotonic()
    until = begun + wait
    while time.monotonic() < until or (not found and time.monotonic() < begun + first):
        got = sqs.receive_message(QueueUrl=stack.deployed.queues[party], MaxNumberOfMessages=10).get("Messages", [])
        for message in got:
            sqs.delete_message(QueueUrl=stack.deployed.queues[party], ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
        if not got:
            time.sleep(0.1)
    return found


def test_a_record_that_is_entered_is_found_and_three_parties_have_one_message_each(stack: Stack):
    entered = call(stack, "POST", "/v1/records", any_record(), party="NCB-FR")
    assert entered.status == 201, entered.text
    record_id = entered.json["record_id"]
    assert entered.headers["location"] == f"/v1/records/{record_id}"

    found = call(stack, "POST", "/v1/searches", any_search(serial_number="ABO12347", in_sight=True))
    assert found.status == 201, found.text
    match = found.json["matches"][0]
    assert (found.json["outcome"], match["record_id"], match["basis"]) == ("hit", record_id, "lookalike")
    assert match["evidence"][0]["text"] == "3rd character: letter O given, digit 0 recorded"
    assert call(stack, "GET", found.headers["location"]).text == found.text

    told = ("INTERPOL-GS", "WCO", "NCB-FR")
    queues = {party: drain(stack, party, wait=2, first=40) for party in told} | {
        "NCB-BR": drain(stack, "NCB-BR", wait=1)
    }
    assert {party: len(messages) for party, messages in queues.items()} == {
        "INTERPOL-GS": 1,
        "WCO": 1,
        "NCB-FR": 1,
        "NCB-BR": 0,
    }
    note = queues["NCB-FR"][0]
    assert note["hit_id"] == match["hit_id"]
    own = call(stack, "GET", note["links"]["self"], party="NCB-FR").json
    assert (own["state"], own["priority"]) == ("SENT", "URGENT")
    taken = call(stack, "POST", note["links"]["self"] + "/acknowledgement", {}, party="NCB-FR")
    assert (taken.status, taken.json["acknowledged_by"]) == (201, "local-client-of-NCB-FR")
    assert call(stack, "GET", note["links"]["self"], party="NCB-BR").status == 404


def test_the_notifier_fed_its_batch_again_sends_nothing_twice(stack: Stack):
    call(stack, "POST", "/v1/records", any_record(serial_number="KK700123", ncb_reference="FR-AGAIN"), party="NCB-FR")
    call(stack, "POST", "/v1/searches", any_search(serial_number="KK700123"))
    first = drain(stack, "NCB-FR", wait=2, first=40)
    assert len(first) == 1
    outbox = stack.deployed.tables["outbox"]
    rows = client(stack, "dynamodb").scan(TableName=outbox)["Items"]
    event = {
        "Records": [
            {
                "eventName": "INSERT",
                "dynamodb": {"Keys": {"notification_id": row["notification_id"]}, "SequenceNumber": str(n)},
            }
            for n, row in enumerate(rows)
        ]
    }
    function = client(stack, "lambda")
    for _ in range(2):
        answer = function.invoke(FunctionName=stack.deployment.physical("notifier"), Payload=json.dumps(event))
        assert json.load(answer["Payload"]) == {"batchItemFailures": []}
    assert drain(stack, "NCB-FR", wait=1.5) == []


def test_a_possible_match_reaches_nobody(stack: Stack):
    call(
        stack, "POST", "/v1/records", any_record(serial_number="PP700124", ncb_reference="FR-POSSIBLE"), party="NCB-FR"
    )
    drain(stack, "WCO", wait=0.5)
    answer = call(stack, "POST", "/v1/searches", any_search(serial_number="PP700124", make="Beretta"))
    assert answer.json["outcome"] == "possible"
    assert drain(stack, "WCO", wait=1.5) == []


def test_a_batch_is_worked_off_by_the_queue_and_its_hit_reaches_three_parties_once(stack: Stack):
    call(stack, "POST", "/v1/records", any_record(serial_number="BT700125", ncb_reference="FR-BATCH"), party="NCB-FR")
    for party in ("INTERPOL-GS", "WCO", "NCB-FR"):
        drain(stack, party, wait=0.5)
    nothing = [any_search(serial_number=f"ZZ77{n:04}", case_reference=f"batch-{n}") for n in range(40)]
    body = {"searches": [*nothing, any_search(purpose=None), any_search(serial_number="BT700125")]}
    taken = call(stack, "POST", "/v1/search-batches", body, Idempotency_Key="batch")
    assert taken.status == 202, taken.text
    assert call(stack, "POST", "/v1/search-batches", body, Idempotency_Key="batch").text == taken.text
    until = time.monotonic() + 60
    while (told := call(stack, "GET", taken.headers["location"]).json)["state"] != "DONE":
        assert time.monotonic() < until, told["counts"]
        time.sleep(0.2)
    assert told["counts"] == {"total": 42, "pending": 0, "hit": 1, "possible": 0, "no_match": 40, "failed": 1}
    assert (told["lines"][40]["problem"]["status"], told["lines"][41]["outcome"]) == (422, "hit")
    hits = {party: drain(stack, party, wait=2) for party in ("INTERPOL-GS", "WCO", "NCB-FR")}
    for party, messages in hits.items():
        assert [message["search_id"] for message in messages] == [told["lines"][41]["search_id"]], party
    assert call(stack, "GET", taken.headers["location"], party="ADM-KE").status == 404


def test_a_file_is_imported_through_a_mapping_by_a_plain_http_client(stack: Stack):
    columns = {
        "NUM": "serial_number", "FABRICANT": "make", "FAIT": "record_kind", "DATE": "occurred_on",
        "PAYS": "occurred_in", "DOSSIER": "ncb_reference",
    }  # fmt: skip
    mapping = {"columns": columns, "personal": ["PROPRIETAIRE"], "values": {"record_kind": {"VOL": "STOLEN"}}}
    kept = call(stack, "PUT", "/v1/record-mappings/registre", mapping, party="NCB-FR")
    assert (kept.status, kept.json["version"]) == (200, 1), kept.text
    rows = [f"IM{n:06};Beretta;{'PRET' if n % 50 == 0 else 'VOL'};2019-05;FR;FR-IMP-{n};X" for n in range(1, 301)]
    data = "\r\n".join(["NUM;FABRICANT;FAIT;DATE;PAYS;DOSSIER;PROPRIETAIRE", *rows]).encode("utf-8-sig")
    asked = call(
        stack, "POST", "/v1/record-imports", any_import(data, format="CSV", mapping="registre"), party="NCB-FR"
    )
    assert asked.status == 202, asked.text
    upload = asked.json["upload"]

    def put(body: bytes) -> int:
        request = urllib.request.Request(upload["url"], data=body, method=upload["method"], headers=upload["headers"])
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    assert put(data[:-1] + b"Y") == 400, "another file of the same size"
    assert put(data) == 200
    until = time.monotonic() + 120
    while (told := call(stack, "GET", asked.headers["location"], party="NCB-FR").json)["state"] != "DONE":
        assert time.monotonic() < until, told
        time.sleep(0.5)
    assert told["counts"] == counts(lines=300, written=294, refused=6)
    assert [line["line"] for line in told["lines"]] == [51, 101, 151, 201, 251, 301]
    assert {line["problem"]["errors"][0]["pointer"] for line in told["lines"]} == {"/FAIT"}
    found = call(stack, "POST", "/v1/searches", any_search(serial_number="IM000007", make="Beretta"))
    written = call(stack, "GET", f"{asked.headers['location']}?lines=written&limit=7", party="NCB-FR").json["lines"]
    assert found.json["matches"][0]["record_id"] == written[6]["record_id"]


def test_the_client_comes_in_by_mutual_tls_and_trusts_whom_it_is_told_alone(stack: Stack):
    pair, authority = stack.certificates.clients[0], stack.certificates.authority
    bound = tokens.mint("WCO", stack.issuer_key, cnf=tokens.confirmation_of(pair.certificate.read_text()))
    certificate, once = (pair.certificate, pair.key), Patience(tries=1)
    with Client(stack.mtls_url, bound, certificate=certificate, authority=authority) as client:
        assert client.list_codes().lists
    with Client(stack.mtls_url, bound, authority=authority, patience=once) as bare, pytest.raises(NotReached):
        bare.list_codes()
    with Client(stack.mtls_url, bound, certificate=certificate) as wary, pytest.raises(NotReached) as raised:
        wary.list_codes()
    assert raised.value.tries == 1


def test_the_command_searches_a_file_imports_one_and_prints_a_hit(stack: Stack, tmp_path: Path):
    """By its own words, over HTTP: tables in and out, an upload to the store of files, a PDF."""

    def iarms(*words: str, party: str) -> Any:
        environment = {"IARMS_URL": stack.deployed.base_url, "IARMS_TOKEN": stack.tokens[party]}
        return CliRunner().invoke(command, ["--json", *words], env=environment)

    register = tmp_path / "register.csv"
    register.write_text(
        "serial_number,make,model,record_kind,occurred_on,occurred_in,ncb_reference\n"
        "CLI70431,Beretta,92,STOLEN,2019-05,FR,FR-CLI-1\nCLI70432,Beretta,92,STOLEN,2119-05,FR,FR-CLI-2\n"
    )
    imported = iarms("records", "import", str(register), party="NCB-FR")
    assert imported.exit_code == 5, imported.output
    assert json.loads(imported.stdout)["counts"]["new"] == 1
    assert "CLI70432" in (tmp_path / "register.refused.csv").read_text()
    seized = tmp_path / "seized.csv"
    seized.write_text("serial_number,make,model\nCLI7O431,Beretta,92\nCLI99999,Beretta,92\n")
    words = ("--case", "CLI-TEST-1", "--officer", "k-4711", "--purpose", "SEIZURE_CHECK", "--on-behalf-of", "KE")
    searched = iarms("batch", str(seized), *words, party="WCO")
    assert searched.exit_code == 11, searched.output
    lines = list(csv.DictReader((tmp_path / "seized.answers.csv").read_text("utf-8-sig").splitlines()))
    assert [(each["outcome"], each["basis"]) for each in lines] == [("hit", "lookalike"), ("no_match", "")]
    printed = iarms("report", lines[0]["hit_id"], "-o", str(tmp_path / "hit.pdf"), party="WCO")
    assert (printed.exit_code, (tmp_path / "hit.pdf").read_bytes()[:5]) == (0, b"%PDF-"), printed.output


def test_other_numbers_are_indexed_by_the_stream(stack: Stack):
    numbers = [{"component": "SLIDE", "number": "SLD-88123"}]
    body = any_record(serial_number="FRM88123", other_numbers=numbers, ncb_reference="FR-SLIDE")
    assert call(stack, "POST", "/v1/records", body, party="NCB-FR").status == 201
    # Each search is more for the streams to bring, and they bring one thing after the other: so few are asked.
    pause, until = 0.3, time.monotonic() + 240
    while True:
        answer = call(stack, "POST", "/v1/searches", any_search(serial_number="SLD88123", watch=False))
        if answer.json["matches"] or time.monotonic() > until:
            break
        time.sleep(pause)
        pause = min(2 * pause, 5.0)
    assert answer.json["matches"][0]["evidence"][0]["field"] == "other_numbers"


def test_a_record_is_corrected_by_its_owner_and_waits_for_its_review(stack: Stack):
    body = any_record(serial_number="KV553311", ncb_reference="FR-LOCAL-REVIEW")
    record = call(stack, "POST", "/v1/records", body, party="NCB-FR").json
    path = f"/v1/records/{record['record_id']}"
    change = {"reason": "read again", "firearm": {"serial_number": "KV553322"}}
    changed = call(stack, "PATCH", path, change, party="NCB-FR", If_Match='"1"')
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    versions = call(stack, "GET", f"{path}/versions", party="NCB-FR").json["items"]
    assert [each["firearm"]["serial_number"] for each in versions] == ["KV553322", "KV553311"]
    key = {"record_id": {"S": record["record_id"]}, "part": {"S": "current"}}
    table = stack.deployed.tables["records"]
    client(stack, "dynamodb").update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET review_at = :due",
        ExpressionAttributeValues={":due": {"S": f"2026-01-01#{record['record_id']}"}},
    )
    reviewed = client(stack, "lambda").invoke(FunctionName=stack.deployment.physical("reviewer"), Payload=b"{}")
    assert "FunctionError" not in reviewed
    assert json.loads(reviewed["Payload"].read())["taken"] == {"SIX_MONTHS": 1, "DUE": 0, "EXPIRED": 0}
    told = call(stack, "GET", "/v1/notifications", party="NCB-FR").json["items"]
    assert [
        (each["message"]["record_id"], each["message"]["stage"])
        for each in told
        if each["event"] == ("record.review_due")
    ] == [(record["record_id"], "SIX_MONTHS")]


def test_tokens_that_cannot_be_believed_are_401_problem_json_and_in_the_trail(stack: Stack):
    key = ec.generate_private_key(ec.SECP256R1())
    forged = tokens.mint("WCO", key)
    for token in ("", "a.b.c", forged):
        answer = call(stack, "GET", "/v1/searches", token=token)
        assert answer.status == 401, token
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == 401
    assert {"malformed", "unknown_key"} <= {e["problem"] for e in events(stack) if e["action"] == "refuse_token"}


def test_a_token_that_lives_ten_years_and_a_bound_one_without_its_certificate_are_401(stack: Stack, home: Path):
    key = tokens.issuer_key(home / "issuer-key.pem")
    bound = tokens.mint("WCO", key, cnf={"x5t#S256": "A" * 43})
    for token, code in ((tokens.mint("WCO", key, lifetime=315_360_000), "unauthenticated"), (bound, "not_the_holder")):
        answer = call(stack, "GET", "/v1/searches", token=token)
        assert (answer.status, answer.json["code"]) == (401, code)
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/searches", b"{", 400),
        ("POST", "/v1/searches", b"[" * 100_000, 413),
        ("POST", "/v1/searches", b"[" * 10_000, 400),
        ("POST", "/v1/searches", b'{"a":"' + b"x" * 6_000_000 + b'"}', 413),
        ("POST", "/v1/searches", {"firearm": {}}, 422),
        ("POST", "/v1/searches", any_search(serial_number="A??2*"), 422),
        ("POST", "/v1/searches", any_search(on_behalf_of="US"), 403),
        ("POST", "/v1/search-batches", {"searches": []}, 422),
        ("GET", "/v1/searches/srch_unknown", None, 404),
        ("GET", "/v1/nowhere", None, 404),
        ("DELETE", "/v1/searches", None, 404),
    ],
)
def test_every_refusal_is_problem_json(stack: Stack, method, path, body, status):
    answer = call(stack, method, path, body)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == status


def test_health_and_the_document_need_no_token(stack: Stack):
    assert call(stack, "GET", "/v1/health", token="").json["status"] == "ok"
    assert call(stack, "GET", "/v1/openapi.json", token="").json["openapi"].startswith("3.1")
    assert call(stack, "GET", "/v1/codes", token="").status == 401


def test_the_samples_were_loaded_with_their_keys_and_the_load_is_in_the_trail(stack: Stack):
    dynamodb = client(stack, "dynamodb")
    items = dynamodb.scan(TableName=stack.deployed.tables["records"])["Items"]
    bulk = [item for item in items if "bulk" in item]
    assert len(bulk) == 500, "the samples; test records are entered key by key"
    events = dynamodb.scan(TableName=stack.deployed.tables["audit"])["Items"]
    assert "load_samples" in {json.loads(item["document"]["S"])["action"] for item in events}


def test_the_reference_table_is_there_found_by_facets_and_written_over_what_was_read(stack: Stack) -> None:
    path = "/v1/reference/firearms"
    listed = call(stack, "GET", f"{path}?model=AK-47&country=YUCS", party="ADM-KE").json
    assert [(item["make_code"], item["model"]) for item in listed["items"]] == [("ZASTAVA", "M70 Rifle")]
    (found,) = call(stack, "GET", f"{path}?make=girsan&model=mc%2027").json["items"]
    read = call(stack, "GET", f"{path}/{found['reference_id']}")
    assert (read.status, read.headers["etag"]) == (200, '"1"')
    reference = read.json
    assert call(stack, "GET", f"{path}/{found['reference_id']}-1").json["variant"]["number"] == 1
    body = {
        "make": reference["make"],
        "model": reference["model"],
        "catalogue_codes": ["1-920151-17"],
        "sources": [{"origin": "MAKER", "confidence": "HIGH", "facts": ["make", "model", "catalogue_codes"]}],
        "reason": "an import paper names the code",
    }
    target = f"{path}/{found['reference_id']}"
    assert call(stack, "PUT", target, body, party="INTERPOL-GS").status == 428
    written = call(stack, "PUT", target, body, party="INTERPOL-GS", If_Match='"1"')
    assert (written.status, written.json["version"]) == (200, 2)
    assert [item["model"] for item in call(stack, "GET", f"{path}?catalogue_code=192015117").json["items"]] == ["MC 27"]
    assert call(stack, "GET", f"{path}?make=Girsan&action=SEMI_AUTO&model=mc27").json["items"] == []


def test_while_dynamodb_hangs_officers_are_told_in_time_and_once_it_answers_the_trail_is(stack: Stack, relay: Relay):
    sqs = client(stack, "sqs")
    late = sqs.get_queue_url(QueueName=stack.deployment.physical("late-events"))["QueueUrl"]
    # Its consumer fails as long as the hang lasts; on AWS what failed comes again after three minutes.
    sqs.set_queue_attributes(QueueUrl=late, Attributes={"VisibilityTimeout": "2"})

    def search(party: str) -> tuple[Answer, float]:
        body = any_search(serial_number="HG700199", case_reference="hang")
        if party != "WCO":
            del body["on_behalf_of"]
        began = time.monotonic()
        answer = call(stack, "POST", "/v1/searches", body, party=party)
        return answer, time.monotonic() - began

    assert [search(party)[0].status for party in ("WCO", "ADM-KE")] == [201, 201]
    relay.fall_silent()
    told = [search(party) for party in ("WCO", "WCO", "ADM-KE")]
    relay.speak_again()
    assert [(answer.status, answer.json["code"]) for answer, _ in told] == 3 * [(503, "unavailable")]
    assert max(seconds for _, seconds in told) < 8
    assert told[1][1] < told[0][1], "who has met the hang waits less for it"

    until = time.monotonic() + 30
    while (again := [search(party)[0].status for party in ("WCO", "ADM-KE")]) != [201, 201]:
        assert time.monotonic() < until, again
    promised = {answer.headers["x-request-id"]: answer.status for answer, _ in told}
    until = time.monotonic() + 60
    while (found := {e["request_id"]: e["status"] for e in events(stack) if e["request_id"] in promised}) != promised:
        assert time.monotonic() < until, (found, promised)
        time.sleep(0.5)


def events(stack: Stack) -> list[dict[str, Any]]:
    """Everything in the audit table."""
    pages = client(stack, "dynamodb").get_paginator("scan").paginate(TableName=stack.deployed.tables["audit"])
    return [json.loads(item["document"]["S"]) for page in pages for item in page["Items"]]
