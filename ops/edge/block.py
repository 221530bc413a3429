"""`make block DEPLOYMENT=europe RANGE=203.0.113.0/24`: shut addresses out at once, and what to write into the file.

    python -m ops.edge.block europe [203.0.113.0/24] [--lift]

The web ACL's set of addresses is changed as it stands on AWS, with the operator's credentials; WAF takes it up within a
minute or two. Without a range nothing is changed. What differs from `edge.blocked` of the deployment is told each time,
with 1: the file comes after, so that the next deployment neither lets the range in nor keeps it out for ever. Ends
with 2 where nothing was done.
"""

import argparse
import sys
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter, ValidationError

from infra.config import Deployment, load_deployments
from infra.edge import AddressRange

_RANGE: Final = TypeAdapter[str](AddressRange)
# Somebody else changes the set at the same moment: read it again, and try again.
_TRIES: Final = 3


def change_blocked(client: Any, deployment: Deployment, given: str | None, *, lift: bool) -> list[str]:
    """The ranges that are shut out now, after this one was added or lifted. Raises LookupError where the deployment's
    set is not there, ClientError and BotoCoreError."""
    name = deployment.physical("blocked")
    for left in reversed(range(_TRIES)):
        set_id = _id_of(client, name)
        found = client.get_ip_set(Name=name, Scope="REGIONAL", Id=set_id)
        there = list(found["IPSet"]["Addresses"])
        wanted = _changed(there, given, lift=lift)
        if wanted == there:
            return there
        try:
            client.update_ip_set(Name=name, Scope="REGIONAL", Id=set_id, Addresses=wanted, LockToken=found["LockToken"])
        except client.exceptions.WAFOptimisticLockException:
            if not left:
                raise
        else:
            return wanted
    raise AssertionError("unreachable: the last try returns or raises")


def _changed(there: list[str], given: str | None, *, lift: bool) -> list[str]:
    if given is None:
        return there
    if lift:
        return [each for each in there if each != given]
    return there if given in there else [*there, given]


def _id_of(client: Any, name: str) -> str:
    marker: dict[str, str] = {}
    while True:
        page = client.list_ip_sets(Scope="REGIONAL", Limit=100, **marker)
        for each in page["IPSets"]:
            if each["Name"] == name:
                return str(each["Id"])
        if not page.get("NextMarker"):
            raise LookupError(f"there is no set of addresses {name}: is the stack edge deployed in this account?")
        marker = {"NextMarker": page["NextMarker"]}


def main(argv: list[str] | None = None) -> int:
    """Change it, and say how it stands. Gives the status to end with."""
    parser = argparse.ArgumentParser(prog="make block", description="Shut an address range out at once.")
    parser.add_argument("deployment", help="its name in infra/deployments.toml")
    parser.add_argument("range", nargs="?", help="203.0.113.0/24, or an address")
    parser.add_argument("--lift", action="store_true", help="let it in again")
    given = parser.parse_args(argv)
    deployments = load_deployments()
    deployment = deployments.get(given.deployment)
    if deployment is None or deployment.web_acl() is None:
        print(f"no deployment named {given.deployment!r} has a web ACL", file=sys.stderr)
        return 2
    try:
        wanted = None if given.range is None else _RANGE.validate_python(given.range)
        client = boto3.client("wafv2", region_name=deployment.region)
        now = change_blocked(client, deployment, wanted, lift=given.lift)
    except ValidationError as error:
        print(f"{given.range!r} is no range: {error.errors()[0]['msg']}", file=sys.stderr)
        return 2
    except (LookupError, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"shut out of {deployment.name} now: {', '.join(now) or 'nobody'}")
    if sorted(now) == sorted(deployment.edge.blocked):
        print("infra/deployments.toml says the same")
        return 0
    written = ", ".join(f'"{each}"' for each in now)
    print(f"infra/deployments.toml says otherwise. Under [{deployment.name}.edge] write, review and deploy:")
    print(f"blocked = [{written}]")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
