"""What an auditor is told of a deployment before looking at its trails: what is its own, and whose signatures count.

A file that the operator hands over once, to be held against the template. Whatever it names is checked, and what it
does not name is somebody else's.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

# Of a role: a door answers callers, `session` reads as the caller, `service` works without any call, `operator` is a
# person's or a pipeline's.
RoleKind = Literal["door", "session", "service", "operator"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AuditedLog(_Data):
    """The transparency log: its origin, the bucket of its files, and the verifier keys (signed-note vkeys) of the log
    and of its witnesses. A checkpoint is witnessed once `quorum` of them have cosigned it."""

    origin: str
    bucket: str
    keys: tuple[str, ...]
    witnesses: tuple[str, ...] = ()
    quorum: int = 0


class AuditedTrail(_Data):
    """CloudTrail's: the trail's name, its home region, the bucket and prefix of its files, and where it should log."""

    name: str
    bucket: str
    prefix: str = ""
    home_region: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]


class AuditedDeployment(_Data):
    """A deployment as auditors know it. `tables`: physical names by what each holds (`records`, `audit`...);
    `former_tables`: what those hold, by physical name, that another was restored beside. A role's name says in
    CloudTrail who acted."""

    name: str
    account: str
    region: str
    tables: dict[str, str]
    former_tables: dict[str, str] = {}
    roles: dict[str, RoleKind]
    topics: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    log: AuditedLog
    trail: AuditedTrail

    @classmethod
    def read(cls, path: Path) -> "AuditedDeployment":
        """The deployment of a file. Raises ValueError where it is none."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            words = f"{where}: {first['msg']}" if where else first["msg"]
            raise ValueError(f"{path} is no file of a deployment: {words}") from fault
