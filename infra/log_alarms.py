"""The alarms of the transparency log: each by the metric that it hears, when it speaks, and what to do first."""

from collections.abc import Iterator
from typing import NamedTuple

from infra.transparency import Transparency


class LogAlarm(NamedTuple):
    """An alarm: its name, the metric with its statistic over so many minutes, and the threshold that it speaks
    above."""

    name: str
    metric: str
    statistic: str
    minutes: int
    above: float
    meaning: str


def log_alarms(log: Transparency) -> Iterator[LogAlarm]:
    """The alarms of a deployment's log; of witnesses where a quorum of them counts."""
    yield LogAlarm(
        "audit-event-altered",
        "AuditEventAltered",
        "Sum",
        minutes=1,
        above=0,
        meaning="An event of the audit table was changed or removed, or has another text than the log has of it. No"
        " function may do that: it is tampering until you know better. Follow the playbook; touch nothing before"
        " CloudTrail's record of it is saved.",
    )
    yield LogAlarm(
        "audit-event-unreadable",
        "AuditEventUnreadable",
        "Sum",
        minutes=5,
        above=0,
        meaning="Something lies in the audit table that is no event, and is not in the transparency log: the"
        " sequencer's log (`audit event not read`) has its id and why. Find by CloudTrail who wrote it.",
    )
    yield LogAlarm(
        "audit-events-not-in-log",
        "AuditEventsNotInLog",
        "Minimum",
        minutes=120,
        above=0,
        meaning="The audit table has had more events than the transparency log for two hours and more: the stream has"
        " not brought them. They are in the table and not lost: have them brought as the playbook says, then find out"
        " why the sequencer did not get them.",
    )
    yield LogAlarm(
        "log-behind",
        "LogBehind",
        "Maximum",
        minutes=5,
        above=(log.checkpoint_minutes + 30) * 60,
        meaning="Audit events have been in the log's order for half an hour more than checkpoints lie apart, and no"
        " checkpoint is signed over them: auditors cannot hold them against us yet. See the publisher's log for what"
        " refuses or fails.",
    )
    yield LogAlarm(
        "log-file-differs",
        "PublishedFileDiffers",
        "Sum",
        minutes=5,
        above=0,
        meaning="A file in the log's bucket is not what the table says, so nothing is signed any more. Somebody wrote"
        " there: every version is kept. The publisher's log names the file; follow the playbook.",
    )
    yield LogAlarm(
        "log-refused",
        "LogRefused",
        "Sum",
        minutes=5,
        above=0,
        meaning="The log's order in the table is not what was signed: it is shorter, or another. The publisher signs"
        " nothing, which is right. The table was restored or written by hand: follow the playbook.",
    )
    yield LogAlarm(
        "log-signing-refused",
        "SigningRefused",
        "Sum",
        minutes=5,
        above=0,
        meaning="KMS does not sign the log's checkpoint. See whether its key is disabled or waits for its deletion, who"
        " did that, and whether the publisher's role still may sign. What is not signed waits, and nothing is lost.",
    )
    if log.quorum:
        yield LogAlarm(
            "log-unwitnessed",
            "WitnessedBehind",
            "Maximum",
            minutes=5,
            above=(log.checkpoint_minutes + 120) * 60,
            meaning="A checkpoint has waited for two hours and more for the quorum of its witnesses. Ask the desks of"
            " those whose cosignatures are missing whether their witness runs; if one refuses, ask what it saw.",
        )
        yield LogAlarm(
            "cosignature-refused",
            "CosignatureRefused",
            "Sum",
            minutes=60,
            above=0,
            meaning="A file that a witness put under a checkpoint is no cosignature of it. The publisher's log names"
            " the file: ask the witness's desk, by another way than the bucket, what it signed.",
        )
