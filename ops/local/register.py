"""`make register DEPLOYMENT=europe`: bring the register of parties in line with infra/deployments.toml.

Run after a deployment whose parties, desks or mandates changed, with an operator's AWS credentials. Rows that are no
longer in the file are said, not deleted: a party with open cases is not forgotten by a change of configuration.
"""

import sys
from typing import TYPE_CHECKING, Any

import boto3

from iarms import tables
from iarms.models.free_text import ON_WEAPONS, refuse_personal_data
from iarms.models.party import WCO, Desk, Mandate, Party
from iarms.store.parties import Register
from infra.config import Deployment, load_deployments

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


def rows(deployment: Deployment) -> list[Party]:
    """The register's rows as the deployment describes them: the parties that can be notified, and those with a desk.

    Raises PydanticCustomError for a desk that is named after somebody.
    """
    mandates = tuple(Mandate(country=m.country, since=m.since, until=m.until) for m in deployment.mandates)
    return [
        Party(
            party=party,
            notified=party in deployment.parties,
            mandates=mandates if party == WCO else (),
            **_desk_of(deployment, party),
        )
        for party in dict.fromkeys((*deployment.parties, *deployment.desks))
    ]


def _desk_of(deployment: Deployment, party: str) -> dict[str, Any]:
    described = deployment.desks.get(party)
    if described is None:
        return {}
    desk = described.model_dump(exclude={"documents"}, exclude_none=True)
    if described.name is not None:
        refuse_personal_data(described.name, ON_WEAPONS)  # a telephone and an address are the office's own
    return {"desk": Desk(**desk) if desk else None, "language": described.documents}


def register(client: "DynamoDBClient", deployment: Deployment) -> int:
    """Write the rows; gives their number."""
    store = Register(client, deployment.physical(tables.REGISTER.name))
    described = rows(deployment)
    for row in described:
        store.put(row)
    return len(described)


def main(arguments: list[str]) -> int:
    """Register the parties of the deployment named."""
    deployments = load_deployments()
    if len(arguments) != 1 or arguments[0] not in deployments:
        print(f"usage: make register DEPLOYMENT=name, one of {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[arguments[0]]
    client = boto3.client("dynamodb", region_name=deployment.region)
    print(f"{register(client, deployment)} parties registered in {deployment.physical(tables.REGISTER.name)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
