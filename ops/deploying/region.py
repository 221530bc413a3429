"""A region's stacks, from an empty account on.

    make bootstrap DEPLOYMENT=europe     once, by a person: what a pipeline comes in by, and what the CDK deploys with
    make assembly DEPLOYMENT=europe      templates and packages as one file under dist/, and its digest
    make diff DEPLOYMENT=europe          what a deployment would change; 1 with --fail where it would change anything
    make deploy DEPLOYMENT=europe        every stack, in the order in which each needs the others (ONLY=trust: that one)

`diff` and `deploy` take an assembly that was made before (ASSEMBLY= file, DIGEST= its SHA-256), or make one. Each asks
first whose account the credentials are for. Ends with what the CDK ends with; 2 where nothing was begun.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.config import Deployment, load_deployments
from infra.pipeline import BOOTSTRAP_VERSION, QUALIFIER
from ops.deploying.account import WrongAccount, session_of
from ops.deploying.assembly import AssemblyRefused, assembly_of, packed, synthesise
from ops.deploying.cdk import run_cdk

# CodeDeploy's canaries are in the stack of the API alone, and stacks that need nothing of each other go side by side.
_SIDE_BY_SIDE: Final = "4"


def bootstrap(deployment: Deployment) -> int:
    """Deploy what the pipeline comes in by, and then what the CDK deploys with, bounded by it."""
    session = session_of(deployment)
    if deployment.pipeline is not None:
        with assembly_of(deployment.name) as folder:
            whole = [f"{deployment.name}-pipeline/*", "--app", str(folder), "--require-approval", "broadening"]
            if ended := run_cdk(["deploy", *whole]):
                return ended
    if ended := run_cdk(bootstrap_arguments(deployment)):
        return ended
    parameter = f"/cdk-bootstrap/{QUALIFIER}/version"
    version = session.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    if version != str(BOOTSTRAP_VERSION):
        print(f"the bootstrap has version {version}, and not {BOOTSTRAP_VERSION}: is it another's?", file=sys.stderr)
        return 1
    print(f"account {deployment.account}, {deployment.region}: bootstrapped, version {version}")
    return 0


def bootstrap_arguments(deployment: Deployment) -> list[str]:
    """How the command line makes what it deploys with: in its own version's template, under our qualifier, for nobody
    of another account, and with no more than the deployment's own policy where it has a pipeline."""
    rights = "iam::aws:policy/AdministratorAccess"
    if deployment.pipeline is not None:
        rights = f"iam::{deployment.account}:policy/{deployment.physical('execution')}"
    return [
        "bootstrap",
        f"aws://{deployment.account}/{deployment.region}",
        "--qualifier",
        QUALIFIER,
        "--cloudformation-execution-policies",
        f"arn:aws:{rights}",
        "--termination-protection",
        "--public-access-block-configuration",
        # Else a policy that was given once would stay beside the one that is given now.
        "--no-previous-parameters",
    ]


def make_assembly(deployment: Deployment, out: Path) -> int:
    """Write the deployment's assembly as one file into a folder, and print its digest and name as sha256sum does."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="assembly-") as name:
        folder = Path(name) / "assembly"
        synthesise(deployment.name, folder)
        file = out / f"assembly-{deployment.name}.tar.gz"
        print(f"{packed(folder, file)}  {file.name}")
    return 0


def diff(deployment: Deployment, file: Path | None, digest: str | None, *, fail: bool) -> int:
    """Show what a deployment would change in each stack. It changes nothing, a change set included: it only reads."""
    session_of(deployment)
    with assembly_of(deployment.name, file, digest) as folder:
        asked = ["diff", f"{deployment.name}/*", "--app", str(folder), "--method", "template"]
        return run_cdk([*asked, "--fail"] if fail else [*asked, "--no-fail"])


def deploy(deployment: Deployment, file: Path | None, digest: str | None, only: str | None) -> int:
    """Deploy every stack, or one with those that it needs: the trail before all others."""
    session_of(deployment)
    with assembly_of(deployment.name, file, digest) as folder:
        stacks = f"{deployment.name}/{only or '*'}"
        return run_cdk(
            [
                "deploy",
                stacks,
                "--app",
                str(folder),
                # Whoever approves has read the whole of the difference before; here nobody is left to be asked.
                "--require-approval",
                "never",
                "--concurrency",
                _SIDE_BY_SIDE,
                "--progress",
                "events",
            ]
        )


def main(arguments: list[str]) -> int:
    """Do what is asked for of the deployment named."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    for name in ("bootstrap", "assembly", "diff", "deploy"):
        command = what.add_parser(name)
        command.add_argument("deployment", choices=deployments)
        if name in ("diff", "deploy"):
            command.add_argument("--assembly", type=Path)
            command.add_argument("--digest")
        if name == "deploy":
            command.add_argument("--only", help="a stack without the deployment's name: trust")
        if name == "diff":
            command.add_argument("--fail", action="store_true")
        if name == "assembly":
            command.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    try:
        match given.what:
            case "bootstrap":
                return bootstrap(deployment)
            case "assembly":
                return make_assembly(deployment, given.out)
            case "diff":
                return diff(deployment, given.assembly, given.digest, fail=given.fail)
            case _:
                return deploy(deployment, given.assembly, given.digest, given.only)
    except (WrongAccount, AssemblyRefused, BotoCoreError, ClientError) as refused:
        print(refused, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
