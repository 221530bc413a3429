"""What parties enumerate is read in sessions of their own: the data roles of every deployment, judged."""

from itertools import product

import pytest

from iarms import tables
from iarms.aws.sessions import session_tags
from iarms.models.party import class_of
from tests.infra.assembly import Assembly
from tests.infra.policies import Value
from tests.infra.roles import Role, context_of, roles_of, table_arn

DOORS = (
    "batches", "search", "records", "imports", "importer", "hits", "parties", "reference", "traces", "webhooks",
)  # fmt: skip
PARTIES = ("NCB-FR", "NCB-DE", "ADM-FR", "ADM-KE", "WCO", "INTERPOL-GS", "AUDITOR")
READS = ("dynamodb:Query", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Scan", "dynamodb:PartiQLSelect")
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")

# By index, or table, whose lists they are: of a partition key the parties whose own it is.
OWN_BY = {
    "cases/by_party": ("search", "hits"),
    "watches/by_party": ("search",),
    "traces/by_party": ("traces",),
    "outbox/by_recipient": ("hits", "webhooks"),
    "records/by_owner": ("records", "imports", "importer"),  # what a file of all lacks
    "imports/by_party": ("imports",),
}
BY_ADMINISTRATION = {
    "cases/by_administration": ("search", "hits"),
    "watches/by_administration": ("search",),
    "traces/by_administration": ("traces",),
}
BY_MONTH = {
    "cases/by_month": {"hits": ("INTERPOL-GS", "WCO"), "records": ("INTERPOL-GS",)},
    "traces/by_month": {"traces": ("INTERPOL-GS",)},
    "records/by_hiding": {"records": ("INTERPOL-GS",)},
}


@pytest.fixture
def roles(assembly: Assembly) -> dict[str, Role]:
    return roles_of(assembly)


def data(roles: dict[str, Role]) -> dict[str, Role]:
    return {name.removesuffix("-data"): role for name, role in roles.items() if name.endswith("-data")}


def arn(assembly: Assembly, name: str) -> str:
    table, _, index = name.partition("/")
    return table_arn(assembly, table, index or None)


def every_resource(assembly: Assembly) -> list[str]:
    names = [table.name for table in tables.ALL]
    return [arn(assembly, each) for each in [*names, *(f"{t.name}/{i.name}" for t in tables.ALL for i in t.indexes)]]


def test_each_function_that_lists_has_a_data_role_and_is_told_which(assembly: Assembly, roles: dict[str, Role]):
    assert set(data(roles)) == set(DOORS)
    told = {
        assembly.short(function["FunctionName"]): function["Environment"]["Variables"].get("IARMS_DATA_ROLE")
        for _, function in assembly.resources("AWS::Lambda::Function")
    }
    assert {door: arn for door, arn in told.items() if arn} == {door: role.arn for door, role in data(roles).items()}


@pytest.mark.parametrize(("index", "own"), [*OWN_BY.items()])
def test_a_party_lists_under_its_own_name_and_no_other(
    assembly: Assembly, roles: dict[str, Role], index: str, own: tuple[str, ...]
):
    where = arn(assembly, index)
    for door, (caller, key) in product(DOORS, product(PARTIES, PARTIES)):
        allowed = data(roles)[door].may("dynamodb:Query", where, context_of(caller, [key]))
        assert allowed is (door in own and caller == key), (door, caller, key)


@pytest.mark.parametrize(("index", "own"), [*BY_ADMINISTRATION.items()])
def test_an_administration_lists_by_its_country_and_its_bureau_does_not(
    assembly: Assembly, roles: dict[str, Role], index: str, own: tuple[str, ...]
):
    where = arn(assembly, index)
    for door, caller, key in product(DOORS, PARTIES, ("FR", "KE", "DE", "WCO", "")):
        allowed = data(roles)[door].may("dynamodb:Query", where, context_of(caller, [key]))
        assert allowed is (door in own and caller == f"ADM-{key}"), (door, caller, key)


def test_a_bureau_that_calls_itself_an_administration_lists_nothing_of_it(assembly: Assembly, roles: dict[str, Role]):
    for index, own in BY_ADMINISTRATION.items():
        for door, claimed in product(own, ("FR", "DE")):
            context = context_of("NCB-FR", [claimed], administration=claimed)
            assert not data(roles)[door].may("dynamodb:Query", arn(assembly, index), context)


@pytest.mark.parametrize(("index", "whole"), [*BY_MONTH.items()])
def test_whole_months_are_listed_by_those_whom_all_of_it_concerns(
    assembly: Assembly, roles: dict[str, Role], index: str, whole: dict[str, tuple[str, ...]]
):
    for door, caller in product(DOORS, PARTIES):
        allowed = data(roles)[door].may("dynamodb:Query", arn(assembly, index), context_of(caller, ["2026-11"]))
        assert allowed is (caller in whole.get(door, ())), (door, caller)


@pytest.mark.parametrize("caller", PARTIES)
def test_nothing_is_read_without_a_leading_key_nor_under_two_parties(
    assembly: Assembly, roles: dict[str, Role], caller: str
):
    for (door, role), action, where in product(data(roles).items(), READS, every_resource(assembly)):
        for leading in (
            None,
            [],
            [caller, "NCB-BR"],
            [f"{caller}X"],
            [caller[:-1]],
            ["*"],
            ["${aws:PrincipalTag/party}"],
        ):
            if (door, caller) == ("parties", "INTERPOL-GS") and leading == [caller, "NCB-BR"]:
                continue  # which writes the register
            assert not role.may(action, where, context_of(caller, leading)), (door, action, where, leading)


def test_no_session_scans_writes_or_touches_what_has_no_party_in_its_key(assembly: Assembly, roles: dict[str, Role]):
    for role, action, where in product(data(roles).values(), (*WRITES, "dynamodb:Scan"), every_resource(assembly)):
        assert not role.may(action, where, context_of("NCB-FR", ["NCB-FR"]))
    for role in data(roles).values():
        for table in ("audit", "allowances", "idempotency", "serial-index", "batches", "cases", "copies"):
            for leading in (["NCB-FR"], ["FR"], None):
                assert not role.may("dynamodb:Query", arn(assembly, table), context_of("NCB-FR", leading))


@pytest.mark.parametrize(
    ("door", "table", "action", "key", "caller", "allowed"),
    [
        ("imports", "imports", "GetItem", "map#NCB-FR#mine", "NCB-FR", True),
        ("imports", "imports", "GetItem", "map#NCB-DE#mine", "NCB-FR", False),
        ("imports", "imports", "GetItem", "map#NCB-FRX#mine", "NCB-FR", False),
        ("imports", "imports", "GetItem", "file#NCB-FR#00", "NCB-FR", True),
        ("imports", "imports", "GetItem", "file#NCB-DE#00", "NCB-FR", False),
        ("imports", "imports", "GetItem", "imp_1", "NCB-FR", False),
        ("batches", "batches", "Query", "of#WCO", "WCO", True),
        ("batches", "batches", "Query", "of#ADM-KE", "WCO", False),
        ("batches", "batches", "Query", "of#ADM-KE", "ADM-K", False),
        ("batches", "batches", "GetItem", "of#WCO", "WCO", False),
        ("hits", "cases", "Query", "due#WCO", "WCO", True),
        ("hits", "cases", "Query", "due#WCO#3", "WCO", True),
        ("hits", "cases", "Query", "due#NCB-DE", "NCB-FR", False),
        ("hits", "cases", "Query", "due#NCB-FRX", "NCB-FR", False),
        ("hits", "cases", "Query", "due#ADM-FR", "NCB-FR", False),
        ("hits", "cases", "Query", "due#NCB-FR", "INTERPOL-GS", False),
        ("hits", "cases", "GetItem", "due#WCO", "WCO", False),
        ("hits", "cases", "Query", "record#rec_1", "WCO", False),
        ("search", "cases", "Query", "due#WCO", "WCO", False),
        ("batches", "batches", "Query", "sbat_1", "WCO", False),
        ("parties", "register", "Query", "NCB-FR", "NCB-FR", True),
        ("parties", "register", "Query", "NCB-DE", "NCB-FR", False),
        ("parties", "register", "Query", "NCB-DE", "WCO", False),
        ("parties", "register", "Query", "NCB-DE", "INTERPOL-GS", True),
        ("parties", "register", "GetItem", "NCB-FR", "NCB-FR", False),
        ("webhooks", "webhooks", "Query", "NCB-FR", "NCB-FR", True),
        ("webhooks", "webhooks", "Query", "NCB-DE", "NCB-FR", False),
        ("webhooks", "webhooks", "Query", "NCB-DE", "INTERPOL-GS", False),
        ("webhooks", "webhooks", "GetItem", "NCB-FR", "NCB-FR", False),
        ("webhooks", "webhooks/by_due", "Query", "standing", "NCB-FR", False),
        ("parties", "register/by_name", "Query", "rows", "NCB-FR", False),
        ("parties", "register/by_name", "Query", "rows", "INTERPOL-GS", True),
        ("reference", "references", "Query", "missing-by#NCB-FR", "NCB-FR", True),
        ("reference", "references", "Query", "missing-by#NCB-DE", "NCB-FR", False),
        ("reference", "references", "Query", "missing-by#NCB-FRX", "NCB-FR", False),
        ("reference", "references", "Query", "missing-all", "NCB-FR", False),
        ("reference", "references", "Query", "missing-state#OPEN", "NCB-FR", False),
        ("reference", "references", "Query", "missing-all", "INTERPOL-GS", True),
        ("reference", "references", "Query", "missing-state#OPEN", "INTERPOL-GS", True),
    ],
)
def test_rows_whose_key_begins_with_their_kind_are_their_partys(
    assembly: Assembly, roles: dict[str, Role], door: str, table: str, action: str, key: str, caller: str, allowed: bool
):
    may = data(roles)[door].may(f"dynamodb:{action}", arn(assembly, table), context_of(caller, [key]))
    assert may is allowed


@pytest.mark.parametrize("name", ["hits", "clock"])
def test_what_is_due_is_all_that_a_step_deletes_of_cases(assembly: Assembly, roles: dict[str, Role], name: str):
    cases = arn(assembly, "cases")
    for key, allowed in (("due#NCB-FR", True), ("due#WCO#3", True), ("record#rec_1", False), ("ABCDE", False)):
        assert roles[name].may("dynamodb:DeleteItem", cases, context_of("NCB-FR", [key])) is allowed, key


def test_no_functions_own_role_enumerates_what_is_a_partys(assembly: Assembly, roles: dict[str, Role]):
    lists = {*OWN_BY, *BY_ADMINISTRATION, *BY_MONTH}
    own = {name: role for name, role in roles.items() if not name.endswith("-data")}
    for (name, role), index, key in product(own.items(), lists, ("NCB-FR", "FR", "2026-11")):
        # It serves no caller, and looks at what bureaus hide for INTERPOL-GS.
        if (name, index) == ("watcher", "records/by_hiding"):
            continue
        assert not role.may("dynamodb:Query", arn(assembly, index), {"dynamodb:LeadingKeys": (key,)}), (name, index)
    for door, table, key in (
        ("imports", "imports", "map#NCB-FR#mine"),
        ("imports", "imports", "file#NCB-FR#00"),
        ("reference", "references", "missing-by#NCB-FR"),
        ("reference", "references", "missing-all"),
        ("batches", "batches", "of#WCO"),
    ):
        for action in ("dynamodb:Query", "dynamodb:GetItem"):
            assert not roles[door].may(action, arn(assembly, table), {"dynamodb:LeadingKeys": (key,)}), (door, key)
    assert roles["imports"].may("dynamodb:Query", arn(assembly, "imports"), {"dynamodb:LeadingKeys": ("imp_1",)})
    assert roles["reference"].may("dynamodb:Query", arn(assembly, "references"), {"dynamodb:LeadingKeys": ("make#X",)})


def test_a_data_role_is_assumed_by_its_own_function_and_nobody_else(roles: dict[str, Role]):
    tags = session_tags("NCB-FR")
    strangers = ("lambda.amazonaws.com", "arn:aws:iam::999999999999:role/iarms-local-hits", "arn:aws:iam::1:user/me")
    for door, role in data(roles).items():
        for principal in (*(each.arn for each in roles.values()), *strangers):
            assert role.is_assumed_by(principal, tags) is (principal == roles[door].arn), (door, principal)
        for name, each in roles.items():
            context: dict[str, Value] = {"aws:TagKeys": tuple(tags), "aws:RequestTag/party": "NCB-FR"}
            for action in ("sts:AssumeRole", "sts:TagSession"):
                assert each.may(action, role.arn, context) is (name == door), (name, door)


@pytest.mark.parametrize(
    ("tags", "is_begun"),
    [
        ({}, False),
        ({"administration": "KE"}, False),
        ({"party": ""}, False),
        ({"party": "SERVICE"}, False),
        ({"party": "NCB-FRX"}, False),
        ({"party": "ADM-K"}, False),
        ({"party": "NCB-FR", "role": "admin"}, False),
        ({"party": "NCB-FR"}, True),
        ({"party": "WCO"}, True),
        ({"party": "ADM-KE", "administration": "KE"}, True),
    ],
)
def test_no_session_begins_without_a_party_or_with_other_tags(
    roles: dict[str, Role], tags: dict[str, str], is_begun: bool
):
    for door, role in data(roles).items():
        assert role.is_assumed_by(roles[door].arn, tags) is is_begun, door
        context: dict[str, Value] = {"aws:TagKeys": tuple(tags)} if tags else {}
        may = all(roles[door].may(action, role.arn, context) for action in ("sts:AssumeRole", "sts:TagSession"))
        assert may or not is_begun


@pytest.mark.parametrize("party", PARTIES)
def test_a_sessions_tags_follow_from_the_party_alone(party: str):
    tags = session_tags(party)
    assert tags["party"] == party
    assert tags.get("administration") == (party.removeprefix("ADM-") if class_of(party) == "ADM" else None)
