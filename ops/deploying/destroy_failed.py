"""`make destroy-failed DEPLOYMENT=europe`: what a first deployment that failed has left behind, so that the next begins
as the first did.

It finds the stacks that never came to stand and what they have left (`ops/deploying/left_overs.py`), shows it, asks for
the deployment's name, and removes the empty ones: deletion protection first, then the resource, then the failed stacks.
What holds something stays, and is named; it goes only if it is named itself (ALSO=its name, or a key's id: a key is
deleted 30 days later). A deployment of which a table that stands holds items is in use, and is not touched.

Can be run again at any time. Ends with 0 where nothing is left, 1 where something stays, 2 where nothing was begun.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.config import Deployment, load_deployments
from ops.deploying.account import WrongAccount, session_of
from ops.deploying.assembly import AssemblyRefused, assembly_of
from ops.deploying.left_overs import Standing, left_overs, remove, standing_of, used_tables


class NotBegun(Exception):
    """Nothing was removed: says why."""


def destroy_failed(
    session: "boto3.session.Session",
    assembly: Path,
    deployment: Deployment,
    also: tuple[str, ...] = (),
    ask: Callable[[str], str] = input,
) -> list[str]:
    """Remove what is left of a first deployment that failed, after asking; gives the names of what stays. Raises
    NotBegun."""
    standing = standing_of(session, assembly, deployment.name)
    if used := sorted(used_tables(session, standing)):
        raise NotBegun(f"{deployment.name} is in use: {', '.join(used)} hold items. Nothing was removed.")
    found = [*left_overs(session, assembly, deployment.name, standing)]
    if unknown := sorted(set(also) - {each.name for each in found}):
        raise NotBegun(f"no left-over is named {', '.join(unknown)}. Nothing was removed.")
    if not found and not standing.failed():
        print(f"{deployment.name}: nothing is left of a deployment that failed")
        return []
    for stack in standing.failed():
        print(f"goes   the stack {stack}: {standing.states[stack]}")
    for each in found:
        goes = not each.holds or each.name in also
        print(
            f"{'goes ' if goes else 'stays'}  {each.kind} {each.name}{f', holding {each.holds}' if each.holds else ''}"
        )
    if ask("Type the name of the deployment to remove what goes: ").strip() != deployment.name:
        raise NotBegun("That is another name. Nothing was removed.")
    staying = []
    for each in found:
        if each.holds and each.name not in also:
            staying.append(each.name)
            continue
        done = remove(session, each, even_if_used=each.name in also)
        print(f"{each.kind} {each.name}: {done}")
        if done.startswith("stays"):
            staying.append(each.name)
    _delete_stacks(session, standing)
    return staying


def _delete_stacks(session: "boto3.session.Session", standing: Standing) -> None:
    """Delete the stacks that never came to stand; what they would keep is gone by now, or stays."""
    cloudformation = session.client("cloudformation")
    # Those that others take something from come last.
    for stack in reversed(standing.failed()):
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 5, "MaxAttempts": 240}
        )
        print(f"the stack {stack}: deleted")


def main(arguments: list[str]) -> int:
    """Remove what is left of the deployment named."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="make destroy-failed", description=__doc__)
    parser.add_argument("deployment", choices=deployments)
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME", help="that goes though it holds something"
    )
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    try:
        session = session_of(deployment)
        with assembly_of(deployment.name) as assembly:
            staying = destroy_failed(session, assembly, deployment, tuple(given.also))
    except (NotBegun, WrongAccount, AssemblyRefused, EOFError) as refused:
        print(refused or "Nobody was there to be asked. Nothing was removed.", file=sys.stderr)
        return 2
    except (BotoCoreError, ClientError, WaiterError) as fault:
        print(f"stopped half-way, and can be run again: {fault}", file=sys.stderr)
        return 1
    if staying:
        print(f"stays: {', '.join(staying)}. The next deployment fails on it; ALSO=name removes it.")
    return 1 if staying else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
