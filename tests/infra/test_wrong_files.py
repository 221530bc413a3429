"""Files of deployments that are wrong, and look right: each is refused with its deployment, its line and a reason."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from infra.config import DEPLOYMENTS as FILE
from infra.config import Deployment, hold_today, load_deployments
from infra.faults import WrongFile
from infra.places import COUNTRIES, ENABLED_FROM_THE_START, UNIONS, may_lie
from infra.toml_lines import lines_of

_TEXT = FILE.read_text()
EUROPE = _TEXT[_TEXT.index("# Customs of Europe") : _TEXT.index("# Customs of Asia")]
LOCAL = _TEXT[_TEXT.index("# Everything on one machine") : _TEXT.index("# Where changes are tried")]


def refused(folder: Path, text: str) -> str:
    """What the refusal of this file says; nothing where it is read."""
    file = folder / "deployments.toml"
    file.write_text(text)
    try:
        load_deployments(file)
    except WrongFile as refusal:
        return str(refusal)
    return ""


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one change, and the line on which it is."""
    assert old in text, old
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


ONE_FIELD = [
    # Texts that say nothing, or carry what nobody sees.
    ('audience = "iarms-europe"', 'audience = " "', "issuers.1.audience", "' ' is not a name without spaces"),
    ('audience = "iarms-europe"', 'audience = ""', "issuers.1.audience", "'' is not a name"),
    ('audience = "iarms-europe"', 'audience = "iarms-europe "', "issuers.1.audience", "is not a name without spaces"),
    ('issuer = "https://login', 'issuer = " https://login', "issuers.1.issuer", "is not a name without spaces"),
    ('"NCB Rome, firearms desk"', '"  "', "desks.NCB-IT.name", "says nothing"),
    ('"NCB Rome, firearms desk"', '"NCB Rome "', "desks.NCB-IT.name", "begins or ends with a space"),
    ('"NCB Rome, firearms desk"', '"NCB\\u200bRome"', "desks.NCB-IT.name", "characters that nobody sees"),
    ('system = "Enforcement gateway"', 'system = ""', "registered_clients.WCO.1.system", "says nothing"),
    ('alarm_email = "duty-europe@iarms.example"', 'alarm_email = " "', "alarm_email", "is not an e-mail address"),
    ('alarm_email = "duty-europe@', 'alarm_email = "duty europe@', "alarm_email", "is not an e-mail address"),
    ('alarm_email = "duty-europe@', 'alarm_email = "duty@europe@', "alarm_email", "is not an e-mail address"),
    ('alarm_email = "duty-europe@', 'alarms.wake = ["duty"]\n#', "alarms.wake.1", "'duty' is not an e-mail address"),
    ('alarm_email = "duty-europe@', 'alarms.wake = ["http://pager.example/a"]\n#', "alarms.wake.1", "the https://"),
    ('alarm_email = "duty-europe@', 'alarms = { wake = ["a@b.cd", "a@b.cd"] }\n#', "alarms.wake", "named twice"),
    ('alarm_email = "duty-europe@', 'alarms = { awake = [] }\n#', "alarms.awake", "perhaps wake is meant"),
    # Of another kind than was meant.
    ("rate = 5000\n", 'rate = "5000"\n', "throttling.rate", "must be a whole number, without quotes"),
    ("rate = 5000\n", "rate = true\n", "throttling.rate", "must be a whole number"),
    ("rate = 5000\n", "rate = 5000.5\n", "throttling.rate", "must be a whole number"),
    ("rate = 5000\n", "rate = nan\n", "throttling.rate", "must be a whole number"),
    ("retain = true", 'retain = "true"', "retain", "must be true or false, without quotes"),
    ("retain = true", "retain = 1", "retain", "must be true or false, without quotes"),
    ('account = "222222222222"', "account = 222222222222", "account", "must be a text, in quotes"),
    ('account = "222222222222"', 'account = "2222-2222-2222"', "account", "twelve digits"),
    ('account = "222222222222"', 'account = "22222222222"', "account", "twelve digits"),
    ('account = "222222222222"', 'account = "٢22222222222"', "account", "twelve digits"),
    ('account = "222222222222"', 'account = "000000000000"', "account", "nobody's account"),
    ("from = 2024-06-01", 'from = "last June"', "mandates.5.from", "must be a day: 2027-01-31"),
    ("retain = true", "retain = true\nsnap_start = 3", "snap_start", "must be 'all'"),
    # Places.
    ('region = "eu-central-1"', 'region = "eu-central-9"', "region", "'eu-central-9' is not a region"),
    ('region = "eu-central-1"', 'region = "cn-north-1"', "region", "'cn-north-1' is not a region"),
    ('region = "eu-central-1"', 'region = "eu-west-2"', "region", "eu-west-2 lies in GB, and data may lie in EU alone"),
    ('residency = ["EU"]', 'residency = ["EUROPE"]', "residency.1", "neither an ISO 3166-1"),
    ('residency = ["EU"]', 'residency = ["de"]', "residency.1", "neither an ISO 3166-1"),
    ('residency = ["EU"]', "residency = []", "residency", "production says in which countries"),
    ('residency = ["EU"]', 'residency = ["DE", "DE"]', "residency", "named twice: DE"),
    # Who is told, and who comes in.
    ('"NCB-AL"', '"NCB-al"', "parties.3", "'NCB-al' cannot be notified"),
    ('"NCB-AL"', '"NCB-EU"', "parties.3", "'NCB-EU' cannot be notified"),
    ('"NCB-AL"', '"AUDITOR"', "parties.3", "'AUDITOR' cannot be notified"),
    ('"NCB-AL"', '"NCB-FR"', "parties", "named twice: NCB-FR"),
    ('country = "KE"', 'country = "UK"', "mandates.1.country", "'UK' is not an ISO 3166-1 alpha-2 code"),
    ('country = "KE"', 'country = "ke"', "mandates.1.country", "'ke' is not an ISO 3166-1 alpha-2 code"),
    ('country = "UG"', 'country = "KE"', "mandates.2.country", "mandates named twice: KE"),
    ("[europe.desks.NCB-IT]", "[europe.desks.NCB-QQ]", "desks.NCB-QQ", "'NCB-QQ' cannot be notified"),
    ('parties = ["NCB-*", "INTERPOL-GS"]', 'parties = ["INTERPOL-GS"]', "issuers", "may speak for NCB-AL, NCB-AT"),
    ('parties = ["NCB-*", "INTERPOL-GS"]', 'parties = ["NCB-*"]', "issuers", "no issuer may speak for INTERPOL-GS"),
    ('parties = ["AUDITOR"]', 'parties = ["WCO"]', "issuers", "no issuer may speak for AUDITOR"),
    ('parties = ["AUDITOR"]', 'parties = ["AUDITOR", "AUDITOR"]', "issuers.4.parties", "named twice: AUDITOR"),
    ('algorithms = ["ES256", "RS256"]', 'algorithms = ["ES256", "none"]', "issuers.2.algorithms.2", "not 'none'"),
    ('"gs-europe-2"', '"gs-europe-1"', "registered_clients.INTERPOL-GS.2.client_id", "client named twice"),
    (
        "made-up-certificate-of-the-wco-europe-1---0",
        "made-up-certificate-of-interpol-gs-europ-10",
        "registered_clients.WCO.1.certificates.1.thumbprint",
        "INTERPOL-GS has the same certificate",
    ),
    (
        'system = "Enforcement gateway"',
        'scopes = ["record:write"]\nsystem = "Enforcement gateway"',
        "registered_clients.WCO.1.scopes",
        "WCO may never hold record:write",
    ),
    (
        'system = "Enforcement gateway"',
        'scopes = ["search:wirte"]\nsystem = "Enforcement gateway"',
        "registered_clients.WCO.1.scopes.1",
        "'search:wirte' is no scope",
    ),
    (
        '{ country = "KE", from = 2024-01-01 }',
        '{ country = "KE", from = 2024-01-01, purposes = ["SEIZURE_CHEK"] }',
        "mandates.1.purposes.1",
        "not 'SEIZURE_CHEK'",
    ),
    (
        "retain = true",
        "retain = true\npaces.parties.ADM-QQ = { searches = { rate = 1, burst = 4 } }",
        "paces.parties.ADM-QQ",
        "'ADM-QQ' is no party",
    ),
    ("months = 2,", "parties = { ADM-QQ = 2 }, months = 2,", "shards.parties.ADM-QQ", "'ADM-QQ' cannot be notified"),
    # What comes too late, or too much.
    ("{ rate = 2000, burst = 2000 }", "{ rate = 6000, burst = 2000 }",
     'throttling.routes."POST /v1/searches".rate', "6000 is more than the rate of all routes together, 5000"),
    ("{ rate = 2000, burst = 2000 }", "{ rate = 2000, burst = 5001 }",
     'throttling.routes."POST /v1/searches".burst', "5001 is more than the burst of all routes together, 5000"),
    ("{ rate = 2000, burst = 2000 }", "{ rate = 2000 }", 'throttling.routes."POST /v1/searches".burst', "is missing"),
    ("log_retention_days = 90", "log_retention_days = 1", "log_retention_days", "30 days at least"),
    ("log_retention_days = 90", "log_retention_days = 60", "log_retention_days", "60 days is not one of"),
    ("access_log_retention_days = 400", "access_log_retention_days = 30", "access_log_retention_days", "90 days"),
    ("alarm_log_days = 400", "alarm_log_days = 1", "trail.alarm_log_days", "90 days at least"),
    ('alarm_email = "duty-europe@iarms.example"\n', "", "alarm_email", "nobody would be woken"),
    ('alarm_email = "duty-europe@iarms.example"\n', 'alarms.office = ["a@b.example"]\n', "alarm_email", "nobody would"),
    ("retain = true", 'retain = true\nalarms.wake = ["a@b.example"]', "alarms.wake", "is its short form"),
    ("retain = true", "retain = true\nimport_pace = 1000", "import_pace", "is 1000, and must be at most 500"),
    ('binding = "certificate"', 'binding = "none"', "binding", "production binds tokens to their holders"),
    # Copied from another deployment.
    (
        "role-222222222222-eu-central-1",
        "role-111111111111-eu-west-1",
        "trail.deploying_roles.1",
        "is the role of another account or region",
    ),
    (
        "arn:aws:iam::444444444444:role/iarms-audit",
        "arn:aws:iam::222222222222:role/iarms-audit",
        "trail.auditors.1",
        "an account that its operator does not run",
    ),
    ('account = "444444444444"', 'account = "222222222222"', "log.witnesses.1.account", "is no witness"),
    # No field of ours.
    ("stage = ", "stag = ", "stag", "there is no such field: perhaps stage is meant"),
    ("truststore_version", "trust_store_version", "domain.trust_store_version", "perhaps truststore_version is meant"),
    ("retain = true", 'retain = true\nname = "asia"', "name", "named by its table"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "reason"), ONE_FIELD, ids=[f"{each[1]}" for each in ONE_FIELD])
def test_a_wrong_field_is_told_with_its_deployment_line_and_reason(
    old: str, new: str, field: str, reason: str, tmp_path: Path
) -> None:
    text, line = changed(EUROPE, old, new)

    told = refused(tmp_path, text).splitlines()

    (fault,) = [each for each in told if f" (europe, {field}): " in each and reason in each]
    named = int(fault.removeprefix("deployments.toml, line ").split(" ")[0])
    lines = text.splitlines()
    # Where the change is; of what is missing or said of a whole list or table, the line of that.
    assert named in range(line, line + new.count("\n") + 1) or lines[named - 1].startswith(
        ("[", "parties", "snap_start", "issuer")
    )


@pytest.mark.parametrize(
    "url",
    ["https://169.254.169.254/keys", "https://169.254.169.254./keys", "https://127.0.0.1/keys", "https://127.1/keys",
     "https://10.1.2.3/keys", "https://172.16.0.1/keys", "https://192.168.1.1/keys", "https://100.64.0.1/keys",
     "https://0.0.0.0/keys", "https://[::1]/keys", "https://[::ffff:169.254.169.254]/keys", "https://[fe80::1%25eth0]/k",
     "https://[64:ff9b::a9fe:a9fe]/keys", "https://2852039166/keys", "https://0xa9fea9fe/keys", "https://0xa9.254.43518/k",
     "https://0251.0376.0251.0376/keys", "https://169.254.43518/keys", "https://localhost/keys", "https://LOCALHOST./k",
     "https://keys.internal/keys", "https://keys.local./keys", "https://keys/keys", "https://login.example\\\\@10.0.0.1/",
     "https://a@10.0.0.1/", "https://login.example#@10.0.0.1/", "https://login.example:0/", "http://login.example/keys",
     "ftp://login.example/keys", "https://login .example/keys", "https://login.exa\\tmple/keys",
     " https://login.example/keys", "https://login.example/keys\\n", "https://lоgin.example/keys",
     "https://169。254。169。254/keys", "https://①⑥⑨.254.169.254/keys", "//login.example/keys", "login.example/keys"],
)  # fmt: skip
def test_keys_are_fetched_from_the_public_dns_alone_however_an_address_is_spelt(url: str, tmp_path: Path) -> None:
    text, line = changed(EUROPE, "https://login.wcoomd.example/.well-known/jwks.json", url)

    told = refused(tmp_path, text)

    assert told.startswith(f"deployments.toml, line {line} (europe, issuers.1.jwks_url): ")
    assert "\n" not in told


def test_several_faults_of_a_file_are_all_told_in_its_order(tmp_path: Path) -> None:
    text = LOCAL + EUROPE
    for old, new in (
        ('architecture = "machine"', 'architecture = "x86"'),
        ("rate = 5000\n", "rate = 0\n"),
        ("lock_days = 3653", 'lock_days = "ten years"'),
    ):
        text, _ = changed(text, old, new)

    told = refused(tmp_path, text).splitlines()

    assert [each.split(" (")[1].split("): ")[0] for each in told] == [
        "local, architecture", "europe, trail.lock_days", "europe, throttling.rate",
    ]  # fmt: skip
    lines = [int(each.split("line ")[1].split(" ")[0]) for each in told]
    assert lines == sorted(lines)
    assert [text.splitlines()[line - 1] for line in lines] == [
        'architecture = "x86"', 'lock_days = "ten years"', "rate = 0",
    ]  # fmt: skip


def test_several_rules_over_one_deployment_are_all_told(tmp_path: Path) -> None:
    text = EUROPE
    for old, new in (("retain = true", "retain = false"), ('clients = "registered"', 'clients = "any"')):
        text, _ = changed(text, old, new)

    told = refused(tmp_path, text).splitlines()

    assert [each.split("(")[1].split(")")[0] for each in told] == ["europe, clients", "europe, retain"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "deployments.toml holds no deployment"),
        ("# nothing\n\n", "deployments.toml holds no deployment"),
        ("[europe\n", "deployments.toml, line 1, column 8: Expected ']' at the end of a table declaration"),
        ("[europe]\na = 1\na = 2\n", "deployments.toml, line 3, column 6: Cannot overwrite a value"),
        ("[europe]\nx = 07\n", "deployments.toml, line 2, column 6: "),
        ("\n\nstage = 1\n", "deployments.toml, line 3: 'stage' is not a deployment"),
        ("[[europe]]\na = 1\n", "deployments.toml, line 1: 'europe' is not a deployment"),
        (
            EUROPE.replace("[europe", "[Europe").replace("europe.", "Europe."),
            "(Europe): 'Europe' is not a deployment's",
        ),
    ],
)
def test_a_file_that_is_no_file_of_deployments_says_where(text: str, told: str, tmp_path: Path) -> None:
    assert told in refused(tmp_path, text)


def test_a_file_that_is_not_there_or_not_utf_8_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="No such file"):
        load_deployments(tmp_path / "elsewhere.toml")
    file = tmp_path / "latin.toml"
    file.write_bytes(b"[europe]\nname = '\xe9'\n")
    with pytest.raises(WrongFile, match="byte 18: is not UTF-8"):
        load_deployments(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"NCB Rome, firearms desk"', '"Ufficio di Roma – armi (2ª)"'),
        ('"Italian, English, French"', '"العربية"'),
        ('residency = ["EU"]', 'residency = ["DE"]'),
        ('residency = ["EU"]', 'residency = ["EEA", "CH"]'),
        ('"NCB-AL", ', ""),
        ('"NCB-AL"', '"NCB-XK"'),
        ('"NCB-AL"', '"ADM-KE"'),
        ("log_retention_days = 90", "log_retention_days = 30"),
        ("{ rate = 2000, burst = 2000 }", "{ rate = 5000, burst = 5000 }"),
        ('parties = ["WCO"]', 'parties = ["WCO", "AUDITOR"]'),
        ('alarm_email = "duty-europe@iarms.example"', 'alarm_email = "duty+europe@Ops.iarms.example"'),
        ('alarm_email = "duty-europe@iarms.example"', 'alarms.wake = ["https://events.pager.example/v1/key?a=b"]'),
        ('alarm_email = "duty-europe@iarms.example"', 'alarms = { wake = ["a@b.example"], office = ["c@d.example"] }'),
        ('system = "Enforcement gateway"', 'scopes = ["search:write"]\nsystem = "Enforcement gateway"'),
        ("https://login.wcoomd.example/.well-known/jwks.json", "https://login.wcoomd.example:8443/keys?kind=jwks"),
        ("https://login.wcoomd.example/.well-known/jwks.json", "https://xn--e1afmkfd.example./keys"),
        ("retain = true", 'retain = true\nsnap_start = ["search", "authorizer"]'),
        ("from = 2024-06-01", 'from = "2024-06-01"'),
        ("[europe.desks.NCB-IT]", "[europe.desks.NCB-JP]"),
    ],
)
def test_files_that_are_right_are_read(old: str, new: str, tmp_path: Path) -> None:
    text, _ = changed(EUROPE, old, new)

    assert refused(tmp_path, text) == ""


def test_a_client_whose_certificates_have_all_ended_is_refused_on_the_day(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(changed(EUROPE, "2027-12-31", "2026-12-31")[0])
    deployments = load_deployments(file)

    hold_today(deployments.values(), date(2026, 12, 30), file)
    with pytest.raises(WrongFile) as refusal:
        hold_today(deployments.values(), date(2026, 12, 31), file)

    assert "no certificate of gs-europe-1 is good any more, the last one ended on 2026-12-31" in str(refusal.value)
    assert " (europe, registered_clients.INTERPOL-GS.1.certificates): " in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_synthesis_of_a_wrong_file_ends_with_its_lines_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infra import deployment  # the CDK takes a second to import

    file = tmp_path / "deployments.toml"
    file.write_text(changed(EUROPE, "retain = true", "retain = false")[0])
    monkeypatch.setattr(deployment, "load_deployments", lambda: load_deployments(file))

    with pytest.raises(SystemExit) as ended:
        deployment.main()

    # What Python writes to the error output of a program that ends with a text, and its code is 1.
    assert ended.value.code == (
        "deployments.toml, line 13 (europe, retain): production keeps its tables: retain must be true"
    )


def _leaves(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """Every kind of text that a model's fields may be, as it is annotated."""
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for field in kind.model_fields.values():
                yield from _leaves(
                    Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation, seen
                )
    elif kind is str or (origin is Annotated and get_args(kind)[0] is str):
        yield kind
    elif origin is not Literal and (origin in (Union, UnionType, Annotated, tuple, dict) or origin is not None):
        for each in get_args(kind):
            if not isinstance(each, str):
                yield from _leaves(each, seen)


TEXTS = list(dict.fromkeys(map(repr, _leaves(Deployment, set()))))


@pytest.mark.parametrize("blank", ["", " ", "\t", "\u200b", " x", "x ", "x\n"])
def test_no_text_of_a_deployment_may_be_blank_padded_or_hold_what_nobody_sees(blank: str) -> None:
    accepted = []
    for kind in {repr(each): each for each in _leaves(Deployment, set())}.values():
        try:
            TypeAdapter(kind).validate_python(blank)
        except ValidationError:
            continue
        accepted.append(kind)

    assert len(TEXTS) > 20
    # Names of functions are held against the list of them; a witness's note has lines, and ends with one; and a bureau
    # may work on every day of the week.
    own = ("_note", "_weekend") if blank in ("", "x\n") else ("_note",)
    assert [each for each in accepted if each is not str and not any(name in repr(each) for name in own)] == []


def test_lines_are_those_of_keys_elements_and_headings() -> None:
    text = """\
[a]
b.c = { d = 1, "e f" = [
  1,  # one
  # nothing
  { g = 2 },
] }
[[a.list]]
x = 1
[a.list.inner]
y = 1
[[a.list]]
x = 2
[a.deep.down]
z = '''
two lines
'''
[a.deep]
w = 1
"""
    found = lines_of(text)

    assert {
        ("a",): 1,
        ("a", "b", "c", "d"): 2,
        ("a", "b", "c", "e f", 0): 3,
        ("a", "b", "c", "e f", 1, "g"): 5,
        ("a", "list", 0): 7,
        ("a", "list", 0, "inner", "y"): 10,
        ("a", "list", 1, "x"): 12,
        ("a", "deep", "down", "z"): 14,
        ("a", "deep"): 17,
    }.items() <= found.items()


def test_every_region_of_aws_has_its_country_and_a_union_holds_what_lies_in_it() -> None:
    assert COUNTRIES.keys() >= ENABLED_FROM_THE_START
    assert may_lie("eu-central-1", ["EU"])
    assert may_lie("eu-central-2", ["EU", "CH"])
    assert not may_lie("eu-central-2", ["EEA"])
    assert not may_lie("eu-west-2", ["EU"])
    assert len(UNIONS["EU"]) == 27
