"""The transparency log of audit events: its name and signature, how often it is signed, how long its files are locked,
and whose cosignatures count."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

# Bytes. Lambda takes 4 KB of variables for all settings together; a key of ML-DSA-44 takes 1,800.
MOST: Final = 2_800

# The signature types that a witness's key may have, with the bytes of such a key (C2SP, signed-note, tlog-cosignature).
_COSIGNS: Final = {0x04: 32, 0x06: 1312}

# Whose witnesses production has at least: neither of the two can alter the log without the other.
WITNESSES: Final = ("INTERPOL-GS", "WCO")


def _verifier_key(value: str) -> str:
    name, _, rest = value.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if not key or _COSIGNS.get(key[0]) != len(key) - 1:
        raise ValueError(f"{name!r} has no key that cosigns: <name>+<id>+<base64 of a byte for the type and the key>")
    if hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() != key_id:
        raise ValueError(f"the id in the key of {name!r} is not that of its key: it was copied wrongly")
    return value


Origin = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9./-]{2,127}$")]
KeyText = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9./_-]{1,128}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$"),
    AfterValidator(_verifier_key),
]


class Witness(BaseModel):
    """Who remembers the log, and cosigns what goes on from it: whose witness, and its verifier key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: Literal["INTERPOL-GS", "WCO", "AUDITOR"]
    key: KeyText

    @property
    def name(self) -> str:
        """The name of its key, which its cosignatures bear."""
        return self.key.partition("+")[0]


class Transparency(BaseModel):
    """Of a deployment. `origin` is the log's name for ever, and that of its key. A checkpoint is signed once
    `checkpoint_minutes` lie behind the last one, where the log has grown. Files are locked for `lock_days`: under
    COMPLIANCE nobody can shorten that, not even the account's root; under GOVERNANCE who has the right to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: Origin
    algorithm: Literal["ed25519", "ecdsa-p256", "ml-dsa-44"] = "ed25519"
    checkpoint_minutes: int = Field(default=15, ge=1, le=60)
    lock: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"
    lock_days: int = Field(default=1, ge=1, le=36_500)
    witnesses: tuple[Witness, ...] = ()
    quorum: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        names = [witness.name for witness in self.witnesses]
        if len(set(names)) < len(names) or self.origin in names:
            raise ValueError("each witness has a name of its own, and none the log's")
        keys = {base64.b64decode(witness.key.split("+", 2)[2])[1:] for witness in self.witnesses}
        if len(keys) < len(self.witnesses):
            raise ValueError("two witnesses have one key, and would count twice")
        if self.quorum > len(self.witnesses):
            raise ValueError(f"a quorum of {self.quorum} cannot be reached by {len(self.witnesses)} witnesses")
        if (size := len(self.witness_keys())) > MOST:
            raise ValueError(f"the witnesses' keys take {size} of {MOST} bytes")
        return self

    def faults(self, *, retention_days: int) -> Iterator[str]:
        """What production may not have. `retention_days` is for how long audit events are kept."""
        if self.lock != "COMPLIANCE" or self.lock_days < retention_days:
            yield f"the log's files are locked as long as audit events are kept: COMPLIANCE, {retention_days} days"
        if missing := sorted(set(WITNESSES) - {witness.party for witness in self.witnesses}):
            yield f"the log has no witness of {', '.join(missing)}"
        if self.quorum < len(WITNESSES):
            yield "the log of production is witnessed by two at least: quorum must be 2 or more"

    def witness_keys(self) -> str:
        """The witnesses' keys as the functions read them."""
        return " ".join(witness.key for witness in self.witnesses)
