"""Write what auditors are told of a deployment: the file that every command of `iarms-audit` takes as `--deployment`.

    python -m ops.documents.audited_deployment europe > europe.json

Out of the same data that the templates are made of: tables, roles by what they are, topics, buckets, the trail, the log
and its witnesses. The log's own key is asked of KMS with the operator's credentials, or given: `--log-key VKEY`, as the
log's first checkpoint was announced with. Auditors compare it with the key of the witnesses, who keep their own.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from auditor.deployment import AuditedDeployment
from iarms.domain.transparency import LogFault, SignatureType, VerifierKey
from infra.audited import audited_deployment, audited_trail
from infra.config import Deployment, load_deployments
from infra.deployment import RegionDeployment, gated_app
from infra.inventory import made_in

_TYPES = {
    "ed25519": SignatureType.ED25519,
    "ecdsa-p256": SignatureType.ECDSA_P256,
    "ml-dsa-44": SignatureType.ML_DSA_44,
}


def describe(deployment: Deployment, log_keys: list[str]) -> AuditedDeployment:
    """What auditors are told. Makes the deployment's constructs and writes no template, which takes some seconds.
    Raises ValueError where the deployment has no trail."""
    with tempfile.TemporaryDirectory() as folder:
        app = gated_app(Path(folder), bundling=False)
        region = RegionDeployment(app, deployment.name, deployment=deployment)
        return audited_deployment(deployment, made_in(region), log_keys=log_keys, trail=audited_trail(deployment))


def key_of_the_log(deployment: Deployment) -> str:
    """The log's verifier key, as KMS has it. Raises ClientError or BotoCoreError."""
    kms = boto3.client("kms", region_name=deployment.region)
    answer = kms.get_public_key(KeyId=f"alias/{deployment.physical('log-signing')}")
    return VerifierKey.of_spki(deployment.log.origin, _TYPES[deployment.log.algorithm], answer["PublicKey"]).vkey


def main(argv: list[str] | None = None) -> int:
    """Write the file to standard output; 2 where that cannot be, with the reason."""
    parser = argparse.ArgumentParser(description="Write what auditors are told of a deployment.")
    parser.add_argument("deployment", help="its name in infra/deployments.toml")
    parser.add_argument(
        "--log-key",
        action="append",
        help="verifier key of the log, instead of asking KMS; several where it was renewed",
    )
    arguments = parser.parse_args(argv)
    deployment = load_deployments().get(arguments.deployment)
    if deployment is None or deployment.trail is None:
        print(f"no deployment named {arguments.deployment!r} has a trail", file=sys.stderr)
        return 2
    try:
        keys = [VerifierKey.parse(each).vkey for each in arguments.log_key or ()] or [key_of_the_log(deployment)]
    except LogFault as fault:
        print(f"no key of a log: {fault}", file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as error:
        print(f"KMS does not hand out the log's key ({error}): give it by --log-key", file=sys.stderr)
        return 2
    if foreign := [key for key in keys if not key.startswith(f"{deployment.log.origin}+")]:
        print(f"not of the log {deployment.log.origin}: {', '.join(foreign)}", file=sys.stderr)
        return 2
    print(describe(deployment, keys).model_dump_json(indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
