"""One call of an attack, made and judged: what it may answer, what it may change, and what it leaves in the trail."""

import base64
import io
import json
import logging
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

import pypdfium2

from iarms.observability import logger
from tests import clock
from tests.attack import rules
from tests.attack.canaries import Canaries, Origin, words_in
from tests.attack.described import Operation
from tests.attack.facts import Facts, Rows, facts_of, rows_of
from tests.world import Answer, World

NOT_OF_A_CASE: Final = frozenset({"audit", "idempotency", "allowances", "buckets", "suspects"})
"""Tables that any call may write: what it was, that it was answered, what it cost."""
_OWN_HEADERS: Final = frozenset({"X-Request-Id", "RateLimit"})
"""Of each answer: which request it is to, and how many more its party may make now."""
_BETWEEN: Final = timedelta(seconds=2)
"""Calls come one after the other, so that no party is refused for having called too often."""
WITHIN: Final = timedelta(minutes=1)
_READS_THAT_KEEP: Final = frozenset({"copies"})
"""What is printed is kept as it was printed."""


class Token(NamedTuple):
    """What the authorizer believed: a party, the scopes in its token, until when, whose client and which certificate it
    names; and the certificate that the call came with, in PEM."""

    party: str
    scopes: frozenset[str]
    expires_at: float = 4e9
    subject: str = ""
    bound_to: str = ""
    certificate: str = ""

    @property
    def client(self) -> str:
        """The client of the party."""
        return self.subject or f"client-of-{self.party}"


class Call(NamedTuple):
    """A call that somebody makes; `ids` are those in its path."""

    operation: Operation
    token: Token
    ids: Mapping[str, str] = {}
    query: str = ""
    body: Any = None
    headers: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        """Path and query."""
        path = self.operation.path
        for name, each in self.ids.items():
            path = path.replace(f"{{{name}}}", each)
        return f"{path}?{self.query}" if self.query else path


def whole_token(party: str) -> Token:
    """A token with all that the party's class may hold."""
    return Token(party, rules.scopes_of(party))


@dataclass
class Judge:
    """A world under attack, the canaries that stand in it, and what there is."""

    world: World
    canaries: Canaries
    rows: Rows = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    secrets: Mapping[str, rules.Parties] = field(default_factory=dict)
    taken: list[Call] = field(default_factory=list)
    """Calls that had a success and carried an Idempotency-Key, for whoever would send them again."""
    log: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.look()

    def look(self) -> None:
        """Take what there is now for what there is."""
        self.rows = rows_of(self.world)
        self.facts = facts_of(self.rows)
        self.secrets = rules.secret_ids(self.facts)

    def attack(self, call: Call) -> Answer:
        """Make a call and judge it. Raises AssertionError where something crossed."""
        facts = self.facts
        answer, changed = self._make(call)
        who = call.token.party or "nobody"
        said = f"{who}: {call.operation.method} {call.target} -> {answer.status} {answer.text[:3000]}"
        self._check_token(facts, call, answer, said)
        refused = answer.status >= 400
        if refused or call.operation.method == "GET":
            kept = frozenset() if refused else _READS_THAT_KEEP
            assert not changed.keys() - kept, f"a call that may change nothing wrote {changed}: {said}"
        unknown = self._unknown(facts, call)
        if not refused and call.operation.scopes:
            assert not unknown, f"{unknown} is nothing that it may know of: {said}"
            takers = rules.may_take(facts, call.operation.name, call.ids)
            assert call.token.party in takers, f"only {sorted(takers)} may: {said}"
            self._settle(call, answer)
        if changed:
            self.look()
        if "register" in changed:
            clock.move_to(clock.now() + WITHIN)  # what the register says holds for everybody within a minute
        self.check_text(call.token.party, told_by(answer), sent_by(call), said)
        if unknown and answer.status != 429:
            self._check_alike(call, answer, unknown, said)
        return answer

    def check_text(self, party: str, text: str, sent: str, said: str) -> None:
        """Raises AssertionError where a text for a party holds a word or an id that is not for it."""
        for word in (words_in(text) & self.canaries.origins.keys()) - words_in(sent):
            origins = self.canaries.origins[word]
            readers = rules.may_read_word(self.facts, origins, word)
            assert party in readers, f"{word} ({origins}) is for {sorted(readers)} alone: {said}"
        for each, readers in self.secrets.items():
            if party not in readers and each in text and each not in sent:
                raise AssertionError(f"{each} is for {sorted(readers)} alone: {said}")

    def _make(self, call: Call) -> tuple[Answer, dict[str, Any]]:
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(logger.registered_formatter)
        spoken = logging.getLogger(logger.name)
        spoken.addHandler(handler)
        before = self.rows
        clock.move_to(clock.now() + _BETWEEN)
        try:
            answer = self.world.call(
                call.operation.method,
                call.target,
                call.body,
                party=call.token.party,
                scopes=" ".join(sorted(call.token.scopes)),
                expires_at=call.token.expires_at,
                headers=call.headers,
                subject=call.token.client,
                bound_to=call.token.bound_to,
                certificate=call.token.certificate or None,
            )
        finally:
            spoken.removeHandler(handler)
        after = rows_of(self.world)
        assert answer.status < 500, f"{call} -> {answer.text}"
        lines = self.log.getvalue()
        self.log.truncate(0)
        self.log.seek(0)
        assert not words_in(lines), f"the log tells of a case: {lines}"
        changed = {table: keys for table in after if (keys := _changed(before.get(table, {}), after[table]))}
        self.rows = after
        self._check_trail(call, answer, before, after)
        return answer, {table: keys for table, keys in changed.items() if table not in NOT_OF_A_CASE}

    def _check_trail(self, call: Call, answer: Answer, before: Rows, after: Rows) -> None:
        written = [
            json.loads(row.item["document"]["S"])
            for place, row in after["audit"].items()
            if place not in before["audit"]
        ]
        assert all(place in after["audit"] for place in before["audit"]), "the trail is only added to"
        if not call.operation.scopes:
            assert len(written) <= 1, written
            return
        assert len(written) == 1, f"each call has one event: {call} wrote {written}"
        (event,) = written
        assert (event["party"], event["status"]) == (call.token.party, answer.status), event
        assert event["request_id"] == answer.headers["X-Request-Id"], event

    def _check_token(self, facts: Facts, call: Call, answer: Answer, said: str) -> None:
        if not call.operation.scopes:
            return
        token = call.token
        if token.party not in rules.PARTIES or token.expires_at <= clock.seconds():
            assert answer.status == 401, f"a token of nobody, or one that is over: {said}"
        if rules.is_suspended(facts, token.party, token.client):
            assert answer.status == 401, f"who is suspended is out: {said}"
        if token.bound_to not in ("", thumbprint(token.certificate)):
            assert answer.status == 401, f"a token without its certificate: {said}"
        if not call.operation.scopes & token.scopes & rules.scopes_of(token.party):
            assert answer.status in (401, 403), f"needs one of {call.operation.scopes}: {said}"

    def _unknown(self, facts: Facts, call: Call) -> dict[str, str]:
        """The ids of a call, in its path and in its body, of things that its caller may not know of."""
        found = {}
        body = call.body if isinstance(call.body, dict) else {}
        inside = {name: each for name, each in body.items() if name in rules.KNOWN_BY and isinstance(each, str)}
        for name, each in (*call.ids.items(), *inside.items()):
            if name in rules.OWN_NAMES:
                continue
            assert name in rules.KNOWN_BY, f"nobody has said who may know of a {name}: it needs a row in KNOWN_BY"
            if not rules.is_there(facts, name, each, call.ids) or call.token.party not in rules.KNOWN_BY[name](
                facts, each
            ):
                found[name] = each
        return found

    def _settle(self, call: Call, answer: Answer) -> None:
        made = answer.json if answer.text.startswith("{") else {}
        ids = {**{name: each for name, each in made.items() if name.endswith("_id")}, **call.ids}
        origin = Origin(call.operation.name, call.token.party, ids, call.body)
        self.canaries.settle(sent_by(call), origin)
        if "Idempotency-Key" in call.headers:
            self.taken.append(call)

    def _check_alike(self, call: Call, answer: Answer, unknown: Mapping[str, str], said: str) -> None:
        """What is another's is answered as what nobody has, to the byte."""
        made_up = {each: nobodys(each) for each in unknown.values()}
        other = call._replace(
            ids={name: made_up.get(each, each) for name, each in call.ids.items()},
            body=_replaced(call.body, made_up),
            query=_replace(call.query, made_up),
        )
        twin, changed = self._make(other)
        assert not changed, f"a call to what nobody has wrote {changed}: {said}"
        if twin.status == 429:
            return
        assert twin.status == answer.status, f"{said}\nand of what nobody has {twin.status} {twin.text}"
        assert _plain(twin, made_up.values()) == _plain(answer, unknown.values()), f"{said}\n{twin.text}"


def sent_by(call: Call) -> str:
    """All that a call brought."""
    return json.dumps([call.target, call.body, dict(call.headers)])


def told_by(answer: Answer) -> str:
    """All that an answer tells: its text, or what is to be read on its pages, and its headers."""
    text = answer.text
    if answer.headers.get("Content-Type") == "application/pdf":
        document = pypdfium2.PdfDocument(base64.b64decode(text))
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return text + json.dumps(dict(answer.headers))


def thumbprint(pem: str) -> str:
    """The x5t#S256 of a certificate, as RFC 8705 has it; "" of none."""
    return urlsafe_b64encode(sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()).decode().rstrip("=") if pem else ""


def nobodys(each: str) -> str:
    """An id of the same form that nothing has; of a party, one without a row."""
    head, _, tail = each.partition("_")
    if not tail:
        return "NCB-TV"
    return f"{head}_{tail[:10]}{tail[10:][::-1]}"


def _replace(text: str, made_up: Mapping[str, str]) -> str:
    for each, other in made_up.items():
        text = text.replace(each, other)
    return text


def _replaced(body: Any, made_up: Mapping[str, str]) -> Any:
    return json.loads(_replace(json.dumps(body), made_up))


def _plain(answer: Answer, ids: Sequence[str] | Any) -> tuple[Any, str]:
    """An answer without what is its own: the ids that were asked for, the request and the time of day."""
    text = _replace(answer.text, dict.fromkeys(ids, "ID")).replace(answer.headers["X-Request-Id"], "REQUEST")
    headers = {name: value for name, value in answer.headers.items() if name not in _OWN_HEADERS}
    return headers, text


def _changed(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [
        place
        for place in before.keys() | after.keys()
        if before.get(place) is not after.get(place) and before.get(place) != after.get(place)
    ]
