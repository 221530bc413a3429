"""Alarms of a party's witness, in the party's own account: they speak to the party, on its topic."""

from collections.abc import Iterator

from infra.alarms.alarm import Alarm, of_function, own
from infra.config import Deployment


def alarms_of_witness(deployment: Deployment) -> Iterator[Alarm]:
    """Those of one witness of the deployment's log."""
    yield Alarm(
        name="log-refused-by-witness",
        metric=own(deployment, "LogRefusedByWitness", "Sum"),
        above=0,
        severity="wake",
        meaning="The log has signed what cannot both be true, or went back: nothing was cosigned, and the proof lies in"
        " the witness's table.",
        first="tell the other witnesses and the auditors before you tell the log's operator, and follow the playbook.",
        why="A log that is honest never does it.",
    )
    yield Alarm(
        name="witness-memory-behind",
        metric=own(deployment, "WitnessMemoryBehind", "Sum"),
        above=0,
        severity="wake",
        meaning="The key of this witness has cosigned what its memory does not have: an older memory was put back, or"
        " somebody else has the key. It cosigns nothing until it is started anew.",
        first="find out which of the two it is, and follow the playbook.",
        why="A memory never goes back by itself.",
    )
    yield Alarm(
        name="witness-errors",
        metric=of_function(deployment, "witness", "Errors", "Sum"),
        above=0,
        of=(2, 3),
        severity="office",
        meaning="The witness raised or timed out: what it had remembered it cosigns at its next look.",
        first="its log says why; most often its key in KMS.",
        why="One failure is made good by the next look.",
    )
    yield Alarm(
        name="witness-silent",
        metric=own(deployment, "WitnessLooked", "Sum", minutes=60),
        above=0,
        falls=True,
        missing="trouble",
        severity="office",
        meaning="For an hour the witness has not once been able to judge the log: it cannot be reached, shows what the"
        " log's key has not signed, or no start was decided. Nothing says yet that the log is false.",
        first="its log has each outcome; then whether the log's bucket and key still let its role in.",
        why="It looks as often as the log is signed: an hour is several looks.",
    )
