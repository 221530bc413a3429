"""The witnesses of `make run`: INTERPOL-GS and the WCO, each with a key of its own, as the command would run them.

Keys lie under `.local/witnesses` for as long as that folder does. What a witness remembers is of one log key, and the
engine begins with a new one: its memory lies under that key's id.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from auditor.files import bucket_files
from auditor.witness_folder import FolderBox, FolderMemory, make_key, read_signer
from auditor.witness_sources import BucketBox, FilesSource, OwnAndLogBox
from iarms.casework.witnessing.watching import ALARMING, Witness, look_at_log
from iarms.domain.transparency import LogPolicy, SignatureType, VerifierKey
from infra.config import Deployment
from infra.transparency import Transparency

PARTIES: Final = ("INTERPOL-GS", "WCO")
SECONDS: Final = 10.0
_TYPES: Final = {
    "ed25519": SignatureType.ED25519,
    "ecdsa-p256": SignatureType.ECDSA_P256,
    "ml-dsa-44": SignatureType.ML_DSA_44,
}


def with_local_witnesses(deployment: Deployment, home: Path) -> Deployment:
    """The deployment with both witnesses, whose keys are made where they are not there, and a quorum of both. One that
    has witnesses stays as it is."""
    if deployment.log.witnesses:
        return deployment
    witnesses = [{"party": party, "key": _key(_folder(home, party), party).vkey} for party in PARTIES]
    log = Transparency.model_validate({**deployment.log.model_dump(), "witnesses": witnesses, "quorum": len(witnesses)})
    return deployment.model_copy(update={"log": log})


def log_key(kms: Any, deployment: Deployment) -> VerifierKey:
    """The key that a deployment's log is signed with, as KMS has it."""
    answer = kms.get_public_key(KeyId=f"alias/{deployment.physical('log-signing')}")
    return VerifierKey.of_spki(deployment.log.origin, _TYPES[deployment.log.algorithm], answer["PublicKey"])


@contextlib.contextmanager
def witnessed(
    deployment: Deployment, key: VerifierKey, s3: Any, home: Path, *, seconds: float = SECONDS
) -> Iterator[None]:
    """While this lasts, each local witness looks at the log again and again; a contradiction is said on the screen."""
    stop = threading.Event()
    threads = [
        threading.Thread(
            target=_look_on,
            args=(local_witness(deployment, key, s3, _folder(home, each.party)), each.party, stop, seconds),
            name=f"witness {each.party}",
            daemon=True,
        )
        for each in deployment.log.witnesses
        if (_folder(home, each.party) / "key.pem").exists()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=seconds + 10)


def local_witness(deployment: Deployment, key: VerifierKey, s3: Any, folder: Path) -> Witness:
    """The witness of a folder, which believes the first checkpoint that it is shown of the log of this key."""
    own = folder / key.key_id.hex()
    bucket = deployment.log_bucket()
    return Witness(
        source=FilesSource(bucket_files(s3, bucket)),
        box=OwnAndLogBox(FolderBox(own), BucketBox(s3, bucket)),
        memory=FolderMemory(own),
        policy=LogPolicy(deployment.log.origin, (key,)),
        signer=read_signer(folder),
        start="first",
    )


def _look_on(witness: Witness, party: str, stop: threading.Event, seconds: float) -> None:
    while not stop.is_set():
        found = look_at_log(witness, _now)
        if found.outcome in ALARMING:
            print(f"The witness of {party}: {found.sentence} {found.proof or ''}", file=sys.stderr, flush=True)
        stop.wait(seconds)


def _now() -> int:
    return int(time.time())


def _folder(home: Path, party: str) -> Path:
    return home / "witnesses" / party.lower()


def _key(folder: Path, party: str) -> VerifierKey:
    if not (folder / "key.pem").exists():
        make_key(folder, f"witness.{party.lower()}.example/iarms-local", "ed25519")
    return read_signer(folder).key
