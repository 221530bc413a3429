"""Calls as an attacker makes them: any operation with any token, ids of its own and of others, others' cursors, others'
versions and others' Idempotency-Keys."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests import clock
from tests.attack import rules
from tests.attack.canaries import Canaries, with_words
from tests.attack.described import Operation, body_of, is_text, operation, operations
from tests.attack.facts import Facts
from tests.attack.judge import Call, Judge, Token, thumbprint, whole_token
from tests.certificates import certificate

_CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"status": "LOCATED"},
    {"handling": "NOTIFY_OWNER_ONLY"},
    {"handling": "NORMAL", "not_for": []},
    {"handling": "NOT_FOR", "not_for": ["ADM-KE"]},
)
_KEYS: Final = ("key-1", "key-2")
_NUMBERS: Final = ("AB012347", "HD012347", "NF012347", "NW012347", "NS012347", "ZK998877", "TS445566", "AB01234?")


@st.composite
def tokens(draw: st.DrawFn) -> Token:
    """Mostly a party with all that it may hold; else with less, more, another's, too late, or of nobody."""
    kind = draw(
        st.sampled_from(("whole", "whole", "whole", "whole", "whole", "all", "none", "late", "nobody", "bound"))
    )
    party = draw(st.sampled_from(rules.PARTIES))
    if kind == "nobody":
        return Token(draw(st.sampled_from(rules.NOBODY)), rules.ALL_SCOPES)
    if kind == "all":
        return Token(party, rules.ALL_SCOPES)
    if kind == "none":
        return Token(party, frozenset(draw(st.sets(st.sampled_from(sorted(rules.ALL_SCOPES)), max_size=3))))
    if kind == "late":
        return Token(party, rules.ALL_SCOPES, clock.seconds() - draw(st.sampled_from((0.001, 60, 1e9))))
    if kind == "bound":
        ours, others = certificate("ours"), certificate("others")
        shown = draw(st.sampled_from((ours, others, "")))
        return whole_token(party)._replace(bound_to=thumbprint(ours), certificate=shown)
    if draw(st.integers(0, 9)) == 0:
        return whole_token(party)._replace(subject=draw(st.sampled_from(("client-of-WCO", "client-of-NCB-FR"))))
    return whole_token(party)


@st.composite
def calls(draw: st.DrawFn, judge: Judge, cursors: Mapping[str, list[str]]) -> Call:
    """One call: what somebody else sent, sent again; or another, in which what is written has words of its own."""
    facts, canaries = judge.facts, judge.canaries
    if draw(st.integers(0, 9)) == 3:
        return draw(st.sampled_from(judge.taken))._replace(token=draw(tokens()))
    asked = operation("replace_party") if draw(st.integers(0, 29)) == 7 else draw(st.sampled_from(operations()))
    token = draw(tokens())
    ids = {name: draw(st.sampled_from(facts.named(name))) for name in asked.ids}
    if "leg_id" in ids and draw(st.integers(0, 3)) and (own := facts.legs(ids["trace_id"])):
        ids["leg_id"] = draw(st.sampled_from(sorted(own)))
    takers = _takers(facts, asked, ids)
    if takers and draw(st.integers(0, 2)) == 1:  # or nothing would ever go on
        token = whole_token(draw(st.sampled_from(takers)))
    headers = {}
    if asked.has_body:
        if draw(st.integers(0, 3)) == 0:
            headers["Idempotency-Key"] = draw(st.sampled_from(_KEYS))
        headers |= draw(_read_version(facts, asked, ids))
    query = draw(_query(asked, canaries, cursors))
    return Call(asked, token, ids, query, draw(_body(facts, asked, ids, canaries)), headers)


def _takers(facts: Facts, asked: Operation, ids: Mapping[str, str]) -> list[str]:
    if not all(rules.is_there(facts, name, each, ids) for name, each in ids.items()):
        return []
    may = rules.may_take(facts, asked.name, ids)
    return sorted(party for party in may if asked.scopes & rules.scopes_of(party))


@st.composite
def _read_version(draw: st.DrawFn, facts: Facts, asked: Operation, ids: Mapping[str, str]) -> dict[str, str]:
    is_change = asked.method in ("PUT", "PATCH")  # which has to name what it has read; a step may
    if draw(st.integers(0, 4)) >= (4 if is_change else 1):
        return {}
    first = next(iter(ids.items()), None)
    stands = facts.version(*first) if first and first[0] not in rules.OWN_NAMES else 1
    return {"If-Match": f'"{stands + draw(st.sampled_from((0, 0, 0, -1, 1)))}"'}


@st.composite
def _query(draw: st.DrawFn, asked: Operation, canaries: Canaries, cursors: Mapping[str, list[str]]) -> str:
    given: dict[str, Any] = {}
    for name, schema in asked.queries:
        if name == "cursor":
            if cursors.get(asked.path) and draw(st.integers(0, 2)) == 0:
                given[name] = draw(st.sampled_from(cursors[asked.path]))
        elif draw(st.integers(0, 4)) == 0:
            given[name] = draw(_value(schema, canaries))
    if asked.name == "list_references" and not given:
        given["make"] = "beretta"
    return urlencode(given, quote_via=quote)


def _value(schema: Any, canaries: Canaries) -> st.SearchStrategy[Any]:
    choices: list[Any] = []
    for each in (schema, *schema.get("anyOf", ())):
        choices += each.get("enum", ())
        if each.get("type") == "integer":
            choices += [1, 100]
        elif each.get("type") == "boolean":
            choices += ["true", "false"]
        elif each.get("format") in ("date", "date-time"):
            choices += ["2026-11-24"] if each["format"] == "date" else ["2020-01-01T00:00:00Z", "2026-12-01T00:00:00Z"]
        elif each.get("type") == "string" and "enum" not in each:
            choices += ["KE", "FR", *_NUMBERS[:2], *sorted(canaries.origins)[:8]]
    return st.sampled_from(choices or ["1"])


@st.composite
def _row(draw: st.DrawFn, party: str, canaries: Canaries) -> dict[str, Any]:
    suspended = {"state": "SUSPENDED", "suspension_reason": "FAULTY_SYSTEM"}
    client = {"client_id": f"client-of-{party}", "system": canaries.new(), "certificates": []}
    mandates = [{"country": each, "since": "2020-01-01"} for each in ("KE", "GH")] if party == "WCO" else []
    rows: list[dict[str, Any]] = [{}, suspended, {"clients": [client]}, {"clients": [client | suspended]}]
    row = draw(st.sampled_from(rows))
    return {"state": "ACTIVE", "clients": [], "mandates": mandates, "desk": None, "language": "en", **row}


@st.composite
def _body(draw: st.DrawFn, facts: Facts, asked: Operation, ids: Mapping[str, str], canaries: Canaries) -> Any:
    if not asked.has_body:
        return None
    body = with_words(body_of(asked), is_text, canaries.new)
    if asked.name == "create_search":
        number = draw(st.sampled_from(_NUMBERS))
        country = draw(st.sampled_from(("KE", "GH", "SN", None)))
        body = {
            **body,
            "firearm": {**body["firearm"], "serial_number": number, "calibre": None},
            "on_behalf_of": country,
        }
        body = {name: value for name, value in body.items() if value is not None}
    if asked.name == "create_trace" and draw(st.booleans()):
        body = {name: value for name, value in body.items() if name != "override_reason"}
        body["search_id"] = draw(st.sampled_from(sorted(facts.searches)))
    if asked.name == "inform_trace" and draw(st.booleans()):
        legs = [leg for trace in facts.traces for leg in facts.legs(trace)]
        body = {"answer": canaries.new(), "leg_id": draw(st.sampled_from(legs))}
    if asked.name == "replace_party":
        body = draw(_row(ids["party"], canaries))
    if asked.name == "change_record":
        change = draw(st.sampled_from(_CHANGES))
        body = {"reason": canaries.new(), **change}
    if asked.name == "answer_leg":
        restrictions = draw(st.lists(st.sampled_from(("REQUESTER_ONLY", "NO_ONWARD_SHARING")), max_size=1))
        body = {**body, "restrictions": restrictions}
    return body
