"""CloudTrail of a deployment: how long its files are kept and who may take them away, who deploys, and who audits."""

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from infra.faults import Fault
from infra.fields import Data, Distinct, Retention, shaped
from infra.places import Region

# Where services that belong to no region write their events: IAM, STS by its global address, sign-in.
GLOBAL_EVENTS: Final = "us-east-1"

# Days from which files outlive a case that is taken to a court years later.
_FIVE_YEARS: Final = 1826

RoleName = Annotated[str, shaped(r"[A-Za-z0-9+=,.@_-]{1,64}", "the name of a role")]
# A role by its whole ARN: an account's root would let in everybody there whom that account lets in.
AuditorArn = Annotated[
    str, shaped(r"arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}", "the ARN of a role, without wildcards")
]
# The name that the CDK's bootstrap gives to the role of CloudFormation.
_EXECUTING: Final = re.compile(r"cdk-[a-z0-9]+-cfn-exec-role-([0-9]{12})-([a-z0-9-]+)")


class Trail(Data):
    """Of a deployment.

    `lock`: under COMPLIANCE nobody can delete a file of the trail before `lock_days` are over, the account's root and
    AWS's support included; under GOVERNANCE whoever has the right to bypass it can. `kept_days` is when files go, at
    the earliest with the lock. `deploying_roles` release what runs, and are the only ones whose releases alarm nobody.
    `auditors` may assume the role that reads the trail, the log and the answers of queries, and nothing else.
    `regions` beside the deployment's own: where calls are recorded that a deployment there could hide in, and whose
    digests an auditor must find. `operating_roles` are people's, by which they load records or write the register: what
    they do to tables alarms all the same, that they are assumed does not.
    """

    multi_region: bool = True
    lock: Literal["GOVERNANCE", "COMPLIANCE"]
    lock_days: int = Field(ge=1, le=36_500)
    kept_days: int | None = Field(default=None, ge=1, le=36_500)
    alarm_log_days: Retention = 90
    deploying_roles: Annotated[tuple[RoleName, ...], Field(min_length=1, max_length=5), Distinct]
    operating_roles: Annotated[tuple[RoleName, ...], Field(max_length=5), Distinct] = ()
    auditors: Annotated[tuple[AuditorArn, ...], Field(min_length=1, max_length=10), Distinct]
    regions: Annotated[tuple[Region, ...], Distinct] = (GLOBAL_EVENTS,)
    # Of one query at most; Athena bills by what it reads.
    query_gigabytes: int = Field(default=100, ge=1, le=10_000)
    # Until when the answers of queries lie in their bucket; they hold what auditors may know.
    answer_days: int = Field(default=30, ge=1, le=400)

    def days_until_gone(self) -> int:
        """After how many days a file goes."""
        return self.kept_days or self.lock_days

    def faults(self, *, production: bool, account: str, region: str) -> Iterator[Fault]:
        """What cannot be meant, or is too little for real cases."""
        if self.days_until_gone() < self.lock_days:
            yield Fault(("trail", "kept_days"), f"files are locked for {self.lock_days} days and cannot go before that")
        if not self.multi_region and self.regions:
            yield Fault(("trail", "regions"), "a trail of one region records no other")
        for number, role in enumerate(self.deploying_roles):
            executing = _EXECUTING.fullmatch(role)
            if executing and executing.groups() != (account, region):
                yield Fault(
                    ("trail", "deploying_roles", number),
                    f"{role} is the role of another account or region: this deployment is in {account}, {region}",
                )
        if production:
            yield from self._too_little_for_production(account)
        elif self.lock == "COMPLIANCE":
            yield Fault(("trail", "lock"), "nobody could ever clear away what is only tried: GOVERNANCE")

    def _too_little_for_production(self, account: str) -> Iterator[Fault]:
        if self.lock != "COMPLIANCE":
            yield Fault(("trail", "lock"), "production keeps its trail from everybody: COMPLIANCE")
        if self.lock_days < _FIVE_YEARS:
            yield Fault(("trail", "lock_days"), f"production keeps its trail five years at least, {_FIVE_YEARS} days")
        if not self.multi_region:
            yield Fault(("trail", "multi_region"), "what IAM and root do is recorded elsewhere; production needs it")
        for number, auditor in enumerate(self.auditors):
            if auditor.split(":")[4] == account:
                yield Fault(
                    ("trail", "auditors", number),
                    "the auditor of production has an account that its operator does not run",
                )
