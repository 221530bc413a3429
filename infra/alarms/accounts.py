"""Alarms of what has to be accounted for: audit events, and the transparency log that they come into."""

from collections.abc import Iterator

from infra.alarms.alarm import Alarm, left_behind, of_queue, own
from infra.config import Deployment


def alarms_of_accounts(deployment: Deployment) -> Iterator[Alarm]:
    """Those of audit events and the log; of witnesses where a quorum of them counts."""
    yield from _events(deployment)
    yield from _into_the_log(deployment)
    yield from _published(deployment)
    if deployment.log.quorum:
        yield from _witnessed(deployment)


def _events(deployment: Deployment) -> Iterator[Alarm]:
    yield left_behind(
        deployment.physical("audit-indexer-failures"),
        "audit-indexer-failures",
        "office",
        meaning="An audit event could not be written into the auditors' index: it is in the trail and in the log, and"
        " no list has it.",
        first="the audit indexer's log, mend what fails, and rebuild the index.",
    )
    yield Alarm(
        name="late-events-late",
        metric=of_queue(deployment.physical("late-events"), "ApproximateAgeOfOldestMessage"),
        above=600,
        severity="wake",
        meaning="An audit event has waited for ten minutes to be written into its table. Its caller got 503 and nothing"
        " was disclosed.",
        first="the late events' log (`late event not written`), and whether the audit table takes writes.",
        why="It is tried every few minutes; while one waits, every caller has 503.",
    )
    yield left_behind(
        deployment.physical("late-event-failures"),
        "late-event-failures",
        "wake",
        meaning="An audit event could not be written into its table in five hours of tries, or is no event. It is on"
        " this queue and nowhere else.",
        first="the late events' log, mend what fails, and redrive the queue.",
    )
    yield Alarm(
        name="audit-event-only-logged",
        metric=own(deployment, "AuditEventOnlyLogged", "Sum", minutes=5),
        above=0,
        severity="wake",
        meaning="An audit event reached neither its table nor the queue of late events: it stands in a function's log"
        " alone (`audit event is in this log alone`), which is deleted in time. Its caller got 503.",
        first="bring it in by the runbook (Late audit events), and see why SQS did not answer.",
        why="It is evidence that one log alone has.",
    )


def _into_the_log(deployment: Deployment) -> Iterator[Alarm]:
    yield left_behind(
        deployment.physical("sequencer-failures"),
        "sequencer-failures",
        "office",
        meaning="An event of the audit table could not be put into the transparency log: it cannot be read, or the log"
        " cannot be written. The event is in the table and must come into the log.",
        first="the sequencer's log for its id, and the playbook.",
    )
    yield Alarm(
        name="audit-event-altered",
        metric=own(deployment, "AuditEventAltered", "Sum"),
        above=0,
        severity="wake",
        meaning="An event of the audit table was changed or removed, or has another text than the log has of it. No"
        " function may do that: it is tampering until you know better.",
        first="touch nothing before CloudTrail's record of it is saved, and follow the playbook.",
        why="No function can do it: one is an attack or a fault of ours.",
    )
    yield Alarm(
        name="audit-event-unreadable",
        metric=own(deployment, "AuditEventUnreadable", "Sum", minutes=5),
        above=0,
        severity="office",
        meaning="Something lies in the audit table that is no event, and is not in the transparency log.",
        first="the sequencer's log (`audit event not read`) has its id and why. Find by CloudTrail who wrote it.",
        why="Only functions and named operators write there, and all of them write events.",
    )
    yield Alarm(
        name="audit-events-not-in-log",
        metric=own(deployment, "AuditEventsNotInLog", "Minimum", minutes=120),
        above=0,
        severity="office",
        meaning="The audit table has had more events than the transparency log for two hours and more: the stream has"
        " not brought them. They are in the table and not lost.",
        first="have them brought as the playbook says, then find out why the sequencer did not get them.",
        why="The stream brings each in seconds; a minimum of two hours takes out what is on its way.",
    )


def _published(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="log-behind",
        metric=own(deployment, "LogBehind", "Maximum", minutes=5),
        above=(deployment.log.checkpoint_minutes + 30) * 60,
        severity="office",
        meaning="Audit events have been in the log's order for half an hour more than checkpoints lie apart, and no"
        " checkpoint is signed over them: auditors cannot hold them against us yet.",
        first="the publisher's log for what refuses or fails.",
        why="A run that fails is made good by the next; half an hour is several.",
    )
    yield Alarm(
        name="log-file-differs",
        metric=own(deployment, "PublishedFileDiffers", "Sum", minutes=5),
        above=0,
        severity="wake",
        meaning="A file in the log's bucket is not what the table says, so nothing is signed any more. Somebody wrote"
        " there: every version is kept.",
        first="the publisher's log names the file; follow the playbook.",
        why="The publisher alone writes there, and each file once: one that differs is tampering or a fault of ours.",
    )
    yield Alarm(
        name="log-refused",
        metric=own(deployment, "LogRefused", "Sum", minutes=5),
        above=0,
        severity="wake",
        meaning="The log's order in the table is not what was signed: it is shorter, or another. The publisher signs"
        " nothing, which is right. The table was restored or written by hand.",
        first="stop whoever restores or writes, and follow the playbook.",
        why="What was signed cannot become another log by itself.",
    )
    yield Alarm(
        name="log-signing-refused",
        metric=own(deployment, "SigningRefused", "Sum", minutes=5),
        above=0,
        of=(2, 3),
        severity="wake",
        meaning="KMS does not sign the log's checkpoint. What is not signed waits, and nothing is lost; a key that"
        " waits for its deletion is lost for ever.",
        first="see whether the key is disabled or waits for its deletion, who did that, and whether the publisher's"
        " role still may sign.",
        why="KMS may fail once; twice in a quarter of an hour it refuses.",
    )


def _witnessed(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="log-unwitnessed",
        metric=own(deployment, "WitnessedBehind", "Maximum", minutes=5),
        above=(deployment.log.checkpoint_minutes + 120) * 60,
        severity="office",
        meaning="A checkpoint has waited for two hours and more for the quorum of its witnesses.",
        first="ask the desks of those whose cosignatures are missing whether their witness runs; if one refuses, ask"
        " what it saw.",
        why="Witnesses look as often as the log is signed; two hours are an outage of one.",
    )
    yield Alarm(
        name="cosignature-refused",
        metric=own(deployment, "CosignatureRefused", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A file that a witness put under a checkpoint is no cosignature of it.",
        first="the publisher's log names the file: ask the witness's desk, by another way than the bucket, what it"
        " signed.",
        why="A witness signs what it has read, or nothing.",
    )
