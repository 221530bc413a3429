"""An event with the proof that it stands in the log: checked by another implementation, with nothing but the keys."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import rfc8785
from tlog_scales import tlog

from iarms import tables
from iarms.aws.log_files import LogFiles
from iarms.casework.transparency.publishing import publish
from iarms.casework.transparency.sequencing import logged_event, sequence
from iarms.casework.transparency.stores import LogStores
from iarms.domain.transparency import LogPolicy, SignatureType, parse_proof, sign_text, verify_proof
from iarms.handlers import audit
from iarms.models.audit import canonical_text
from iarms.models.auditing import LogKeys
from iarms.store.audit_log import AuditLog
from iarms.store.checkpoints import Checkpoints, Cosigned
from tests import clock
from tests.audit_logs import signer_of
from tests.builders import any_search
from tests.casework.auditing.trail import EVENTS, FIRST, an_event, ask, spread, write
from tests.casework.register.rows import a_client, changed
from tests.world import SIGNING_KEY, Answer, World, client

ORIGIN = "iarms-local.eu-west-1.iarms.example"
LOG = signer_of("a log of tests", SignatureType.ED25519, ORIGIN)
WITNESS = signer_of("a witness of tests", SignatureType.ED25519_COSIGNATURE, "witness.example/one")
POLICY = LogPolicy.of(ORIGIN, [LOG.key.vkey], [WITNESS.key.vkey], 1)


@dataclass
class Log:
    """The log of a world: what the sequencer and the publisher do, as often as a test likes."""

    world: World

    @property
    def stores(self) -> LogStores:
        table = "iarms-local-audit-log"
        files = LogFiles(self.world.s3, "iarms-local-log-000000000000")
        return LogStores(
            AuditLog(self.world.dynamodb, table), Checkpoints(self.world.dynamodb, table), files, LOG, POLICY
        )

    def sequence(self) -> int:
        """Put every event of the trail into the log; gives its size."""
        items = sorted(self.world.items(tables.AUDIT), key=lambda item: item["event_id"]["S"])
        events = [logged_event(item["event_id"]["S"], item["document"]["S"]) for item in items]
        sequence(self.stores.log, events, clock.now)
        head = self.stores.log.head()
        assert head is not None
        return head.size

    def publish(self) -> int:
        """Sign what there is; gives the size that was signed."""
        publish(self.stores, clock.now, timedelta(0), lambda: True)
        return self.stores.checkpoints.newest()[0].size

    def witness(self) -> None:
        """Have the newest checkpoint cosigned, as the publisher notes it down."""
        (newest,) = self.stores.checkpoints.newest()
        text = newest.note.rpartition("\n\n")[0] + "\n"
        signature = _cosign(text)
        self.stores.checkpoints.add_cosignatures(newest.size, [Cosigned(WITNESS.key.name, clock.now(), signature)])
        self.stores.checkpoints.add_witnessed(newest._replace(note=newest.note + signature))


def _cosign(text: str) -> str:
    return sign_text(text, WITNESS, int(clock.now().timestamp())).line


@pytest.fixture
def log(world: World, monkeypatch: pytest.MonkeyPatch) -> Log:
    own = LogKeys(origin=ORIGIN, log=[LOG.key.vkey], witnesses=[WITNESS.key.vkey], quorum=1)
    monkeypatch.setattr(audit, "keys", lambda: own)
    return Log(world)


def read(world: World, event_id: str, **call: Any) -> Answer:
    return world.call("GET", f"{EVENTS}/{event_id}", party="AUDITOR", **call)


def test_each_event_of_600_is_proved_and_another_implementation_agrees(log: Log):
    events = [an_event(at, query='é ﷺ \u2028 " \\', record_ids=("rec_1",)) for at in spread(600, timedelta(days=1), 6)]
    write(log.world, events)
    log.sequence()
    log.publish()
    log.witness()
    for event in events[::7]:
        told = read(log.world, event.event_id).json
        entry = told["entry"].encode()
        assert entry == canonical_text(event).encode()
        assert rfc8785.dumps(told["event"]) == entry
        opened = verify_proof(told["proof"], entry, POLICY)
        assert opened.is_witnessed
        assert (opened.checkpoint.size, told["checkpoint"]["witnessed"]) == (600, True)
        assert told["unproven"] is None
        proof = parse_proof(told["proof"])
        assert proof.index == told["position"]
        leaf = hashlib.sha256(b"\x00" + entry).digest()
        root = base64.b64decode(told["checkpoint"]["root"])
        _by_another(list(proof.hashes), 600, root, proof.index, leaf)


def _by_another(hashes: list[bytes], size: int, root: bytes, index: int, leaf: bytes) -> None:
    proof = tlog.InclusionProof(index, size, hashes)
    proof.check(leaf, root)
    with pytest.raises(tlog.InclusionProofInvalid):
        proof.check(hashlib.sha256(leaf).digest(), root)


def test_an_event_is_proved_as_soon_as_it_is_published_and_until_then_it_is_said_why_not(log: Log):
    (event,) = [an_event(FIRST)]
    write(log.world, [event])
    first = read(log.world, event.event_id).json
    assert (first["unproven"], first["position"], first["proof"]) == ("not_yet_sequenced", None, None)
    assert first["entry"] == canonical_text(event)
    log.sequence()
    second = read(log.world, event.event_id).json
    assert (second["unproven"], second["position"], second["checkpoint"]) == ("not_yet_published", 0, None)
    log.publish()
    third = read(log.world, event.event_id).json
    assert (third["unproven"], third["checkpoint"]["witnessed"], third["checkpoint"]["cosignatures"]) == (
        None,
        False,
        [],
    )
    assert not verify_proof(third["proof"], third["entry"].encode(), POLICY).is_witnessed
    log.witness()
    fourth = read(log.world, event.event_id).json
    assert [each["witness"] for each in fourth["checkpoint"]["cosignatures"]] == [WITNESS.key.name]
    assert verify_proof(fourth["proof"], fourth["entry"].encode(), POLICY).is_witnessed


def test_a_proof_leads_to_the_newest_checkpoint_with_its_quorum_that_reaches_so_far(log: Log):
    old, new = an_event(FIRST), an_event(FIRST + timedelta(hours=1))
    write(log.world, [old])
    size = log.sequence()
    log.publish()
    log.witness()
    write(log.world, [new])
    grown = log.sequence()
    log.publish()
    assert grown > size
    of_old, of_new = (read(log.world, event.event_id).json["checkpoint"] for event in (old, new))
    assert (of_old["size"], of_old["witnessed"]) == (size, True)
    assert (of_new["size"], of_new["witnessed"]) == (grown, False)


def test_an_event_that_is_too_long_for_the_log_stands_there_by_its_digest(log: Log):
    event = an_event(FIRST, query="x" * 70_000)
    write(log.world, [event])
    log.sequence()
    log.publish()
    told = read(log.world, event.event_id).json
    document = rfc8785.dumps(told["event"])
    assert document == canonical_text(event).encode()
    assert json.loads(told["entry"]) == {
        "document_bytes": len(document),
        "document_sha256": hashlib.sha256(document).hexdigest(),
        "event_id": event.event_id,
    }
    verify_proof(told["proof"], told["entry"].encode(), POLICY)


def test_an_event_that_somebody_altered_has_no_proof_and_that_is_said(log: Log, caplog: pytest.LogCaptureFixture):
    event = an_event(FIRST)
    write(log.world, [event])
    log.sequence()
    log.publish()
    altered = canonical_text(event).replace("create_search", "read_record__")
    log.world.dynamodb.put_item(
        TableName="iarms-local-audit", Item={"event_id": {"S": event.event_id}, "document": {"S": altered}}
    )
    told = read(log.world, event.event_id).json
    assert (told["unproven"], told["proof"], told["position"]) == ("differs_from_log", None, 0)
    assert told["entry"] == altered
    assert event.event_id in caplog.text


def test_a_file_of_the_log_that_is_gone_or_wrong_gives_no_proof(log: Log):
    events = [an_event(at) for at in spread(300, timedelta(days=1), 8)]
    write(log.world, events)
    log.sequence()
    log.publish()
    log.world.s3.put_object(Bucket="iarms-local-log-000000000000", Key="tile/0/000", Body=b"\x01" * 32 * 256)
    first = sorted(event.event_id for event in events)[0]
    answer = read(log.world, first)
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert "proof" not in answer.json


@pytest.mark.parametrize("event_id", ["evt_01M86R07NHW71MB0CHCF7EJC8G", "x", "evt_", "rec_1", "%00", "é"])
def test_an_event_that_there_is_not_is_404_and_asking_is_an_event(log: Log, event_id: str):
    answer = read(log.world, event_id)
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    (event,) = log.world.documents(tables.AUDIT)
    assert (event["action"], event["status"], event["party"]) == ("read_audit_event", 404, "AUDITOR")


def test_a_limited_client_reads_its_own_events_and_any_other_is_unknown_to_it(log: Log):
    world = log.world
    limited = [a_client("audit-ke", administration="KE"), a_client("audit-1")]
    assert changed(world, "AUDITOR", clients=limited).status == 200
    mine, others = an_event(FIRST, on_behalf_of="KE"), an_event(FIRST, on_behalf_of="GH")
    in_part = an_event(FIRST, party="ADM-KE", notifications=("ntf_1 NCB-FR", "ntf_2 ADM-GH"))
    withheld = an_event(FIRST, action="match_unseen", party="SERVICE", on_behalf_of="KE")
    write(world, [mine, others, in_part, withheld])
    log.sequence()
    log.publish()
    assert read(world, mine.event_id, subject="audit-ke").json["proof"]
    for event in (others, withheld):
        answer = read(world, event.event_id, subject="audit-ke")
        unknown = read(world, "evt_01M86R07NHW71MB0CHCF7EJC8G", subject="audit-ke")
        assert answer.status == unknown.status == 404
        assert {**answer.json, "instance": "", "request_id": ""} == {**unknown.json, "instance": "", "request_id": ""}
        assert read(world, event.event_id, subject="audit-1").json["proof"]
    told = read(world, in_part.event_id, subject="audit-ke").json
    assert (told["unproven"], told["entry"], told["proof"]) == ("told_in_part", None, None)
    assert told["event"]["notifications"] == ["ntf_1 NCB-FR"]
    assert "ADM-GH" not in json.dumps(told)
    assert world.call("GET", "/v1/audit/checkpoints", party="AUDITOR", subject="audit-ke").json["items"]


def test_checkpoints_are_listed_newest_first_with_who_cosigned_and_the_keys(log: Log):
    for number in range(5):
        write(log.world, [an_event(FIRST + timedelta(minutes=number))])
        log.sequence()
        log.publish()
        if number == 2:
            log.witness()
    whole = log.world.call("GET", "/v1/audit/checkpoints?limit=100", party="AUDITOR").json
    sizes = [item["size"] for item in whole["items"]]
    assert sizes == sorted(set(sizes), reverse=True)
    assert len(sizes) == 5
    assert [item["witnessed"] for item in whole["items"]] == [False, False, True, False, False]
    assert [len(item["cosignatures"]) for item in whole["items"]] == [0, 0, 1, 0, 0]
    assert whole["keys"] == {"origin": ORIGIN, "log": [LOG.key.vkey], "witnesses": [WITNESS.key.vkey], "quorum": 1}
    paged: list[Any] = []
    cursor = ""
    while True:
        page = log.world.call("GET", f"/v1/audit/checkpoints?limit=2{cursor}", party="AUDITOR").json
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert paged == whole["items"]


def test_before_the_first_checkpoint_there_are_none(log: Log):
    answer = log.world.call("GET", "/v1/audit/checkpoints", party="AUDITOR")
    assert (answer.status, answer.json["items"], answer.json["next_cursor"]) == (200, [], None)


def test_without_the_logs_key_checkpoints_are_not_told(world: World):
    client("kms").delete_alias(AliasName=SIGNING_KEY)
    answer = world.call("GET", "/v1/audit/checkpoints", party="AUDITOR")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")


def test_an_event_of_the_api_itself_is_found_and_proved_by_the_keys_that_are_told(world: World):
    world.call("POST", "/v1/searches", any_search())
    world.index_audit()
    world.sequence()
    world.publish()
    (item,) = ask(world, {"party": "WCO"}).json["items"]
    told = read(world, item["event_id"]).json
    assert told["event"] == item
    keys = world.call("GET", "/v1/audit/checkpoints", party="AUDITOR").json["keys"]
    verify_proof(told["proof"], told["entry"].encode(), LogPolicy.of(keys["origin"], keys["log"]))
