"""Signed notes (c2sp.org/signed-note): a text, an empty line, and a line for each signature.

Whose key is not known is ignored. Whose key is known must have signed this very text, or the whole note is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from iarms.domain.transparency.encoding import HIGHEST, base64_of, bytes_of
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.keys import Signer, VerifierKey, name_fault, signed_message

MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100


@dataclass(frozen=True)
class NoteSignature:
    """A signature line. `signature` is what stands behind the key's id, so of a cosignature the time too."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its line end."""
        return f"— {self.name} {base64_of(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class SignedNote:
    """A note that nobody has verified yet. `text` ends with a line end."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def content(self) -> bytes:
        """The note as bytes."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()


@dataclass(frozen=True)
class VerifiedSignature:
    """A signature that holds: whose, and for a cosignature when, in seconds since 1970."""

    key: VerifierKey
    at: int | None
    line: str


def _plain_text(data: bytes) -> str:
    if len(data) > MOST_NOTE_BYTES:
        raise LogFault("bad_note", f"a note has {len(data)} bytes, and more than {MOST_NOTE_BYTES} are not read")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise LogFault("bad_note", "a note is not in UTF-8") from None
    if any(character < " " and character != "\n" for character in text):
        raise LogFault("bad_note", "a note has control characters")
    if not text.endswith("\n"):
        raise LogFault("bad_note", "a note is cut: it does not end with a line end")
    return text


def _signature(line: str) -> NoteSignature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—" or name_fault(name):
        raise LogFault("bad_note", "a signature line is no dash, name and signature with a space between them")
    data = bytes_of(encoded, f"the signature of {name}")
    if len(data) < 5:
        raise LogFault("bad_note", f"the signature of {name} is cut")
    return NoteSignature(name, data[:4], data[4:])


def parse_signature_lines(data: bytes) -> tuple[NoteSignature, ...]:
    """The signatures of lines that stand alone, as a witness hands them out. Raises LogFault (`bad_note`,
    `bad_base64`)."""
    lines = _plain_text(data).removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise LogFault("bad_note", f"a note has {len(lines)} signatures, and more than {MOST_SIGNATURES} are not read")
    return tuple(_signature(line) for line in lines)


def parse_note(data: bytes) -> SignedNote:
    """A note out of its bytes. Raises LogFault (`bad_note`, `bad_base64`)."""
    text, divider, signatures = _plain_text(data).rpartition("\n\n")
    if not divider or not signatures:
        raise LogFault("bad_note", "a note is cut: it has no signature")
    return SignedNote(f"{text}\n", parse_signature_lines(signatures.encode()))


def verify_note(note: SignedNote, keys: Iterable[VerifierKey]) -> tuple[VerifiedSignature, ...]:
    """The signatures by the given keys, each line once, in the note's order.

    Raises LogFault: `wrong_signature` where one by a given key does not hold, `unsigned` where there is none.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[str, VerifiedSignature] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key and signature.line not in found:
            at = key.verify(note.text, signature.signature)
            found[signature.line] = VerifiedSignature(key, at, signature.line)
    if not found:
        raise LogFault("unsigned", "nobody whose key is known has signed the note")
    return tuple(found.values())


def sign_text(text: str, signer: Signer, at: int | None = None) -> NoteSignature:
    """The signature of a note's text. `at`, in seconds since 1970, is needed where the key's type has a time.

    Raises ValueError where `at` is missing, too large or not asked for, LogFault where ML-DSA-44 is to sign what is no
    checkpoint, or where the signer has signed something else.
    """
    key = signer.key
    if key.signature_type.has_time != (at is not None) or not 0 <= (at or 0) <= HIGHEST:
        raise ValueError("a signature has a time from 0 to 2^63-1 where its type has one, and no other")
    bare = signer.sign(signed_message(key, text, at))
    signature = bare if at is None else at.to_bytes(8, "big") + bare
    key.verify(text, signature)
    return NoteSignature(key.name, key.key_id, signature)
