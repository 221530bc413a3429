"""A witness's key in KMS, and the log's bucket as a witness that runs as a function reads and writes it."""

from dataclasses import dataclass
from typing import Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.log_files import FileDiffers, LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.casework.witnessing.sources import LogUnreachable, NotPermitted
from iarms.domain.transparency import SignatureType, VerifierKey
from iarms.errors import Unavailable

_TYPES: Final = {"ed25519": SignatureType.ED25519_COSIGNATURE, "ml-dsa-44": SignatureType.ML_DSA_44}
_TEXT: Final = "text/plain; charset=utf-8"
_MOST_BYTES: Final = 2_000_000  # no file that a witness reads is larger
_DENIED: Final = ("AccessDenied", "403")


@dataclass(frozen=True)
class WitnessKey:
    """A witness's signer whose private key is in KMS."""

    key: VerifierKey
    pair: SigningKey

    @classmethod
    def of(cls, name: str, pair: SigningKey) -> Self:
        """The signer of a witness by its name. Raises ClientError or BotoCoreError where KMS does not give the public
        key, LogFault where it is of another kind than `pair.algorithm` (ed25519 or ml-dsa-44) says."""
        return cls(VerifierKey.of_spki(name, _TYPES[pair.algorithm], pair.public_key()), pair)

    def sign(self, message: bytes) -> bytes:
        """The bare signature over a message. Raises ClientError or BotoCoreError where KMS refuses."""
        return self.pair.sign(message)


@dataclass(frozen=True)
class BucketLog:
    """The log's bucket: its files, and the place of this witness's cosignatures."""

    files: LogFiles

    def read(self, path: str) -> bytes | None:
        """A file; None where there is none of that name. Raises LogUnreachable."""
        try:
            content = self.files.read(path, _MOST_BYTES + 1)
        except (ClientError, BotoCoreError, Unavailable) as error:
            raise LogUnreachable(str(error)) from error
        if content is not None and len(content) > _MOST_BYTES:
            raise LogUnreachable(f"{path} has more than {_MOST_BYTES} bytes")
        return content

    def largest(self) -> int | None:
        """None: the bucket is the log's own."""
        return None

    def put(self, path: str, line: bytes) -> None:
        """Leave a cosignature's line at a path, unless one is there. Raises LogUnreachable."""
        try:
            self.files.write_once(path, line, _TEXT)
        except FileDiffers:
            return  # of another run of this witness: it is looked at before it is relied on
        except ClientError as error:
            denied = error.response["Error"]["Code"] in _DENIED
            raise (NotPermitted if denied else LogUnreachable)(str(error)) from error
        except (BotoCoreError, Unavailable) as error:
            raise LogUnreachable(str(error)) from error
