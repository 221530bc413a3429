"""The whole stack on this machine: started, deployed, filled, described.

An engine, the synthesised template on it, an issuer of tokens, the register of parties, sample records; then it says
READY and stays until it is told to stop (`ops/local/local_stack.py`).
"""

import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from infra import ROOT
from infra.config import Deployment, load_deployments
from infra.gateway import INTEGRATION_TIMEOUT
from ops.bulk.load_references import load_references
from ops.local import tokens
from ops.local.audited import audited_stack
from ops.local.deploy import Deployed, DeploymentFailed, deploy
from ops.local.engine import LOCAL, EngineFailed, engine
from ops.local.load import SEED, load
from ops.local.mtls_door import DoorCertificates, Gateway, make_certificates, mtls_door
from ops.local.register import register
from ops.local.synthesis import SynthesisFailed, assembly_of
from ops.local.test_records import load_sandbox
from ops.local.trail import Recording, Spool, delivered, trail_files
from ops.local.witnesses import log_key, with_local_witnesses, witnessed
from ops.sandbox import sandbox_weapons
from samples.registry.records import generate

_CONFIRM: Final = json.dumps({"priority": "URGENT", "reason": "the weapon is in sight"})
PARTIES_WITH_TOKENS: Final = ("WCO", "ADM-KE", "NCB-FR", "NCB-BR", "INTERPOL-GS", "AUDITOR")


@dataclass(frozen=True)
class Stack:
    """A stack that answers."""

    deployment: Deployment
    engine_url: str
    deployed: Deployed
    tokens: dict[str, str]
    mtls_url: str
    certificates: DoorCertificates
    issuer_key: EllipticCurvePrivateKey

    def described(self) -> dict[str, object]:
        """What .local/stack.json says of it."""
        return {
            "base_url": self.deployed.base_url,
            "mtls_url": self.mtls_url,
            "mtls": {
                "authority": str(self.certificates.authority),
                "clients": [
                    {"certificate": str(each.certificate), "key": str(each.key)} for each in self.certificates.clients
                ],
            },
            "engine_url": self.engine_url,
            "region": self.deployment.region,
            "tokens": self.tokens,
            "queues": self.deployed.queues,
            "tables": self.deployed.tables,
        }


@contextlib.contextmanager
def local_stack(
    records: int,
    *,
    deployment: Deployment | None = None,
    home: Path = LOCAL,
    say: bool = True,
    port: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """Start, deploy, register and load; stop everything at the end. `records` sample records.

    The deployment is the file's `local`, or one that was made of it. The engine has `port`, or any that is free.
    `variables` are seen by every function beside its own.
    """
    began = time.monotonic()

    def step(what: str) -> None:
        if say:
            print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    home.mkdir(parents=True, exist_ok=True)
    local = deployment or load_deployments()["local"]
    key = tokens.issuer_key(home / "issuer-key.pem")
    recording = Recording.begun(home, local)
    with (
        contextlib.ExitStack() as ends,
        tokens.published_keys(key, port_file=home / "jwks-port") as jwks_url,
        engine(
            region=local.region,
            account=local.account,
            port=port,
            home=home,
            handed_on={**recording.variables, **(variables or {})},
        ) as engine_url,
        delivered(trail_files(home, local), Spool(home / "spool")),
    ):
        step("the engine answers")
        issuers = tuple(issuer.model_copy(update={"jwks_url": jwks_url}) for issuer in local.issuers)
        running = with_local_witnesses(local.model_copy(update={"issuers": issuers}), home)
        # It stays as long as its functions run from it.
        assembly = ends.enter_context(assembly_of(running, home))
        step("the template is synthesised, its gates are green")
        deployed = deploy(engine_url, assembly, deployment=running)
        s3, kms = (client_of(each, engine_url, running) for each in ("s3", "kms"))
        signing = log_key(kms, running)
        audited = audited_stack(running, assembly, signing, home)
        step("the stacks are deployed")
        client = client_of("dynamodb", engine_url, running)
        recording.of_operator(client)
        register(client, running)
        loaded = load(client, running, records)
        # Later, since what is loaded in bulk goes over what its keys hold.
        load_sandbox(client, running)
        step(f"{loaded} sample records are loaded")
        step(f"{load_references(client, running).total()} firearms are in the reference table")
        certificates = make_certificates(home / "certificates")
        gateway = Gateway(_functions(engine_url, running), running)
        described = home / "audit" / "deployment.json"
        described.parent.mkdir(exist_ok=True)
        described.write_text(audited.model_dump_json(indent=1), encoding="utf-8")
        with (
            mtls_door(gateway.answer, certificates) as mtls_url,
            witnessed(running, signing, s3, home),
        ):
            step("the door with mutual TLS listens")
            minted = {party: tokens.mint(party, key) for party in PARTIES_WITH_TOKENS}
            yield Stack(running, engine_url, deployed, minted, mtls_url, certificates, key)


def client_of(service: str, engine_url: str, deployment: Deployment, config: Config | None = None) -> Any:
    """A client of the engine for whoever is not of the service: a witness, an operator, the door with mutual TLS."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # by name, so untyped
        endpoint_url=engine_url,
        region_name=deployment.region,
        aws_access_key_id=deployment.account,
        aws_secret_access_key="local",  # noqa: S106  # the engine takes any
        config=config,
    )


def _functions(engine_url: str, deployment: Deployment) -> Any:
    """The engine's Lambda. A function may take as long as the gateway gives it."""
    patience = Config(read_timeout=INTEGRATION_TIMEOUT, retries={"total_max_attempts": 1}, max_pool_connections=20)
    return client_of("lambda", engine_url, deployment, patience)


def _first_search() -> str:
    """A search for a sample record that is sure to be a hit, as a body to paste."""
    for sample in generate(1000, seed=SEED):
        firearm = sample.body["firearm"]
        described = {name: firearm[name] for name in ("serial_number", "make", "model", "calibre") if name in firearm}
        if len(described) == 4 and len(described["serial_number"]) >= 7 and described["serial_number"].isalnum():
            body = {
                "firearm": described,
                "on_behalf_of": "KE",
                "purpose": "SEIZURE_CHECK",
                "case_reference": "MBA-2026-0114",
                "officer": "k-4711",
            }
            return json.dumps(body, ensure_ascii=False)
    raise ValueError("no sample record is complete enough")


def _sandbox_search() -> str:
    """The search for the first weapon of the sandbox, as a body to paste."""
    weapon = sandbox_weapons()[0]
    return json.dumps({**weapon.search, "purpose": "TEST", "case_reference": "SANDBOX-1", "officer": "k-4711"})


def _ready_words(stack: Stack, described: Path) -> str:
    where = described.relative_to(ROOT)
    certificates, client = stack.certificates, stack.certificates.clients[0]
    return f"""
The portal, with guides and every operation: {stack.deployed.base_url}/docs

Tokens, queues and tables are in {where}; make token PARTY=NCB-DE prints a token for any party.

Search for a weapon that is in the database:

  TOKEN=$(python3 -c 'import json; print(json.load(open("{where}"))["tokens"]["WCO"])')
  curl -s {stack.deployed.base_url}/v1/searches \\
    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '{_first_search()}'

Go from a hit to its bureau's confirmation with a weapon of the sandbox; docs/sandbox.md has one for each outcome and
fault:

  TOKEN=$(python3 -c 'import json; print(json.load(open("{where}"))["tokens"]["ADM-KE"])')
  call() {{ path=$1; shift; curl -s "{stack.deployed.base_url}$path" -H "Authorization: Bearer $TOKEN" \\
    -H 'Content-Type: application/json' "$@"; }}
  HIT=$(call /v1/searches -d '{_sandbox_search()}' |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["matches"][0]["hit_id"])')
  call /v1/hits/$HIT/confirmation-requests -d '{_CONFIRM}'
  call /v1/hits/$HIT

The code lists by mutual TLS at {stack.mtls_url}, with a token that is bound to one of two certificates:

  TOKEN=$(make --silent token PARTY=WCO CERTIFICATE={client.certificate.relative_to(ROOT)})
  curl -s {stack.mtls_url}/v1/codes -H "Authorization: Bearer $TOKEN" \\
    --cacert {certificates.authority.relative_to(ROOT)} \\
    --cert {client.certificate.relative_to(ROOT)} --key {client.key.relative_to(ROOT)}

Ctrl-C stops everything.
"""


def run(records: int) -> int:
    """Run the stack with so many sample records for as long as it is let; 1 where it cannot start, which is said."""
    described = LOCAL / "stack.json"
    described.unlink(missing_ok=True)
    try:
        with local_stack(records) as stack:
            described.write_text(json.dumps(stack.described(), indent=1), "utf-8")
            described.chmod(0o600)
            print(_ready_words(stack, described), flush=True)
            print(f"READY {stack.deployed.base_url}", flush=True)
            while True:
                signal.pause()
    except (EngineFailed, SynthesisFailed, DeploymentFailed) as failed:
        print(failed, file=sys.stderr)
        return 1
    finally:
        described.unlink(missing_ok=True)
