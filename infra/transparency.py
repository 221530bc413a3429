"""The transparency log of audit events: its name and signature, how often it is signed, how long its files are locked,
and whose cosignatures count."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from infra.faults import Fault
from infra.fields import Account, Data, Distinct, Email, shaped

# Bytes. Lambda takes 4 KB of variables for all settings together; a key of ML-DSA-44 takes 1,800.
MOST: Final = 2_800

_MOST_OF_A_NOTE: Final = 1_200

# The signature types that a witness's key may have, with the bytes of such a key (C2SP, signed-note, tlog-cosignature),
# and those of a log's key, of which that of ECDSA is as long as its SubjectPublicKeyInfo.
_COSIGNS: Final = {0x04: 32, 0x06: 1312}
_SIGNS: Final = {0x01: 32, 0x02: 91, 0x06: 1312}

# Whose witnesses production has at least: neither of the two can alter the log without the other.
WITNESSES: Final = ("INTERPOL-GS", "WCO")


def _key_id(name: str, key: bytes) -> str:
    named = key[1:] if key[0] == 0x02 else name.encode() + b"\n" + key
    return hashlib.sha256(named).digest()[:4].hex()


def _log_key(value: str) -> str:
    return _verifier_key(value, _SIGNS)


def _verifier_key(value: str, types: Mapping[int, int] = MappingProxyType(_COSIGNS)) -> str:
    name, _, rest = value.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if not key or types.get(key[0]) != len(key) - 1:
        use = "cosigns" if 0x04 in types else "signs a log"
        raise ValueError(f"{name!r} has no key that {use}: <name>+<id>+<base64 of a byte for the type and the key>")
    if _key_id(name, key) != key_id:
        raise ValueError(f"the id in the key of {name!r} is not that of its key: it was copied wrongly")
    return value


Origin = Annotated[str, shaped(r"[a-z0-9][a-z0-9./-]{2,127}", "the name of a log, as a host and a path are written")]


def _note(value: str) -> str:
    """A signed note, of several lines."""
    if not value.strip():
        raise ValueError(f'{value!r} says nothing: a signed note, or "first"')
    if len(value) > _MOST_OF_A_NOTE:
        raise ValueError(f"{len(value)} characters are too many: {_MOST_OF_A_NOTE} at most")
    return value


_KEY_TEXT: Final = shaped(
    r"[A-Za-z0-9./_-]{1,128}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", "a verifier key: <name>+<id>+<base64 of the key>"
)
KeyText = Annotated[
    str,
    _KEY_TEXT,
    AfterValidator(_verifier_key),
]
LogKeyText = Annotated[
    str,
    _KEY_TEXT,
    AfterValidator(_log_key),
]


class Witness(Data):
    """Who remembers the log, and cosigns what goes on from it: whose witness, its name, and its verifier key, which is
    there once the party has made it: until then nothing that it cosigns counts.

    `account` is where the party runs it as a function: its own, in the deployment's region. Without one the party runs
    the command, and takes or sends its cosignatures itself. `start` is the checkpoint that such a function goes on from
    where it remembers nothing: a signed note that somebody vouches for, or "first". It is told on `alarm_email`.
    """

    party: Literal["INTERPOL-GS", "WCO", "AUDITOR"]
    name: Annotated[str, shaped(r"[A-Za-z0-9]([A-Za-z0-9./_-]{0,126}[A-Za-z0-9])?", "the name of a witness")] = ""
    key: KeyText | None = None
    algorithm: Literal["ed25519", "ml-dsa-44"] = "ed25519"
    account: Account | None = None
    alarm_email: Email | None = None
    start: Annotated[str, AfterValidator(_note)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_named_by_its_key(cls, data: Any) -> Any:
        if isinstance(data, dict) and "name" not in data and isinstance(data.get("key"), str):
            return {**data, "name": data["key"].partition("+")[0]}
        return data

    @model_validator(mode="after")
    def _key_has_its_name(self) -> Self:
        if not self.name:
            raise ValueError("a witness has a name, or a key that has one")
        if self.key is not None and self.key.partition("+")[0] != self.name:
            raise ValueError(f"the key of the witness {self.name} has another name")
        if self.key is not None and self.account is not None:
            kind = base64.b64decode(self.key.split("+", 2)[2])[0]
            if kind != {"ed25519": 0x04, "ml-dsa-44": 0x06}[self.algorithm]:
                raise ValueError(f"the key of the witness {self.name} is none of {self.algorithm}")
        return self

    @property
    def file(self) -> str:
        """What its cosignatures are called among the log's files."""
        return self.name.replace("/", "_")


class Transparency(Data):
    """Of a deployment. `origin` is the log's name for ever, and that of its key; `keys` are its verifier
    keys, as they are read after the first deployment, for witnesses and auditors. A checkpoint is signed once
    `checkpoint_minutes` lie behind the last one, where the log has grown. Files are locked for `lock_days`: under
    COMPLIANCE nobody can shorten that, not even the account's root; under GOVERNANCE who has the right to."""

    origin: Origin
    keys: Annotated[tuple[LogKeyText, ...], Distinct] = ()
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
        if len({witness.file for witness in self.witnesses}) < len(self.witnesses):
            raise ValueError("two witnesses' cosignatures would have one name")
        if len({witness.party for witness in self.witnesses}) < len(self.witnesses):
            raise ValueError("a party has one witness: two of its own would make a quorum of one")
        own = [witness for witness in self.witnesses if witness.key is not None]
        keys = [base64.b64decode((witness.key or "").split("+", 2)[2])[1:] for witness in own]
        if len(set(keys)) < len(own):
            raise ValueError("two witnesses have one key, and would count twice")
        accounts = [witness.account for witness in self.witnesses if witness.account is not None]
        if len(set(accounts)) < len(accounts):
            raise ValueError("two witnesses run in one account: whoever has it would be both")
        if any(key.partition("+")[0] != self.origin for key in self.keys):
            raise ValueError(f"a key of the log has another name than {self.origin}")
        if self.quorum > len(own):
            raise ValueError(f"a quorum of {self.quorum} cannot be reached by {len(own)} witnesses that have a key")
        if (size := len(self.witness_keys())) > MOST:
            raise ValueError(f"the witnesses' keys take {size} of {MOST} bytes")
        return self

    def faults(self, *, production: bool, retention_days: int, account: str) -> Iterator[Fault]:
        """What cannot be meant, or what production may not have. `retention_days` is for how long audit events are
        kept, `account` where the log lies."""
        for number, witness in enumerate(self.witnesses):
            if witness.account == account:
                yield Fault(
                    ("log", "witnesses", number, "account"),
                    "a witness in the account of the log is no witness: who alters the one has the other",
                )
        if not production:
            return
        if self.lock != "COMPLIANCE" or self.lock_days < retention_days:
            yield Fault(
                ("log", "lock_days" if self.lock == "COMPLIANCE" else "lock"),
                f"the log's files are locked as long as audit events are kept: COMPLIANCE, {retention_days} days",
            )
        if missing := sorted(set(WITNESSES) - {witness.party for witness in self.witnesses}):
            yield Fault(("log", "witnesses"), f"the log has no witness of {', '.join(missing)}")
        if self.quorum < len(WITNESSES):
            yield Fault(
                ("log", "quorum"), "the log of production is witnessed by two at least: quorum must be 2 or more"
            )

    def witness_keys(self) -> str:
        """The witnesses' keys as the functions read them."""
        return " ".join(witness.key for witness in self.witnesses if witness.key is not None)
