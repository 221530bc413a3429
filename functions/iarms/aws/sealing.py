"""Secrets sealed by a key of KMS, each for one party and under one id: who may seal need not be able to open."""

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sealing:
    """Seals and opens short texts by one key. What was sealed opens under the same party and id, and nothing else."""

    client: Any
    key: str

    def seal(self, party: str, secret_id: str, text: str) -> str:
        """The text sealed, in base64."""
        context = _context(party, secret_id)
        answer = self.client.encrypt(KeyId=self.key, Plaintext=text.encode(), EncryptionContext=context)
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, party: str, secret_id: str, sealed: str) -> str:
        """The text again. Raises what KMS raises where it was sealed for another party, or under another id or key."""
        answer = self.client.decrypt(
            KeyId=self.key, CiphertextBlob=base64.b64decode(sealed), EncryptionContext=_context(party, secret_id)
        )
        text: bytes = answer["Plaintext"]
        return text.decode()


def _context(party: str, secret_id: str) -> dict[str, str]:
    return {"party": party, "secret": secret_id}
