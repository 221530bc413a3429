"""What publishing the log takes: its order, its checkpoints, its files, who signs, and whose word counts."""

from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.log_files import LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.domain.transparency import LogPolicy, SignatureType, Signer, VerifierKey
from iarms.store.audit_log import AuditLog
from iarms.store.checkpoints import Checkpoints

_TYPES: Final = {
    "ed25519": SignatureType.ED25519,
    "ecdsa-p256": SignatureType.ECDSA_P256,
    "ml-dsa-44": SignatureType.ML_DSA_44,
}


class LogRefused(Exception):
    """Nothing is signed: the log is not what it must be. `code` says in which way, as alarms and metrics name it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class KeptAway:
    """A signer whose private key is in KMS."""

    key: VerifierKey
    pair: SigningKey

    @classmethod
    def of(cls, origin: str, pair: SigningKey) -> "KeptAway":
        """The signer of a log. Raises LogRefused (`signing_refused`) where KMS does not give the public key."""
        try:
            public = pair.public_key()
        except (ClientError, BotoCoreError) as error:
            raise LogRefused("signing_refused", "KMS does not give the public key of the log") from error
        return cls(VerifierKey.of_spki(origin, _TYPES[pair.algorithm], public), pair)

    def sign(self, message: bytes) -> bytes:
        """The bare signature. Raises LogRefused (`signing_refused`) where KMS does not give it."""
        try:
            return self.pair.sign(message)
        except (ClientError, BotoCoreError) as error:
            raise LogRefused("signing_refused", "KMS does not sign the checkpoint") from error


@dataclass(frozen=True)
class LogStores:
    """What publishing takes. `policy` names the log, its key, its witnesses and their quorum."""

    log: AuditLog
    checkpoints: Checkpoints
    files: LogFiles
    signer: Signer
    policy: LogPolicy
