"""Keys of logs and witnesses (c2sp.org/signed-note, c2sp.org/tlog-cosignature): who signed, and whether it holds.

A signature of a log is over the note's text. A cosignature has a time in it, and says that at that time this was the
largest tree of the log that the signer knew of.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa

from iarms.domain.transparency.checkpoints import parse_checkpoint
from iarms.domain.transparency.encoding import HIGHEST, base64_of, bytes_of
from iarms.domain.transparency.faults import LogFault

_SPKI = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
_HEX_ID = re.compile("[0-9a-f]{8}", re.ASCII)
# RFC 8032: the field of Ed25519, and the y of its points of order 1, 2, 4 and 8. Under such a point as a key signatures
# over any text can be made up by anybody.
_FIELD = 2**255 - 19
_ORDER_8 = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset({0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8})


class SignatureType(IntEnum):
    """The byte by which signed notes name an algorithm. Those from `ED25519_COSIGNATURE` on have a time."""

    ED25519 = 0x01
    ECDSA_P256 = 0x02
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44 = 0x06

    @property
    def has_time(self) -> bool:
        """Whether a signature of this type says when it was made."""
        return self in (SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44)


def name_fault(name: str) -> str | None:
    """What keeps a text from being a key's name, or None."""
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        return "a key's name is not empty and has neither spaces nor plus signs"
    return "a key's name has at most 255 bytes" if len(name.encode()) > 255 else None


@dataclass(frozen=True)
class VerifierKey:
    """A key that signatures are held against. `public_key`: 32 bytes for Ed25519, 1,312 for ML-DSA-44, and for ECDSA
    the key as SubjectPublicKeyInfo in DER."""

    name: str
    signature_type: SignatureType
    public_key: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """The key of a vkey, `<name>+<id>+<base64 of type and key>`. Raises LogFault (`bad_key`)."""
        name, _, rest = vkey.partition("+")
        id_, _, encoded = rest.partition("+")
        try:
            data = bytes_of(encoded, "a key")
            key = cls(name, SignatureType(data[0]), data[1:])
        except (LogFault, IndexError, ValueError):
            raise LogFault("bad_key", "a verifier key is no <name>+<id>+<base64> of a type that is known") from None
        key.check()
        if not _HEX_ID.fullmatch(id_) or bytes.fromhex(id_) != key.key_id:
            raise LogFault("bad_key", f"the id in the verifier key of {name} is not that of its key")
        return key

    @classmethod
    def of_spki(cls, name: str, signature_type: SignatureType, spki: bytes) -> Self:
        """The key of a SubjectPublicKeyInfo in DER, as KMS hands out public keys. Raises LogFault (`bad_key`)."""
        try:
            public = serialization.load_der_public_key(spki)
        except (ValueError, UnsupportedAlgorithm):
            raise LogFault("bad_key", f"the public key of {name} is none") from None
        if isinstance(public, ed25519.Ed25519PublicKey | mldsa.MLDSA44PublicKey):
            key = cls(name, signature_type, public.public_bytes_raw())
        else:
            key = cls(name, signature_type, spki)
        key.check()
        return key

    def check(self) -> None:
        """Whether name and key are such as this type has. Raises LogFault (`bad_key`)."""
        if fault := name_fault(self.name):
            raise LogFault("bad_key", fault)
        try:
            public = self._public()
        except (ValueError, UnsupportedAlgorithm):
            raise LogFault("bad_key", f"the public key of {self.name} is no key of its type") from None
        if isinstance(public, ec.EllipticCurvePublicKey) and public.public_bytes(*_SPKI) != self.public_key:
            raise LogFault("bad_key", f"the public key of {self.name} is written in an unusual way")

    def _public(self) -> ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | mldsa.MLDSA44PublicKey:
        if self.signature_type is SignatureType.ML_DSA_44:
            return mldsa.MLDSA44PublicKey.from_public_bytes(self.public_key)
        if self.signature_type is SignatureType.ECDSA_P256:
            public = serialization.load_der_public_key(self.public_key)
            if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
                return public
            raise ValueError("not of the curve P-256")
        y = int.from_bytes(self.public_key, "little") & (1 << 255) - 1
        if y >= _FIELD or y in _SMALL_ORDER:
            raise ValueError("a point that everybody can sign for, or one that is written in an unusual way")
        return ed25519.Ed25519PublicKey.from_public_bytes(self.public_key)

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names this key."""
        if self.signature_type is SignatureType.ECDSA_P256:
            return hashlib.sha256(self.public_key).digest()[:4]
        return hashlib.sha256(b"%s\n%c%s" % (self.name.encode(), self.signature_type, self.public_key)).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text, for whoever is to believe it."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(bytes([self.signature_type]) + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Hold a signature, as it stands behind the key's id in a note, against the note's text.

        When it was made, in seconds since 1970, or None where its type has no time. Raises LogFault
        (`wrong_signature`).
        """
        at = None
        if self.signature_type.has_time:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            if at > HIGHEST:
                raise LogFault("wrong_signature", f"the time of the signature of {self.name} is beyond 2^63-1")
        message = signed_message(self, text, at)
        public = self._public()
        try:
            if isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            else:
                public.verify(signature, message)
        except InvalidSignature:
            raise LogFault("wrong_signature", f"the signature of {self.name} is not over this text") from None
        return at


def signed_message(key: VerifierKey, text: str, at: int | None) -> bytes:
    """What a key of this type signs for a note's text, at a time where the type has one. Raises LogFault where an
    ML-DSA-44 key would sign what is no checkpoint."""
    if key.signature_type is SignatureType.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    if key.signature_type is not SignatureType.ML_DSA_44:
        return text.encode()
    checkpoint = parse_checkpoint(text)
    name, origin = key.name.encode(), checkpoint.origin.encode()
    if len(origin) > 255:
        raise LogFault("bad_checkpoint", "an origin of more than 255 bytes cannot be signed with ML-DSA-44")
    numbers = [number.to_bytes(8, "big") for number in (at or 0, 0, checkpoint.size)]
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(name)]), name, numbers[0],
            bytes([len(origin)]), origin, *numbers[1:], checkpoint.root,
        )
    )  # fmt: skip


class Signer(Protocol):
    """Whoever holds a private key."""

    @property
    def key(self) -> VerifierKey:
        """The key that its signatures are held against."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The bare signature over exactly these bytes: 64 bytes of Ed25519, 2,420 of ML-DSA-44 (pure, without context),
        ECDSA over SHA-256 in DER."""
        ...


@dataclass(frozen=True)
class LocalSigner:
    """A signer that has its private key in memory."""

    key: VerifierKey
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey

    @classmethod
    def of(
        cls,
        name: str,
        signature_type: SignatureType,
        private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey,
    ) -> Self:
        """The signer of a private key under a name. Raises LogFault (`bad_key`) where the type is another key's."""
        return cls(VerifierKey.of_spki(name, signature_type, private.public_key().public_bytes(*_SPKI)), private)

    def sign(self, message: bytes) -> bytes:
        """The bare signature over exactly these bytes."""
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(message, ec.ECDSA(hashes.SHA256()))
        return self.private.sign(message)
