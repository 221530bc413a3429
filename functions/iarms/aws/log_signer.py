"""KMS as the signer of the transparency log's checkpoints: the private key never leaves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

_ALGORITHMS: Final = {
    "ed25519": "ED25519_SHA_512",
    "ecdsa-p256": "ECDSA_SHA_256",
    "ml-dsa-44": "ML_DSA_SHAKE_256",
}


class SigningClient(Protocol):
    """Of KMS what is needed here."""

    def get_public_key(self, *, KeyId: str) -> Mapping[str, Any]:  # noqa: N803
        """The `PublicKey` of a pair, as SubjectPublicKeyInfo in DER."""

    def sign(self, *, KeyId: str, Message: bytes, MessageType: str, SigningAlgorithm: str) -> Mapping[str, Any]:  # noqa: N803
        """The `Signature` over a message."""


@dataclass(frozen=True)
class SigningKey:
    """A key pair in KMS. `algorithm` is ed25519, ecdsa-p256 or ml-dsa-44."""

    client: SigningClient
    key_id: str
    algorithm: str

    def public_key(self) -> bytes:
        """The public half, as SubjectPublicKeyInfo in DER. Raises ClientError or BotoCoreError."""
        answer: bytes = self.client.get_public_key(KeyId=self.key_id)["PublicKey"]
        return answer

    def sign(self, message: bytes) -> bytes:
        """The bare signature over a message of at most 4,096 bytes: of Ed25519 64 bytes, of ML-DSA-44 2,420, of ECDSA
        over SHA-256 in DER. Raises ClientError or BotoCoreError where KMS refuses."""
        answer: bytes = self.client.sign(
            KeyId=self.key_id, Message=message, MessageType="RAW", SigningAlgorithm=_ALGORITHMS[self.algorithm]
        )["Signature"]
        return answer
