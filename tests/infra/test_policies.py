"""The evaluator itself, on the traps that it is there to see."""

from typing import Any

import pytest

from tests.infra.policies import NotJudged, Request, Value, allows

TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/cases"
QUERY, SCAN = "dynamodb:Query", "dynamodb:Scan"
OWN = "${aws:PrincipalTag/party}"


def document(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    whole = [{"Effect": "Allow", "Resource": "*", **each} for each in statements]
    return {"Statement": whole, **({"Version": version} if version else {})}


def asked(action: str = QUERY, leading: tuple[str, ...] | None = None, **tags: str) -> Request:
    context: dict[str, Value] = {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}
    if leading is not None:
        context["dynamodb:LeadingKeys"] = leading
    return Request(action, TABLE, context=context)


def on_keys(condition: str, value: str = OWN, **statement: Any) -> dict[str, Any]:
    return {"Action": [QUERY, SCAN], "Condition": {condition: {"dynamodb:LeadingKeys": [value]}}, **statement}


GUARD = {"Null": {"dynamodb:LeadingKeys": "false"}}
NAIVE = document(on_keys("ForAllValues:StringEquals"))
GUARDED = document(
    {"Action": [QUERY, SCAN], "Condition": {**on_keys("ForAllValues:StringEquals")["Condition"], **GUARD}}
)
BARE = document(on_keys("StringEquals"))
BARE_DENY = document({"Action": [QUERY, SCAN]}, on_keys("StringNotEquals", Effect="Deny"))
PREFIX = document(on_keys("ForAllValues:StringLike", f"{OWN}*"))
ENDED_PREFIX = document(on_keys("ForAllValues:StringLike", f"{OWN}#*"))
UNION = document(on_keys("ForAnyValue:StringEquals"))


@pytest.mark.parametrize(
    ("trap", "policy", "request_", "allowed"),
    [
        ("all of no keys are one's own: a scan reads the table", NAIVE, asked(SCAN, party="FR"), True),
        ("the guard wants that there are keys", GUARDED, asked(SCAN, party="FR"), False),
        ("no keys at all are none", GUARDED, asked(SCAN, (), party="FR"), False),
        ("one's own key", GUARDED, asked(QUERY, ("FR",), party="FR"), True),
        ("another's", GUARDED, asked(QUERY, ("DE",), party="FR"), False),
        ("another's among one's own", GUARDED, asked(QUERY, ("FR", "DE"), party="FR"), False),
        ("any of them is not all of them", UNION, asked(QUERY, ("FR", "DE"), party="FR"), True),
        ("a bare operator matches no key of several values", BARE, asked(QUERY, ("FR",), party="FR"), False),
        ("and a bare deny denies nothing", BARE_DENY, asked(QUERY, ("DE",), party="FR"), True),
        ("a name that another begins with", PREFIX, asked(QUERY, ("FRX",), party="FR"), True),
        ("what ends the name keeps them apart", ENDED_PREFIX, asked(QUERY, ("FRX#1",), party="FR"), False),
        ("and lets one's own through", ENDED_PREFIX, asked(QUERY, ("FR#1",), party="FR"), True),
        ("without the tag the variable is nobody", GUARDED, asked(QUERY, ("",)), False),
        ("nor its own text", GUARDED, asked(QUERY, (OWN,)), False),
        ("names of tags are no wildcards", GUARDED, asked(QUERY, ("DE",), party="*"), False),
        ("keys of the context know no case", GUARDED, asked(QUERY, ("FR",), PARTY="FR"), True),
    ],
)
def test_the_evaluator_sees_the_trap(trap: str, policy: dict[str, Any], request_: Request, allowed: bool):
    assert allows([policy], request_) is allowed, trap


def test_an_explicit_deny_wins_in_any_order_and_any_policy():
    grant, refusal = document({"Action": "*"}), document({"Action": "dynamodb:*", "Effect": "Deny"})
    assert allows([grant], asked())
    assert not allows([grant, refusal], asked())
    assert not allows([refusal, grant], asked())


def test_what_no_statement_allows_is_not_allowed():
    assert not allows([document({"Action": "dynamodb:GetItem"})], asked())
    assert not allows([document({"Action": QUERY, "Resource": f"{TABLE}/index/*"})], asked())
    assert not allows([document({"NotAction": QUERY})], asked())
    assert not allows([document({"Action": QUERY, "NotResource": TABLE})], asked())
    assert not allows([], asked())


@pytest.mark.parametrize(
    ("pattern", "is_like"), [("dynamodb:Qu*", True), ("DYNAMODB:query", True), ("dynamodb:Q", False)]
)
def test_actions_know_wildcards_and_no_case(pattern: str, is_like: bool):
    assert allows([document({"Action": pattern})], asked()) is is_like


def test_resources_know_case_and_no_character_classes():
    assert not allows([document({"Action": QUERY, "Resource": TABLE.upper()})], asked())
    assert not allows([document({"Action": QUERY, "Resource": TABLE.replace("cases", "[a-z]ases")})], asked())
    assert allows([document({"Action": QUERY, "Resource": TABLE.replace("cases", "c?ses")})], asked())


def test_a_document_of_the_old_version_has_no_variables():
    for version in (None, "2008-10-17"):
        old = document(on_keys("ForAllValues:StringEquals"), version=version)
        assert not allows([old], asked(QUERY, ("FR",), party="FR"))
        assert allows([old], asked(QUERY, (OWN,), party="FR"))


def test_a_variable_without_a_value_takes_its_default_and_a_deny_by_it_stands():
    named = document(on_keys("ForAllValues:StringEquals", "${aws:PrincipalTag/party, 'none'}"))
    assert allows([named], asked(QUERY, ("none",)))
    refusal = document({"Action": "*"}, on_keys("ForAllValues:StringEquals", OWN, Effect="Deny"))
    assert not allows([refusal], asked(QUERY, ("FR",)))


@pytest.mark.parametrize(
    ("condition", "absent", "same", "other"),
    [
        ("StringEquals", False, True, False),
        ("StringNotEquals", True, False, True),
        ("StringEqualsIfExists", True, True, False),
        ("StringNotLike", True, False, True),
        ("ForAllValues:StringEquals", True, True, False),
        ("ForAnyValue:StringEquals", False, True, False),
    ],
)
def test_a_key_that_is_absent_is_judged_as_aws_does(condition: str, absent: bool, same: bool, other: bool):
    policy = document({"Action": QUERY, "Condition": {condition: {"aws:PrincipalTag/party": "FR"}}})
    assert [allows([policy], each) for each in (asked(), asked(party="FR"), asked(party="DE"))] == [absent, same, other]


def test_a_trust_policy_is_about_its_principal():
    mine, other = "arn:aws:iam::123456789012:role/hits", "arn:aws:iam::123456789012:role/traces"
    for principal, trusted in (
        ({"AWS": mine}, (True, False)),
        ({"AWS": "arn:aws:iam::123456789012:root"}, (True, True)),
    ):
        trust = document({"Action": "sts:AssumeRole", "Principal": principal})
        assert tuple(allows([trust], Request("sts:AssumeRole", "x", who)) for who in (mine, other)) == trusted


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": QUERY, "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "1"}}},
        {"Action": QUERY, "Condition": {"Bogus:StringEquals": {"aws:PrincipalTag/party": "FR"}}},
        {"Action": QUERY, "NotPrincipal": "*"},
    ],
)
def test_what_it_does_not_know_it_does_not_judge(statement: dict[str, Any]):
    with pytest.raises(NotJudged):
        allows([document(statement)], asked(party="FR"))
