"""Whose signatures an auditor believes: a deployment's log in, the policy that its checkpoints are opened with out."""

from auditor.deployment import AuditedLog
from iarms.domain.transparency import LogFault, LogPolicy


def policy_of(log: AuditedLog) -> LogPolicy:
    """The policy. Raises ValueError where the keys of the deployment's file are none."""
    try:
        return LogPolicy.of(log.origin, log.keys, log.witnesses, log.quorum)
    except LogFault as fault:
        raise ValueError(f"the deployment's file has no keys that can be believed: {fault}") from fault
