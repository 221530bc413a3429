"""CloudTrail of a deployment: how long its files are kept and who may take them away, who deploys, and who audits."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Where services that belong to no region write their events: IAM, STS by its global address, sign-in.
GLOBAL_EVENTS: Final = "us-east-1"

# Days from which files outlive a case that is taken to a court years later.
_FIVE_YEARS: Final = 1826

RoleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+=,.@_-]{1,64}$")]
# A role by its whole ARN: an account's root would let in everybody there whom that account lets in.
AuditorArn = Annotated[str, StringConstraints(pattern=r"^arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}$")]


class Trail(BaseModel):
    """Of a deployment.

    `lock`: under COMPLIANCE nobody can delete a file of the trail before `lock_days` are over, the account's root and
    AWS's support included; under GOVERNANCE whoever has the right to bypass it can. `kept_days` is when files go, at
    the earliest with the lock. `deploying_roles` release what runs, and are the only ones whose releases alarm nobody.
    `auditors` may assume the role that reads the trail, the log and the answers of queries, and nothing else.
    `regions` beside the deployment's own: where calls are recorded that a deployment there could hide in, and whose
    digests an auditor must find. `operating_roles` are people's, by which they load records or write the register: what
    they do to tables alarms all the same, that they are assumed does not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    multi_region: bool = True
    lock: Literal["GOVERNANCE", "COMPLIANCE"]
    lock_days: int = Field(ge=1, le=36_500)
    kept_days: int | None = Field(default=None, ge=1, le=36_500)
    alarm_log_days: int = Field(default=90, ge=1)
    deploying_roles: tuple[RoleName, ...] = Field(min_length=1, max_length=5)
    operating_roles: tuple[RoleName, ...] = Field(default=(), max_length=5)
    auditors: tuple[AuditorArn, ...] = Field(min_length=1, max_length=10)
    regions: tuple[str, ...] = (GLOBAL_EVENTS,)
    # Of one query at most; Athena bills by what it reads.
    query_gigabytes: int = Field(default=100, ge=1, le=10_000)
    # Until when the answers of queries lie in their bucket; they hold what auditors may know.
    answer_days: int = Field(default=30, ge=1, le=400)

    def days_until_gone(self) -> int:
        """After how many days a file goes."""
        return self.kept_days or self.lock_days

    def faults(self, *, production: bool) -> list[str]:
        """What cannot be meant, or is too little for real cases."""
        found = []
        if self.days_until_gone() < self.lock_days:
            found.append(f"trail.kept_days: files are locked for {self.lock_days} days and cannot go before")
        if len(set(self.regions)) < len(self.regions):
            found.append("trail.regions named twice")
        if not self.multi_region and self.regions:
            found.append("trail.regions: a trail of one region records no other")
        if production and self.lock != "COMPLIANCE":
            found.append("trail.lock: production keeps its trail from everybody: COMPLIANCE")
        if production and self.lock_days < _FIVE_YEARS:
            found.append(f"trail.lock_days: production keeps its trail five years at least, {_FIVE_YEARS} days")
        if production and not self.multi_region:
            found.append("trail.multi_region: what IAM and root do is recorded elsewhere; production needs it")
        if not production and self.lock == "COMPLIANCE":
            found.append("trail.lock: nobody could ever clear away what is only tried: GOVERNANCE")
        return found
