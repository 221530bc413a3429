"""`iarms-witness`: a party's own witness of a deployment's transparency log.

It remembers the last checkpoint that it accepted, cosigns what goes on from it, and refuses what does not: a second
root for one size, a log that went back, one whose beginning was changed. What it refuses it keeps as a file that
anybody who has the log's key can check.

Exit status: 0 nothing wrong, 1 the log contradicts itself or this witness's memory is older than what its key has
signed, 2 could not judge.
"""

import argparse
import json
import ssl
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from auditor.deployment import AuditedDeployment
from auditor.files import Unreadable
from auditor.witness_folder import ALGORITHMS, FolderMemory, make_key, own_box, read_signer, write_once
from auditor.witness_sources import open_log
from iarms.casework.witnessing.watching import ALARMING, UNDECIDED, Look, Witness, look_at_log
from iarms.domain.transparency import LogContradiction, LogFault, LogPolicy, SignatureType, VerifierKey
from iarms.store.witness_memory import WitnessRows

CLEAN, FOUND, NOT_JUDGED = 0, 1, 2

_TYPES = {
    "log-ed25519": SignatureType.ED25519,
    "log-ecdsa-p256": SignatureType.ECDSA_P256,
    "witness-ed25519": SignatureType.ED25519_COSIGNATURE,
    "ml-dsa-44": SignatureType.ML_DSA_44,
}


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    arguments = _parser().parse_args(words)
    try:
        status: int = arguments.run(arguments)
    except (LogFault, Unreadable, ValueError, OSError) as error:
        print(f"could not judge: {error}", file=sys.stderr)
        return NOT_JUDGED
    except KeyboardInterrupt:
        return NOT_JUDGED
    return status


def status_of(found: Look) -> int:
    """The exit status of a look."""
    if found.outcome in ALARMING:
        return FOUND
    return NOT_JUDGED if found.outcome in UNDECIDED else CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iarms-witness", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make this witness's key, and print its verifier key")
    _folder(init)
    init.add_argument("--name", required=True, help="the witness's name, such as witness.party.example/iarms-europe")
    init.add_argument("--algorithm", choices=sorted(ALGORITHMS), default="ed25519")
    init.set_defaults(run=_init)
    vkey = commands.add_parser("vkey", help="the verifier key of a key pair in KMS, of a witness or of a log")
    vkey.add_argument("--kms", required=True, metavar="ARN", help="the key pair")
    vkey.add_argument("--name", required=True, help="the witness's name, or the log's origin")
    vkey.add_argument("--type", required=True, choices=sorted(_TYPES), help="what it signs with, and as what")
    vkey.set_defaults(run=_vkey)
    run = commands.add_parser("run", help="look at the log once, or again and again")
    _folder(run)
    _log(run)
    run.add_argument("--log", metavar="PLACE", help="the log's files: a folder, s3://bucket or an https address")
    run.add_argument("--every", type=_seconds, metavar="SECONDS", help="go on looking, with so many seconds between")
    start = run.add_mutually_exclusive_group()
    start.add_argument("--start", type=Path, metavar="FILE", help="a signed checkpoint that you vouch for")
    start.add_argument("--trust-first", action="store_true", help="believe the first checkpoint that is shown")
    run.add_argument("--token-file", type=Path, metavar="FILE", help="a bearer token for an https address")
    run.add_argument("--certificate", type=Path, metavar="FILE", help="a client certificate with its key, as PEM")
    run.add_argument(
        "--quiet-after",
        type=float,
        default=24.0,
        metavar="HOURS",
        help="after how many hours a log that does not grow is not taken for one that is well (24)",
    )
    run.add_argument("--json", action="store_true", help="one JSON object a look")
    run.set_defaults(run=_run)
    proofs = commands.add_parser("proofs", help="the proofs that were kept of what was refused")
    kept = proofs.add_mutually_exclusive_group(required=True)
    kept.add_argument("--folder", type=Path, help="where this witness keeps its key and its memory")
    kept.add_argument("--table", help="the table of a witness that runs as a function; its files are written to --out")
    proofs.add_argument("--region", help="the table's region")
    proofs.add_argument("--out", type=Path, default=Path(), help="the folder to write a table's proofs to (this one)")
    _log(proofs)
    proofs.set_defaults(run=_proofs)
    show = commands.add_parser("show-proof", help="what a proof proves to whoever has the log's key")
    show.add_argument("file", type=Path)
    _log(show)
    show.set_defaults(run=_show_proof)
    return parser


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, required=True, help="where this witness keeps its key and its memory")


def _log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deployment", type=Path, metavar="FILE", help="the deployment as its operator describes it")
    parser.add_argument("--origin", help="the log's name, where no deployment is given")
    parser.add_argument("--log-key", action="append", default=[], metavar="VKEY", help="a verifier key of the log")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 86_400:
        raise ValueError(text)
    return seconds


def _init(arguments: argparse.Namespace) -> int:
    print(make_key(arguments.folder, arguments.name, arguments.algorithm).vkey)
    return CLEAN


def _vkey(arguments: argparse.Namespace) -> int:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        region = arguments.kms.split(":")[3] if arguments.kms.startswith("arn:") else None
        spki = boto3.client("kms", region_name=region).get_public_key(KeyId=arguments.kms)["PublicKey"]
    except (BotoCoreError, ClientError, IndexError) as error:
        raise Unreadable(f"KMS does not give the public key: {error}") from error
    print(VerifierKey.of_spki(arguments.name, _TYPES[arguments.type], spki).vkey)
    return CLEAN


def _policy(arguments: argparse.Namespace, origin: str | None) -> LogPolicy:
    if arguments.deployment is not None:
        log = AuditedDeployment.read(arguments.deployment).log
        return LogPolicy.of(log.origin, log.keys)
    if not arguments.log_key or not origin:
        raise ValueError("the log's name and key are needed: --deployment, or --origin and --log-key")
    return LogPolicy.of(origin, arguments.log_key)


def _place(arguments: argparse.Namespace) -> str:
    if arguments.log is not None:
        return str(arguments.log)
    if arguments.deployment is None:
        raise ValueError("where the log's files lie is needed: --log, or --deployment")
    return f"s3://{AuditedDeployment.read(arguments.deployment).log.bucket}"


def witness_of(arguments: argparse.Namespace) -> Witness:
    """The witness that the arguments of `run` describe. Raises ValueError, OSError, LogFault or Unreadable."""
    headers: dict[str, str] = {}
    if arguments.token_file is not None:
        headers["Authorization"] = f"Bearer {arguments.token_file.read_text('utf-8').strip()}"
    tls = None
    if arguments.certificate is not None:
        tls = ssl.create_default_context()
        tls.load_cert_chain(arguments.certificate)
    policy = _policy(arguments, arguments.origin)
    source, box = open_log(_place(arguments), own_box(arguments.folder, policy.origin), headers, tls)
    start: bytes | Literal["first"] | None = "first" if arguments.trust_first else None
    if arguments.start is not None:
        start = arguments.start.read_bytes()
    return Witness(
        source=source,
        box=box,
        memory=FolderMemory(arguments.folder),
        policy=policy,
        signer=read_signer(arguments.folder),
        start=start,
        longest_quiet=int(arguments.quiet_after * 3600),
    )


def _run(arguments: argparse.Namespace) -> int:
    witness = witness_of(arguments)
    if arguments.every is None:
        return _look(witness, as_json=arguments.json)
    worst = CLEAN
    try:
        while True:
            try:
                status = _look(witness, as_json=arguments.json)
            except (LogFault, Unreadable, ValueError, OSError) as error:
                # A full disk or a folder that is away for a while: nothing is cosigned that is not remembered.
                print(f"could not judge: {error}", file=sys.stderr, flush=True)
                status = NOT_JUDGED
            worst = FOUND if FOUND in (worst, status) else max(worst, status)
            time.sleep(arguments.every)
    except KeyboardInterrupt:
        return worst


def _look(witness: Witness, *, as_json: bool) -> int:
    found = look_at_log(witness, lambda: int(time.time()))
    _tell(found, as_json=as_json)
    return status_of(found)


def _tell(found: Look, *, as_json: bool) -> None:
    if as_json:
        members = {
            "outcome": found.outcome,
            "sentence": found.sentence,
            "size": found.size,
            "proof": found.proof,
            "kind": found.kind,
            "unkept": found.unkept,
        }
        print(json.dumps(members), flush=True)
        return
    stream = sys.stdout if status_of(found) == CLEAN else sys.stderr
    print(f"{found.outcome}: {found.sentence}", file=stream, flush=True)
    if found.proof is not None:
        print(f"kept as {found.proof}", file=stream, flush=True)
    if found.unkept is not None:
        print(f"the proof could not be kept: keep this\n{found.unkept}", file=stream, flush=True)


def _proofs(arguments: argparse.Namespace) -> int:
    kept = FolderMemory(arguments.folder).kept() if arguments.folder is not None else _proofs_of_table(arguments)
    for path in kept:
        print(path)
    return FOUND if kept else CLEAN


def _proofs_of_table(arguments: argparse.Namespace) -> list[Path]:
    """The proofs of a table, written as files."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    if not (origin := _origin(arguments)):
        raise ValueError("the log's name is needed: --deployment, or --origin")
    try:
        client = boto3.client("dynamodb", region_name=arguments.region)
        found = WitnessRows(client, arguments.table).proofs(origin)
    except (BotoCoreError, ClientError) as error:
        raise Unreadable(f"the table {arguments.table} cannot be read: {error}") from error
    paths = {arguments.out / f"{name}.json": text for name, text in found.items()}
    for path, text in paths.items():
        write_once(path, text.encode())
    return sorted(paths)


def _origin(arguments: argparse.Namespace) -> str | None:
    if arguments.deployment is not None:
        return AuditedDeployment.read(arguments.deployment).log.origin
    return str(arguments.origin) if arguments.origin else None


def _show_proof(arguments: argparse.Namespace) -> int:
    contradiction = LogContradiction.parse(arguments.file.read_bytes().decode("utf-8"))
    policy = _policy(arguments, arguments.origin or contradiction.origin)
    if contradiction.origin != policy.origin:
        raise ValueError(f"the proof is of the log {contradiction.origin}")
    try:
        sentence = contradiction.prove(policy.keys)
    except LogFault as fault:
        if fault.code != "nothing_proven":
            raise
        print(f"It proves nothing: {fault.detail}.")
        return CLEAN
    print(sentence)
    for title, note in (("Remembered", contradiction.remembered), ("Shown", contradiction.shown)):
        print(f"\n{title}:\n{note.decode('utf-8')}", end="")
    return FOUND


if __name__ == "__main__":
    sys.exit(main())
