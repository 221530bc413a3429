"""What a deployment may not say, as rules over its data: each yields the faults that it finds, with their fields.

A rule that one table can judge by itself stands in that table's module, and is asked from here for what it needs of the
others.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from iarms.models.party_names import SCOPES, class_of
from iarms.tables import ALL, SERIAL_INDEX
from infra.faults import Fault, Located
from infra.fields import repeated
from infra.packages.sources import DOORS
from infra.places import COUNTRIES, may_lie
from infra.routes import ROUTES
from infra.runtimes import RUNTIMES
from infra.subscribers import faults as subscriber_faults
from infra.table_names import faults as table_faults
from infra.throttling import Limit

if TYPE_CHECKING:
    from infra.config import Deployment

# How many times as much all callers together may send as the fastest party.
ROOM: Final = 4

# How many calls come with a search, itself among them: docs/capacity.md has which.
CALLS_OF_A_SEARCH: Final = 1.48

# What the engine of `make run` and the tests have.
MACHINES_PYTHON: Final = "3.11"

# Every hit notifies these two, whoever else it notifies.
ALWAYS_NOTIFIED: Final = ("INTERPOL-GS", "WCO")

# Days that production keeps what its functions write, and who called when, at the least: an incident is often seen
# weeks after it began.
LEAST_LOG_DAYS: Final = 30
LEAST_ACCESS_LOG_DAYS: Final = 90

# The account of the local engine. No customer of AWS has it.
NOBODYS_ACCOUNT: Final = "000000000000"


def faults_within(deployment: "Deployment") -> Iterator[Fault]:
    """Everything in which a deployment does not agree with itself."""
    for rule in _RULES:
        yield from rule(deployment)


def _runs_somewhere(deployment: "Deployment") -> Iterator[Fault]:
    python, on_this_machine = deployment.python, deployment.architecture == "machine"
    if on_this_machine and python != MACHINES_PYTHON:
        yield Fault(("python",), f"what runs on one machine runs its Python, {MACHINES_PYTHON}, and not {python}")
    if deployment.snap_start and (on_this_machine or not RUNTIMES[python].snap_start):
        yield Fault(
            ("snap_start",), f"snap_start: Lambda takes no snapshots of python{python}; from python3.12 on it does"
        )
    named = () if deployment.snap_start == "all" else deployment.snap_start
    if unknown := sorted(set(named) - set(DOORS)):
        yield Fault(("snap_start",), f"snap_start: not a function: {', '.join(unknown)}")
    if deployment.stage != "local" and on_this_machine:
        yield Fault(
            ("architecture",), "AWS runs the functions on arm64; only a local deployment takes the machine's own"
        )
    if deployment.stage != "local" and deployment.account == NOBODYS_ACCOUNT:
        yield Fault(("account",), f"{NOBODYS_ACCOUNT} is nobody's account: only the local engine takes it")


def _parties_agree(deployment: "Deployment") -> Iterator[Fault]:
    if missing := [party for party in ALWAYS_NOTIFIED if party not in deployment.parties]:
        yield Fault(("parties",), f"every hit notifies {', '.join(missing)}: not among the parties")
    seen: set[Any] = set()
    for number, mandate in enumerate(deployment.mandates):
        if mandate.country in seen:
            yield Fault(("mandates", number, "country"), f"mandates named twice: {mandate.country}")
        seen.add(mandate.country)


def _issuers_agree(deployment: "Deployment") -> Iterator[Fault]:
    seen: set[str] = set()
    for number, issuer in enumerate(deployment.issuers):
        if issuer.issuer in seen:
            yield Fault(("issuers", number, "issuer"), f"issuers named twice: {issuer.issuer}")
        seen.add(issuer.issuer)
        if deployment.stage != "local" and not issuer.jwks_url.startswith("https:"):
            yield Fault(
                ("issuers", number, "jwks_url"),
                f"only a local deployment may fetch keys without TLS: {issuer.issuer}",
            )
    without = [
        party
        for party in dict.fromkeys((*deployment.parties, *deployment.registered_clients))
        if not any(issuer.speaks_for(party) for issuer in deployment.issuers)
    ]
    if deployment.stage != "local" and without:
        yield Fault(("issuers",), f"no issuer may speak for {_some(without)}: they could never call")
    if deployment.stage == "production" and not any(issuer.speaks_for("AUDITOR") for issuer in deployment.issuers):
        yield Fault(("issuers",), "no issuer may speak for AUDITOR: nobody could audit production")


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _is_fit_for_production(deployment: "Deployment") -> Iterator[Fault]:
    if deployment.bound_token_minutes < deployment.token_minutes:
        yield Fault(
            ("bound_token_minutes",),
            "a token that is bound to a certificate would live shorter than one that is not",
        )
    if deployment.stage != "production":
        return
    for field, most in (("token_minutes", 60), ("bound_token_minutes", 240)):
        if getattr(deployment, field) > most:
            yield Fault(
                (field,), "tokens of production live an hour at most, bound ones four: nobody can take one back"
            )
    if not deployment.retain:
        yield Fault(("retain",), "production keeps its tables: retain must be true")
    if not deployment.alarm_recipients().wake:
        yield Fault(("alarm_email",), "nobody would be woken: production needs an alarm_email, or alarms.wake")
    if deployment.canary.runs != "minute":
        yield Fault(("canary", "runs"), "production runs it each minute, or nobody sees that searches stand still")
    for field, least in (
        ("log_retention_days", LEAST_LOG_DAYS),
        ("access_log_retention_days", LEAST_ACCESS_LOG_DAYS),
    ):
        if getattr(deployment, field) < least:
            yield Fault(
                (field,),
                f"production keeps this log {least} days at least: what an incident began with would be gone",
            )
    if not deployment.residency:
        yield Fault(("residency",), "production says in which countries its data may lie: residency is missing")


def _alarms_agree(deployment: "Deployment") -> Iterator[Fault]:
    yield from deployment.alarms.faults(deployment.alarm_email)


def _clients_agree(deployment: "Deployment") -> Iterator[Fault]:
    registered = deployment.registered_clients
    if deployment.clients == "registered" and not registered.get("INTERPOL-GS"):
        yield Fault(("registered_clients",), "INTERPOL-GS has no registered client: nobody could enter the others")
    if deployment.stage == "production" and deployment.clients != "registered":
        yield Fault(("clients",), 'production lets in those of the register alone: clients must be "registered"')
    holder: dict[str, str] = {}
    for party, clients in registered.items():
        kind = class_of(party)
        for number, client in enumerate(clients):
            at = ("registered_clients", party, number)
            if client.client_id in {each.client_id for each in clients[:number]}:
                yield Fault((*at, "client_id"), f"client named twice: {client.client_id}")
            if party != "AUDITOR" and client.administration is not None:
                yield Fault(
                    (*at, "administration"),
                    f"a client of {party} is limited to an administration: only those of AUDITOR can be",
                )
            if kind and (beyond := sorted(set(client.scopes or ()) - SCOPES[kind])):
                yield Fault((*at, "scopes"), f"{party} may never hold {', '.join(beyond)}")
            for which, certificate in enumerate(client.certificates):
                if holder.setdefault(certificate.thumbprint, party) != party:
                    yield Fault(
                        (*at, "certificates", which, "thumbprint"),
                        f"{holder[certificate.thumbprint]} has the same certificate: one key would be two parties",
                    )


def _log_agrees(deployment: "Deployment") -> Iterator[Fault]:
    yield from deployment.log.faults(
        production=deployment.stage == "production",
        retention_days=deployment.audit_retention_days,
        account=deployment.account,
    )


def _domain_agrees(deployment: "Deployment") -> Iterator[Fault]:
    stage, domain = deployment.stage, deployment.domain
    if stage == "production" and domain is None:
        yield Fault(("domain",), "production is reached by mutual TLS and in no other way: domain is missing")
    if stage == "production" and deployment.binding != "certificate":
        yield Fault(("binding",), "production binds tokens to their holders: binding must be certificate")
    if stage == "development" and deployment.binding == "certificate" and domain is None:
        yield Fault(("domain",), "calls without a certificate are refused and nobody asks for one: domain is missing")
    if stage == "local" and domain is not None:
        yield Fault(("domain",), "the local engine terminates no TLS: a local deployment has no domain")
    if domain is not None:
        yield from domain.faults(account=deployment.account, region=deployment.region)


def _edge_agrees(deployment: "Deployment") -> Iterator[Fault]:
    if deployment.stage == "production" and deployment.edge.off:
        yield Fault(("edge", "off"), "production has a web ACL before its API: edge.off must be false")
    of_a_party = sum(deployment.paces.fastest(group)[0] for group in {route.group for route in ROUTES})
    yield from deployment.edge.faults(of_all=deployment.throttling.rate, of_a_party=of_a_party)


def _trail_agrees(deployment: "Deployment") -> Iterator[Fault]:
    stage, trail = deployment.stage, deployment.trail
    if stage == "local" and trail is not None:
        yield Fault(("trail",), "the local engine has no CloudTrail: a local deployment has no trail")
    if stage != "local" and trail is None:
        yield Fault(("trail",), "nobody could say who read or changed what: trail is missing")
    if trail is not None:
        yield from trail.faults(production=stage == "production", account=deployment.account, region=deployment.region)
        if stage == "production" and trail.alarm_log_days < LEAST_ACCESS_LOG_DAYS:
            yield Fault(
                ("trail", "alarm_log_days"),
                f"production keeps this log {LEAST_ACCESS_LOG_DAYS} days at least: what an incident began with would"
                " be gone",
            )


def _pipeline_agrees(deployment: "Deployment") -> Iterator[Fault]:
    if deployment.pipeline is None:
        return
    if deployment.trail is None:
        yield Fault(("pipeline",), "nobody could say what a pipeline deployed: trail is missing")
        return
    yield from deployment.pipeline.faults(
        account=deployment.account,
        region=deployment.region,
        deploying_roles=deployment.trail.deploying_roles,
    )


def _release_agrees(deployment: "Deployment") -> Iterator[Fault]:
    stage, release = deployment.stage, deployment.release
    if stage == "local" and release is not None:
        yield Fault(("release",), "the local engine has no CodeDeploy: a local deployment has no release")
    if stage == "production" and (release is None or not release.is_gradual):
        at = ("release",) if release is None else ("release", "shift")
        yield Fault(at, "a bad version would meet every caller at once: production's releases shift by steps")


def _data_stays(deployment: "Deployment") -> Iterator[Fault]:
    """Tables, queues, log, trail and backups lie in the deployment's region, and nowhere else."""
    if deployment.residency and not may_lie(deployment.region, deployment.residency):
        yield Fault(
            ("region",),
            f"{deployment.region} lies in {COUNTRIES[deployment.region]}, and data may lie in"
            f" {', '.join(deployment.residency)} alone",
        )


def _subscribers_agree(deployment: "Deployment") -> Iterator[Fault]:
    yield from subscriber_faults(
        deployment.subscribers,
        parties=deployment.parties,
        account=deployment.account,
        region=deployment.region,
        local=deployment.stage == "local",
    )


def _leaves_room_for_others(deployment: "Deployment") -> Iterator[Fault]:
    """A party at its full pace takes a quarter at most of what the gateway lets through of all parties."""
    throttling = deployment.throttling
    if beyond := [*throttling.faults()]:
        yield from beyond
        return
    for route in ROUTES:
        all_together: Limit = throttling.routes.get(route.name, throttling)
        rate, burst = deployment.paces.fastest(route.group)
        if all_together.rate < ROOM * rate or all_together.burst < ROOM * burst:
            at = ("throttling", "routes", route.name) if route.name in throttling.routes else ("throttling",)
            yield Fault(
                at,
                f"one party may send {rate:g} a second and {burst} at once of {route.group}, which leaves too"
                f" little to others: {route.name} takes {all_together.rate} and {all_together.burst} of all, and"
                f" should take {ROOM} times as much",
            )
            return


def _concurrency_suffices(deployment: "Deployment") -> Iterator[Fault]:
    try:
        deployment.kept_concurrency()
    except ValueError as error:
        yield Fault(("concurrency",), str(error))


def _shards_suffice(deployment: "Deployment") -> Iterator[Fault]:
    throttling, shards = deployment.throttling, deployment.shards
    searches = throttling.routes.get("POST /v1/searches", throttling).rate
    faults = shards.too_few(
        calls=throttling.rate,
        lines=deployment.import_pace,
        searches={party: min(rate, searches) for party, rate in deployment.paces.rates("searches").items()},
    )
    if faults:
        yield Fault(("shards",), f"shards that would be throttled; what would not is at least {'; '.join(faults)}")
    if deployment.expected is None:
        if deployment.warm:
            yield Fault(("warm",), "nobody knows how warm tables are to be: expected is missing")
        return
    rate = deployment.expected.searches_a_second
    try:
        needed = deployment.expected.needs(lines=deployment.import_pace)
    except ValueError as error:
        yield Fault(("expected", "searches_a_second"), str(error))
        return
    if lacking := shards.lacks(needed):
        yield Fault(("shards",), f"{rate:g} searches a second are expected: shards are at least {', '.join(lacking)}")
    if rate > searches or rate * CALLS_OF_A_SEARCH > throttling.rate:
        yield Fault(
            ("expected", "searches_a_second"),
            f"{rate:g} searches a second are expected, and {rate * CALLS_OF_A_SEARCH:g} calls with them: throttling"
            f" lets {searches} and {throttling.rate} through",
        )


def _tables_agree(deployment: "Deployment") -> Iterator[Fault]:
    yield from table_faults(deployment.tables, {table.name: deployment.physical(table.name) for table in ALL})


def _index_agrees(deployment: "Deployment") -> Iterator[Fault]:
    if deployment.next_index_version == deployment.index_version:
        yield Fault(("next_index_version",), f"next_index_version is {deployment.index_version} already")
    tables = deployment.index_tables
    if unused := tables.keys() - set(deployment.index_versions()):
        yield Fault(
            ("index_tables",), f"index_tables of versions that nothing reads or writes: {', '.join(sorted(unused))}"
        )
    if twice := repeated(tables.values()):
        yield Fault(("index_tables",), f"index_tables named twice: {', '.join(twice)}")
    prefix = deployment.physical(SERIAL_INDEX.name) + "-"
    for version, table in tables.items():
        if not table.startswith(prefix):
            yield Fault(("index_tables", version), f"index_tables must begin with {prefix}: {table}")


_RULES: Final = (
    _runs_somewhere,
    _parties_agree,
    _issuers_agree,
    _is_fit_for_production,
    _alarms_agree,
    _clients_agree,
    _log_agrees,
    _domain_agrees,
    _edge_agrees,
    _trail_agrees,
    _pipeline_agrees,
    _release_agrees,
    _data_stays,
    _subscribers_agree,
    _leaves_room_for_others,
    _concurrency_suffices,
    _shards_suffice,
    _index_agrees,
    _tables_agree,
)


def faults_between(deployments: Iterable["Deployment"]) -> Iterator[Located]:
    """What two deployments of a file must not share, each told of the later one."""
    earlier: list[Deployment] = []
    for each in deployments:
        for other in earlier:
            yield from (Located(each.name, fault) for fault in _shared(other, each))
        earlier.append(each)


def _shared(one: "Deployment", other: "Deployment") -> Iterator[Fault]:
    # By the beginning of its name a thing is the deployment's: in its trail, and in its alarms.
    for whole, part in ((one, other), (other, one)):
        if whole.account == part.account and part.name.startswith(f"{whole.name}-"):
            yield Fault((), f"{part.name} would be taken for a part of {whole.name} in the same account")
    audiences = {each.audience for each in one.issuers}
    for number, issuer in enumerate(other.issuers):
        if issuer.audience in audiences:
            yield Fault(
                ("issuers", number, "audience"),
                f"a token for {one.name} would be let in at {other.name}: both have the audience {issuer.audience!r}",
            )
            break
    if one.log.origin == other.log.origin:
        yield Fault(
            ("log", "origin"),
            f"{one.name} and {other.name} would sign two logs as one: both have the origin {one.log.origin!r}",
        )
    if (
        one.pipeline is not None
        and other.pipeline is not None
        and one.pipeline.environment == other.pipeline.environment
    ):
        yield Fault(
            ("pipeline", "environment"),
            f"{one.name} and {other.name} would be approved as one: both have the environment"
            f" {one.pipeline.environment!r}",
        )
    if one.domain is not None and other.domain is not None and one.domain.name == other.domain.name:
        yield Fault(
            ("domain", "name"), f"{one.name} and {other.name} would be reached at one domain: {one.domain.name}"
        )


def faults_on(deployment: "Deployment", today: date) -> Iterator[Fault]:
    """What was right once: a client whose certificates have all come to their end by this day could never call."""
    for party, clients in deployment.registered_clients.items():
        for number, client in enumerate(clients):
            ends = [each.not_after for each in client.certificates]
            last = max((each for each in ends if each is not None), default=None)
            if last is not None and None not in ends and last.date() <= today:
                yield Fault(
                    ("registered_clients", party, number, "certificates"),
                    f"no certificate of {client.client_id} is good any more, the last one ended on {last.date()}:"
                    " write its successor, or take the client out",
                )
