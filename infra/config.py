"""The shape of `deployments.toml`: one frozen model per deployment, so that a mistake stops the synthesis by name.

What a deployment may not do is written here, as a rule over its data; nowhere else does code ask which one it is.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from iarms.settings import PICTURES_PREFIX, UPLOAD_PREFIX
from iarms.tables import SERIAL_INDEX, TableLayout
from infra.agreement import faults_between, faults_on, faults_within
from infra.alarms.recipients import AlarmRecipients
from infra.allowances import Allowances
from infra.arrangements import Arrangements
from infra.budget import MonthlyBudget
from infra.canary import Canary
from infra.concurrency import Concurrency
from infra.confirmation import Confirmation
from infra.domains import Domain
from infra.edge import Edge
from infra.faults import Fault, Located, WrongFile, faults_of, refuse, wrong_file
from infra.fields import Account, Data, Distinct, Email, Retention, shaped
from infra.hiding import Hiding
from infra.issuers import Issuer
from infra.objectives import Objectives
from infra.paces import Paces
from infra.parties import Recipient, RegisteredParty
from infra.pipeline import Pipeline
from infra.places import Jurisdiction, Region
from infra.register_rows import Desk, Mandate, RegisteredClient
from infra.release import Release
from infra.reviews import Reviews
from infra.shards import Expected, Spread
from infra.subscribers import Subscriber
from infra.table_names import RestoredTables
from infra.throttling import Throttling
from infra.trail import Trail
from infra.transparency import Transparency

DEPLOYMENTS = Path(__file__).parent / "deployments.toml"

# Into so many stacks parties are spread, each by its name alone: whoever joins or leaves, no other party's topic moves
# to another stack, where its name would be taken. Never to be changed. A stack holds 500 resources and a party needs
# five: of all that there can ever be, 74 come into the fullest.
RECIPIENT_STACKS = 8

# Of the retentions that CloudWatch Logs offers, those that an operator would ask for.
RETENTIONS = (1, 7, 14, 30, 90, 180, 365, 400, 731, 1827, 3653)

IndexVersion = Annotated[str, shaped(r"v[0-9]+(\.[0-9]{1,2})?", "a version of the index: v4, v4.4")]
TableName = Annotated[str, shaped(r"[a-zA-Z0-9_.-]{3,255}", "the name of a table")]


class Deployment(Data):
    """One region's deployment. `stage` says what is at stake in it, and is asked for nowhere but here.

    Searches read `index_version`; while the index moves, `next_index_version` is written beside it. `index_tables`
    names the table of a version that was imported: an import makes a table of its own, outside of the stacks.
    """

    name: Annotated[
        str, shaped(r"[a-z]([a-z0-9-]{0,14}[a-z0-9])?", "a deployment's name: 16 of a-z, 0-9 and - at most, a-z first")
    ]
    account: Account
    region: Region
    # The countries, or unions of them, that its data may lie in: police data crosses no border.
    residency: Annotated[tuple[Jurisdiction, ...], Distinct] = ()
    stage: Literal["local", "development", "production"]
    # Of what can be compiled for (`infra/packages/bytecode.py`); `infra/runtimes.py` says until when AWS keeps each.
    python: Literal["3.11", "3.13"]
    architecture: Literal["arm64", "machine"]
    # The functions that begin from a snapshot of themselves, or all of them: a cold start less, for a price by memory.
    snap_start: Literal["all"] | Annotated[tuple[str, ...], Distinct] = ()
    log_retention_days: Retention
    access_log_retention_days: Retention
    retain: bool
    index_version: IndexVersion
    next_index_version: IndexVersion | None = None
    index_tables: dict[IndexVersion, TableName] = Field(default_factory=dict)
    # Which table an aggregate lies in that was restored from a point in time.
    tables: RestoredTables = Field(default_factory=dict)
    throttling: Throttling
    paces: Paces = Paces()
    concurrency: Concurrency = Concurrency()
    allowances: Allowances = Allowances()
    arrangements: Arrangements = Arrangements()
    confirmation: Confirmation = Confirmation()
    reviews: Reviews = Reviews()
    hiding: Hiding = Hiding()
    objectives: Objectives = Objectives()
    canary: Canary = Canary()
    # The local engine draws nothing.
    dashboards: bool = True
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
    parties: Annotated[tuple[Recipient, ...], Distinct]
    # Where parties are told beside their queues here.
    subscribers: dict[Recipient, Subscriber] = Field(default_factory=dict)
    # By party, which need not be one that can be notified.
    desks: dict[Recipient, Desk] = Field(default_factory=dict)
    issuers: tuple[Issuer, ...] = Field(min_length=1)
    mandates: tuple[Mandate, ...] = ()
    # Who hears alarms, by severity; `alarm_email` is the short form of who is woken.
    alarms: AlarmRecipients = AlarmRecipients()
    alarm_email: Email | None = None
    budget: MonthlyBudget | None = None
    # Without one the API is reached at the address that API Gateway gives it, where nobody asks for a certificate.
    domain: Domain | None = None
    # The web ACL before the API. The local engine joins none to a stage.
    edge: Edge = Edge()
    # The local engine has no CloudTrail; every other deployment has one.
    trail: Trail | None = None
    # Without one a person deploys.
    pipeline: Pipeline | None = None
    # Without one a new version of a function takes every call from the moment it is deployed.
    release: Release | None = None

    def begins_from_a_snapshot(self, function: str) -> bool:
        """Whether this function (`search`) does."""
        return self.snap_start == "all" or function in self.snap_start

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse("Deployment", faults_within(self))
        return self

    def kept_concurrency(self) -> dict[str, int]:
        """How many of a function may run at once, and are kept for it, by function; of others there is no limit."""
        return self.concurrency.kept(production=self.stage == "production")

    def calls_own_machine(self) -> bool:
        """Whether webhooks may lead to the machine that the functions run on: a person's own."""
        return self.stage == "local"

    def web_acl(self) -> Edge | None:
        """What stands before the API; None where nothing does."""
        return None if self.edge.off or self.stage == "local" else self.edge

    def alarm_recipients(self) -> AlarmRecipients:
        """Who hears alarms, with whom the short form names."""
        return self.alarms.with_short_form(self.alarm_email)

    def physical(self, *parts: str) -> str:
        """A resource's name: `iarms-europe-records`. One account can hold several deployments."""
        return "-".join(("iarms", self.name, *parts))

    def table(self, layout: TableLayout) -> str:
        """The name of the table that an aggregate lies in: `iarms-europe-records`, or the one restored beside it."""
        restored = self.tables.get(layout.name)
        return self.physical(layout.name) if restored is None else restored.name

    def uploads_bucket(self) -> str:
        """The bucket of uploaded files: `iarms-europe-uploads-222222222222`. Names of buckets are the whole world's."""
        return self.physical("uploads", self.account)

    def uploads_arn(self) -> str:
        """The ARN of every file that may be uploaded, for the object actions."""
        return f"arn:aws:s3:::{self.uploads_bucket()}/{UPLOAD_PREFIX}*"

    def pictures_bucket(self) -> str:
        """The bucket of INTERPOL's pictures of firearms: `iarms-europe-pictures-222222222222`."""
        return self.physical("pictures", self.account)

    def pictures_arn(self) -> str:
        """The ARN of every picture, for the object actions."""
        return f"arn:aws:s3:::{self.pictures_bucket()}/{PICTURES_PREFIX}*"

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
        return self.index_tables.get(version, self.table(SERIAL_INDEX))

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
    """Every deployment of the file by name. Raises WrongFile with a line for each fault of the file."""
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise WrongFile(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise WrongFile(f"{path.name}, byte {error.start + 1}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).rpartition(" (at ")
        where = f", {place.removesuffix(')')}" if reason else ""
        raise WrongFile(f"{path.name}{where}: {reason or error}") from None
    if not tables:
        raise WrongFile(f"{path.name} holds no deployment")
    found: dict[str, Deployment] = {}
    faults: list[Located] = []
    for name, table in tables.items():
        if not isinstance(table, dict):
            faults.append(
                Located("", Fault((name,), f"{name!r} is not a deployment: the file holds one table for each"))
            )
            continue
        try:
            found[name] = _read(name, table)
        except ValidationError as error:
            faults += [Located(name, each) for each in faults_of(error, table, Deployment)]
    faults += faults_between(found.values())
    if faults:
        raise wrong_file(path, text, faults)
    return found


def _read(name: str, table: dict[str, Any]) -> Deployment:
    """Raises ValidationError. As JSON, where a text is no number and `true` is none either."""
    if "name" in table:
        refuse("Deployment", [Fault(("name",), "a deployment is named by its table, and by nothing else")])
    given = json.dumps({"name": name, **table}, default=lambda day: day.isoformat())
    return Deployment.model_validate_json(given, strict=True)


def hold_today(deployments: Iterable[Deployment], today: date, path: Path = DEPLOYMENTS) -> None:
    """Raise WrongFile for what was right when it was written and is no longer on this day."""
    if faults := [Located(each.name, fault) for each in deployments for fault in faults_on(each, today)]:
        raise wrong_file(path, path.read_text(encoding="utf-8"), faults)
