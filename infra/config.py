"""The shape of `deployments.toml`: one frozen model per deployment, so that a mistake stops the synthesis by name.

What a deployment may not do is written here, as a rule over its data; nowhere else does code ask which one it is.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Annotated, Literal, Self

import boto3
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from iarms.settings import UPLOAD_PREFIX
from iarms.tables import SERIAL_INDEX
from infra.allowances import Allowances
from infra.arrangements import Arrangements
from infra.concurrency import Concurrency
from infra.countries import Country
from infra.domains import Domain
from infra.hiding import Hiding
from infra.issuers import Issuer
from infra.paces import Paces
from infra.packages.sources import DOORS
from infra.parties import Recipient, RegisteredParty, is_party
from infra.reviews import Reviews
from infra.routes import ROUTES
from infra.runtimes import RUNTIMES
from infra.shards import Expected, Spread
from infra.trail import Trail
from infra.transparency import Transparency

DEPLOYMENTS = Path(__file__).parent / "deployments.toml"

# Into so many stacks parties are spread, each by its name alone: whoever joins or leaves, no other party's topic moves
# to another stack, where its name would be taken. Never to be changed. A stack holds 500 resources and a party needs
# five: of all that there can ever be, 74 come into the fullest.
RECIPIENT_STACKS = 8

# Of the retentions that CloudWatch Logs offers, those that an operator would ask for.
RETENTIONS = (1, 7, 14, 30, 90, 180, 365, 400, 731, 1827, 3653)

# How many times as much all callers together may send as the fastest party.
ROOM = 4

# How many calls come with a search, itself among them: docs/capacity.md has which.
CALLS_OF_A_SEARCH = 1.48

# What the engine of `make run` and the tests have.
MACHINES_PYTHON = "3.11"

# Every hit notifies these two, whoever else it notifies.
ALWAYS_NOTIFIED = ("INTERPOL-GS", "WCO")


@cache
def _regions() -> frozenset[str]:
    return frozenset(boto3.session.Session().get_available_regions("dynamodb"))


def _region(value: str) -> str:
    if value not in _regions():
        raise ValueError(f"{value!r} is not a region")
    return value


def _retention(value: int) -> int:
    if value not in RETENTIONS:
        raise ValueError(f"{value} days is not one of {', '.join(map(str, RETENTIONS))}")
    return value


def _route_name(value: str) -> str:
    if value not in {route.name for route in ROUTES}:
        raise ValueError(f"{value!r} is not a route")
    return value


def _repeated(values: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]


Region = Annotated[str, AfterValidator(_region)]
Retention = Annotated[int, AfterValidator(_retention)]
RouteName = Annotated[str, AfterValidator(_route_name)]
IndexVersion = Annotated[str, StringConstraints(pattern=r"^v[0-9]+(\.[0-9]{1,2})?$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_.-]{3,255}$")]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(_Data):
    """Requests a second, and how many may come at once, of all callers together."""

    rate: int = Field(gt=0, le=100_000)
    burst: int = Field(gt=0, le=100_000)


class Throttling(Limit):
    """The limit of every route, and of those that differ: a search costs more than a code list."""

    routes: dict[RouteName, Limit] = Field(default_factory=dict)


ReminderHours = Annotated[tuple[Annotated[int, Field(gt=0, le=90 * 24)], ...], Field(max_length=5)]


class HitReminders(_Data):
    """After how many hours those are reminded whom a hit waits for: nobody asked for confirmation, nobody said what
    became of the weapon after it was confirmed, nobody answered after it was escalated."""

    notified: ReminderHours = (24, 72, 168)
    confirmed: ReminderHours = (24, 72, 168)
    escalated: ReminderHours = (24, 72, 168)

    @model_validator(mode="after")
    def _each_later_than_the_last(self) -> Self:
        for hours in (self.notified, self.confirmed, self.escalated):
            if list(hours) != sorted(set(hours)):
                raise ValueError("the reminders of a hit come one after the other")
        return self


class Confirmation(_Data):
    """How many minutes a bureau has to answer a request to confirm a hit, and when those are reminded whom a hit waits
    for, as the arrangement has it."""

    urgent_minutes: int = Field(default=10, gt=0, le=24 * 60)
    routine_minutes: int = Field(default=60, gt=0, le=24 * 60)
    reminder_hours: HitReminders = HitReminders()

    @model_validator(mode="after")
    def _urgent_is_sooner(self) -> Self:
        if self.urgent_minutes > self.routine_minutes:
            raise ValueError("an urgent answer would be due later than a routine one")
        return self

    def settings(self) -> str:
        """As the functions read it: minutes by priority."""
        return json.dumps({"URGENT": self.urgent_minutes, "ROUTINE": self.routine_minutes}, separators=(",", ":"))

    def reminders(self) -> str:
        """As the functions read it: hours by state."""
        hours = self.reminder_hours.model_dump(mode="json")
        return json.dumps({state.upper(): given for state, given in hours.items()}, separators=(",", ":"))


class Mandate(_Data):
    """The WCO acts for this country's customs administration from `since` (`from` in the file) up to `until`."""

    country: Country
    since: date = Field(alias="from")
    until: date | None = None
    # Of searches under it; without any, all. `iarms.models.purpose` has the list.
    purposes: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z_]{2,32}$")], ...] | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"the mandate for {self.country} ends before it begins")
        return self


class Desk(_Data):
    """The office to call at a party, and the language of documents that are printed for the party.

    An office, never a person. What is not known is left out.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    telephone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()/.-]{3,30}[0-9]$")] | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,64}\.[^@\s.]{2,24}$")] | None = None
    languages: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    hours: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    documents: Literal["en", "fr", "es", "ar"] = "en"


class Certificate(_Data):
    """A client's certificate: the SHA-256 of its DER in base64url (x5t#S256), and until when it is good."""

    thumbprint: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
    not_after: datetime | None = None


class RegisteredClient(_Data):
    """A system of a party's that may call: the `sub` of its tokens, what it is called, and its certificates.

    `administration`, of an auditor's: the country whose customs' events alone it may read.
    """

    client_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
    system: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    certificates: tuple[Certificate, ...] = ()
    scopes: tuple[str, ...] | None = None
    administration: Country | None = None


class Deployment(_Data):
    """One region's deployment. `stage` says what is at stake in it, and is asked for nowhere but here.

    Searches read `index_version`; while the index moves, `next_index_version` is written beside it. `index_tables`
    names the table of a version that was imported: an import makes a table of its own, outside of the stacks.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$")]
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    region: Region
    stage: Literal["local", "development", "production"]
    # Of what can be compiled for (`infra/packages/bytecode.py`); `infra/runtimes.py` says until when AWS keeps each.
    python: Literal["3.11", "3.13"]
    architecture: Literal["arm64", "machine"]
    # The functions that begin from a snapshot of themselves, or all of them: a cold start less, for a price by memory.
    snap_start: Literal["all"] | tuple[str, ...] = ()
    log_retention_days: Retention
    access_log_retention_days: Retention
    retain: bool
    index_version: IndexVersion
    next_index_version: IndexVersion | None = None
    index_tables: dict[IndexVersion, TableName] = Field(default_factory=dict)
    throttling: Throttling
    paces: Paces = Paces()
    concurrency: Concurrency = Concurrency()
    allowances: Allowances = Allowances()
    arrangements: Arrangements = Arrangements()
    confirmation: Confirmation = Confirmation()
    reviews: Reviews = Reviews()
    hiding: Hiding = Hiding()
    # What the region is expected to carry, where its operators have said it, and how many shards those names have that
    # many calls write to.
    expected: Expected | None = None
    shards: Spread = Spread()
    # Whether tables and indexes take from their first day what is expected. It is paid for once, and never taken back.
    warm: bool = False
    # The transparency log of audit events, and for how many days those are kept.
    log: Transparency
    audit_retention_days: int = Field(default=3_653, ge=1, le=36_500)
    # The largest file of an import; S3 takes 5 GB in one piece.
    import_bytes: int = Field(default=500_000_000, ge=1_000_000, le=5_000_000_000)
    # Lines that all imports together enter in a second at most. Each is an audit event of one party and one action, and
    # a partition takes a thousand rows a second: half of it is left to whatever else is written there.
    import_pace: int = Field(default=200, ge=10, le=500)
    # Whether a call needs a client certificate that its token, or the register, has.
    binding: Literal["none", "certificate"] = "none"
    # Whether a client that the register does not have is let in.
    clients: Literal["registered", "any"] = "any"
    # For how long a token may be good, from its `iat` to its `exp`; longer where a certificate belongs to it.
    token_minutes: int = Field(default=15, ge=1, le=24 * 60)
    bound_token_minutes: int = Field(default=60, ge=1, le=24 * 60)
    # What the register begins with, by party; afterwards INTERPOL-GS keeps it.
    registered_clients: dict[RegisteredParty, tuple[RegisteredClient, ...]] = Field(default_factory=dict)
    parties: tuple[Recipient, ...]
    # By party, which need not be one that can be notified.
    desks: dict[Recipient, Desk] = Field(default_factory=dict)
    issuers: tuple[Issuer, ...] = Field(min_length=1)
    mandates: tuple[Mandate, ...] = ()
    alarm_email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    # Without one the API is reached at the address that API Gateway gives it, where nobody asks for a certificate.
    domain: Domain | None = None
    # The local engine has no CloudTrail; every other deployment has one.
    trail: Trail | None = None

    @model_validator(mode="after")
    def _runs_somewhere(self) -> Self:
        if self.architecture == "machine" and self.python != MACHINES_PYTHON:
            raise ValueError(f"what runs on one machine runs its Python, {MACHINES_PYTHON}, and not {self.python}")
        if self.snap_start and (self.architecture == "machine" or not RUNTIMES[self.python].snap_start):
            raise ValueError(
                f"snap_start: Lambda takes no snapshots of python{self.python}; from python3.12 on it does"
            )
        named = () if self.snap_start == "all" else self.snap_start
        if unknown := sorted(set(named) - set(DOORS)):
            raise ValueError(f"snap_start: not a function: {', '.join(unknown)}")
        return self

    def begins_from_a_snapshot(self, function: str) -> bool:
        """Whether this function (`search`) does."""
        return self.snap_start == "all" or function in self.snap_start

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if repeated := _repeated(self.parties):
            raise ValueError(f"parties named twice: {', '.join(repeated)}")
        if missing := [party for party in ALWAYS_NOTIFIED if party not in self.parties]:
            raise ValueError(f"every hit notifies {', '.join(missing)}: not among the parties")
        if repeated := _repeated(issuer.issuer for issuer in self.issuers):
            raise ValueError(f"issuers named twice: {', '.join(repeated)}")
        if repeated := _repeated(mandate.country for mandate in self.mandates):
            raise ValueError(f"mandates named twice: {', '.join(repeated)}")
        if self.stage != "local":
            if plain := [issuer.issuer for issuer in self.issuers if not issuer.jwks_url.startswith("https:")]:
                raise ValueError(f"only a local deployment may fetch keys without TLS: {', '.join(plain)}")
            if self.architecture != "arm64":
                raise ValueError("AWS runs the functions on arm64; only a local deployment takes the machine's own")
        if self.bound_token_minutes < self.token_minutes:
            raise ValueError("a token that is bound to a certificate would live shorter than one that is not")
        if self.stage == "production":
            self._is_fit_for_production()
        self._log_agrees()
        self._leaves_room_for_others()
        self.kept_concurrency()
        self._clients_agree()
        self._shards_suffice()
        self._index_agrees()
        self._domain_agrees()
        self._trail_agrees()
        return self

    def _is_fit_for_production(self) -> None:
        if self.token_minutes > 60 or self.bound_token_minutes > 240:
            raise ValueError("tokens of production live an hour at most, bound ones four: nobody can take one back")
        if not self.retain:
            raise ValueError("production keeps its tables: retain must be true")
        if self.alarm_email is None:
            raise ValueError("nobody would be woken: production needs an alarm_email")

    def _clients_agree(self) -> None:
        if self.clients == "registered" and not self.registered_clients.get("INTERPOL-GS"):
            raise ValueError("INTERPOL-GS has no registered client: nobody could enter the others")
        for party, clients in self.registered_clients.items():
            if party != "AUDITOR" and any(client.administration is not None for client in clients):
                raise ValueError(f"a client of {party} is limited to an administration: only those of AUDITOR can be")
        if self.stage == "production" and self.clients != "registered":
            raise ValueError('production lets in those of the register alone: clients must be "registered"')

    def _log_agrees(self) -> None:
        if self.stage == "production" and (faults := [*self.log.faults(retention_days=self.audit_retention_days)]):
            raise ValueError("; ".join(faults))

    def _domain_agrees(self) -> None:
        if self.stage == "production" and self.domain is None:
            raise ValueError("production is reached by mutual TLS and in no other way: domain is missing")
        if self.stage == "production" and self.binding != "certificate":
            raise ValueError("production binds tokens to their holders: binding must be certificate")
        if self.stage == "development" and self.binding == "certificate" and self.domain is None:
            raise ValueError("calls without a certificate are refused and nobody asks for one: domain is missing")
        if self.stage == "local" and self.domain is not None:
            raise ValueError("the local engine terminates no TLS: a local deployment has no domain")
        if self.domain is not None and (faults := self.domain.faults(account=self.account, region=self.region)):
            raise ValueError("; ".join(faults))

    def _trail_agrees(self) -> None:
        if self.stage == "local" and self.trail is not None:
            raise ValueError("the local engine has no CloudTrail: a local deployment has no trail")
        if self.stage != "local" and self.trail is None:
            raise ValueError("nobody could say who read or changed what: trail is missing")
        if self.trail is not None:
            if unknown := [region for region in self.trail.regions if region not in _regions()]:
                raise ValueError(f"trail.regions: {', '.join(unknown)} is not a region")
            if self.trail.alarm_log_days not in RETENTIONS:
                raise ValueError(f"trail.alarm_log_days is not one of {', '.join(map(str, RETENTIONS))}")
            if faults := self.trail.faults(production=self.stage == "production"):
                raise ValueError("; ".join(faults))

    def _leaves_room_for_others(self) -> None:
        """A party at its full pace takes a quarter at most of what the gateway lets through of all parties."""
        if unknown := [party for party in self.paces.parties if not is_party(party)]:
            raise ValueError(f"paces of whom nobody knows: {', '.join(unknown)}")
        for route in ROUTES:
            all_together: Limit = self.throttling.routes.get(route.name, self.throttling)
            rate, burst = self.paces.fastest(route.group)
            if all_together.rate < ROOM * rate or all_together.burst < ROOM * burst:
                raise ValueError(
                    f"one party may send {rate:g} a second and {burst} at once of {route.group}, which leaves too"
                    f" little to others: {route.name} takes {all_together.rate} and {all_together.burst} of all, and"
                    f" should take {ROOM} times as much"
                )

    def _shards_suffice(self) -> None:
        searches = self.throttling.routes.get("POST /v1/searches", self.throttling).rate
        faults = self.shards.too_few(
            calls=self.throttling.rate,
            lines=self.import_pace,
            searches={party: min(rate, searches) for party, rate in self.paces.rates("searches").items()},
        )
        if faults:
            raise ValueError(f"shards that would be throttled; what would not is at least {'; '.join(faults)}")
        if self.expected is None:
            if self.warm:
                raise ValueError("nobody knows how warm tables are to be: expected is missing")
            return
        rate = self.expected.searches_a_second
        if lacking := self.shards.lacks(self.expected.needs(lines=self.import_pace)):
            raise ValueError(f"{rate:g} searches a second are expected: shards are at least {', '.join(lacking)}")
        if rate > searches or rate * CALLS_OF_A_SEARCH > self.throttling.rate:
            raise ValueError(
                f"{rate:g} searches a second are expected, and {rate * CALLS_OF_A_SEARCH:g} calls with them: throttling"
                f" lets {searches} and {self.throttling.rate} through"
            )

    def _index_agrees(self) -> None:
        if self.next_index_version == self.index_version:
            raise ValueError(f"next_index_version is {self.index_version} already")
        if unused := self.index_tables.keys() - set(self.index_versions()):
            raise ValueError(f"index_tables of versions that nothing reads or writes: {', '.join(sorted(unused))}")
        if repeated := _repeated(self.index_tables.values()):
            raise ValueError(f"index_tables named twice: {', '.join(repeated)}")
        prefix = self.physical(SERIAL_INDEX.name) + "-"
        if foreign := [table for table in self.index_tables.values() if not table.startswith(prefix)]:
            raise ValueError(f"index_tables must begin with {prefix}: {', '.join(foreign)}")

    def kept_concurrency(self) -> dict[str, int]:
        """How many of a function may run at once, and are kept for it, by function; of others there is no limit."""
        return self.concurrency.kept(production=self.stage == "production")

    def physical(self, *parts: str) -> str:
        """A resource's name: `iarms-europe-records`. One account can hold several deployments."""
        return "-".join(("iarms", self.name, *parts))

    def uploads_bucket(self) -> str:
        """The bucket of uploaded files: `iarms-europe-uploads-222222222222`. Names of buckets are the whole world's."""
        return self.physical("uploads", self.account)

    def uploads_arn(self) -> str:
        """The ARN of every file that may be uploaded, for the object actions."""
        return f"arn:aws:s3:::{self.uploads_bucket()}/{UPLOAD_PREFIX}*"

    def trust_bucket(self) -> str:
        """The bucket of the trust store: `iarms-europe-trust-222222222222`."""
        return self.physical("trust", self.account)

    def log_bucket(self) -> str:
        """The bucket of the transparency log's files: `iarms-europe-log-222222222222`."""
        return self.physical("log", self.account)

    def log_arn(self, names: str = "*") -> str:
        """The ARN of the log's files of these names, for the object actions."""
        return f"arn:aws:s3:::{self.log_bucket()}/{names}"

    def trail_bucket(self) -> str:
        """The bucket of CloudTrail's files: `iarms-europe-trail-222222222222`."""
        return self.physical("trail", self.account)

    def audit_database(self) -> str:
        """The auditors' database in the catalogue: `iarms_europe_audit`; names there have no hyphens."""
        return self.physical("audit").replace("-", "_")

    def trail_regions(self) -> tuple[str, ...]:
        """Where CloudTrail records and an auditor looks, first the deployment's own; none without a trail."""
        if self.trail is None:
            return ()
        return tuple(dict.fromkeys((self.region, *self.trail.regions)))

    def index_versions(self) -> tuple[str, ...]:
        """The index versions that are written, first the one that searches read."""
        return (self.index_version, *([self.next_index_version] if self.next_index_version else ()))

    def index_table(self, version: str) -> str:
        """The name of the table that an index version lies in."""
        return self.index_tables.get(version, self.physical(SERIAL_INDEX.name))

    def serial_indexes(self) -> str:
        """The versions that are written with their tables, as the functions' setting has them."""
        return json.dumps({version: self.index_table(version) for version in self.index_versions()})

    def topic_prefix(self) -> str:
        """What a party's name is put behind to give the ARN of its topic."""
        return f"arn:aws:sns:{self.region}:{self.account}:{self.physical('ntf')}-"

    def recipient_groups(self) -> dict[int, tuple[Recipient, ...]]:
        """The parties that can be notified, by the number of the stack that each belongs to, whoever else there is."""
        groups: dict[int, list[Recipient]] = {}
        for party in self.parties:
            groups.setdefault(_stack_of(party), []).append(party)
        return {number: tuple(groups[number]) for number in sorted(groups)}


def _stack_of(party: Recipient) -> int:
    return int(hashlib.sha256(party.encode()).hexdigest(), 16) % RECIPIENT_STACKS + 1


def load_deployments(path: Path = DEPLOYMENTS) -> dict[str, Deployment]:
    """Every deployment of the file by name. Raises ValueError (pydantic's, or TOML's) saying what is wrong where."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, table in tables.items():
        if not isinstance(table, dict) or not re.match(r"[a-z]", name):
            raise ValueError(f"{name!r} is not a deployment: the file holds one table for each")
    if not tables:
        raise ValueError(f"{path.name} holds no deployment")
    deployments = {name: Deployment.model_validate({"name": name, **table}) for name, table in tables.items()}
    for one, other in permutations(deployments.values(), 2):
        if fault := _fault_between(one, other):
            raise ValueError(fault)
    return deployments


def _fault_between(one: Deployment, other: Deployment) -> str | None:
    """What two deployments must not share, or None."""
    # By the beginning of its name a thing is the deployment's: in its trail, and in its alarms.
    if one.account == other.account and other.name.startswith(f"{one.name}-"):
        return f"{other.name} would be taken for a part of {one.name} in the same account"
    if shared := {each.audience for each in one.issuers} & {each.audience for each in other.issuers}:
        return f"a token for {one.name} would be let in at {other.name}: both have the audience {min(shared)!r}"
    if one.log.origin == other.log.origin:
        return f"{one.name} and {other.name} would sign two logs as one: both have the origin {one.log.origin!r}"
    if one.domain is not None and other.domain is not None and one.domain.name == other.domain.name:
        return f"{one.name} and {other.name} would be reached at one domain: {one.domain.name}"
    return None
