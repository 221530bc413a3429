"""Alarms of the web ACL: what it refused, and who comes from a network that AWS knows for attacks."""

from collections.abc import Iterator

from infra.alarms.alarm import Alarm, Metric
from infra.config import Deployment
from infra.edge import ATTACKS, ILL_REPUTE, RATE


def alarms_of_the_edge(deployment: Deployment) -> Iterator[Alarm]:
    """Those of a deployment that has a web ACL."""
    edge = deployment.web_acl()
    if edge is None:
        return
    yield Alarm(
        name="edge-rate",
        metric=_of_rule(deployment, RATE, "BlockedRequests", minutes=5),
        above=0,
        severity="wake",
        meaning="An address calls faster than half of what the API takes of all, and is told 429: a flood, or a network"
        " behind which many parties sit. Whoever else calls from it has no answer either.",
        first="the web ACL's log has the address, the access log by that address the parties; ask their desks, and"
        " shut the address out or raise `edge.calls_a_second`.",
        why="No party may send half as much: one refused call is a flood, or a rate that is too low.",
    )
    yield Alarm(
        name="edge-attacks",
        metric=_of_rule(deployment, ATTACKS, "BlockedRequests", minutes=5),
        above=20,
        severity="office",
        meaning="More than twenty calls in five minutes looked like attacks and were refused 403 `filtered`. Who sends"
        " them has a certificate: a party's machine is scanned from within, taken over, or writes paths wrongly.",
        first="the web ACL's log has address and rule, the access log by `requestId` the certificate; ask that party's"
        " desk, and suspend the client if nobody answers.",
        why="A wrong path of a program is a handful; more in five minutes is a scan.",
    )
    yield Alarm(
        name="edge-ill-repute",
        metric=_of_rule(
            deployment,
            ILL_REPUTE,
            "BlockedRequests" if edge.reputation == "block" else "CountedRequests",
            minutes=60,
        ),
        above=0,
        severity="office",
        meaning="Calls come from an address that AWS knows for attacks. Nobody is refused for it unless the deployment"
        " says so (`edge.reputation`): it may be one infected desk of a whole network.",
        first="the web ACL's log has the address, the access log its parties; tell their desks.",
        why="It is told to the party's own people, who can look once a day: an hour's first call is enough.",
    )


def _of_rule(deployment: Deployment, rule: str, name: str, *, minutes: int) -> Metric:
    return Metric(
        name=name,
        statistic="Sum",
        minutes=minutes,
        namespace="AWS/WAFV2",
        dimensions={"WebACL": deployment.physical(), "Region": deployment.region, "Rule": rule},
    )
