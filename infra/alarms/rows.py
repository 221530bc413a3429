"""Every alarm of a deployment, whatever its subject: what is made, drawn and tested is this list."""

from collections.abc import Iterable, Mapping

from infra.alarms.accounts import alarms_of_accounts
from infra.alarms.alarm import Alarm
from infra.alarms.calls import alarms_of_calls
from infra.alarms.canary import alarms_of_canary
from infra.alarms.edge import alarms_of_the_edge
from infra.alarms.functions import alarms_of_functions
from infra.alarms.notices import alarms_of_notices
from infra.alarms.objectives import alarms_of_objectives
from infra.alarms.searches import alarms_of_searches
from infra.alarms.storage import alarms_of_storage
from infra.alarms.upkeep import alarms_of_upkeep
from infra.config import Deployment
from infra.tampering import Watched


def alarms_of(
    deployment: Deployment,
    *,
    undelivered: Mapping[int, str],
    unreached: Mapping[int, str] | None = None,
    watched: Iterable[Watched] = (),
) -> tuple[Alarm, ...]:
    """The alarms of a deployment. `undelivered`: the queues of what SNS could not deliver, by the number of their
    stack; `unreached`: of what it could not deliver beside them; `watched`: what the trail is watched for."""
    return (
        *alarms_of_searches(deployment),
        *alarms_of_notices(deployment, undelivered, unreached or {}),
        *alarms_of_calls(deployment),
        *alarms_of_the_edge(deployment),
        *alarms_of_accounts(deployment),
        *alarms_of_functions(deployment),
        *alarms_of_storage(deployment),
        *alarms_of_upkeep(deployment),
        *alarms_of_objectives(deployment),
        *alarms_of_canary(deployment),
        *(each.alarm(deployment) for each in watched),
    )
