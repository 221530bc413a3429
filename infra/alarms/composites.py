"""The two that are about people and not about parts: a weapon may be missed, and a party was not told.

Each speaks while one of its alarms does, and says whom to tell; each of those speaks by itself, and says what to mend.
So a second trouble behind the first wakes as the first did.
"""

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Final

from infra.alarms.alarm import Alarm, Composite

# What is told of the account's cost: no alarm of CloudWatch's, but a budget of AWS's, by this name.
COST: Final = "cost-above-budget"

# By patterns of names: of the alarms of a deployment, those that are there. Each wakes by itself: a notification that
# was unroutable is none of them, for INTERPOL-GS was told instead.
_MISSED: Final = (
    "search-failing",
    *("indexer-failures-not-empty", "indexer-late", "watcher-failures-not-empty", "watcher-late"),
    *("import-failures-not-empty", "imports-stand", "record-imports-late"),
    "serial-index*-throttled",
    *("records-reads-throttled", "records-writes-throttled"),
)
_UNTOLD: Final = (
    "undelivered-*-not-empty",
    *("oldest-pending-notification", "notification-tried-often", "notification-set-aside", "requests-undelivered"),
    *("subscription-missing", "undelivered-nearly-lost"),
    *("notifier-late", "sweeper-idle"),
    *("clock-behind", "clock-idle"),
)


def composites_of(alarms: Iterable[Alarm]) -> tuple[Composite, ...]:
    """The composite alarms over these. Raises ValueError where one names what is no alarm."""
    names = [each.name for each in alarms]
    return (
        Composite(
            name="weapon-may-be-missed",
            of=_among(names, _MISSED),
            severity="wake",
            meaning="A weapon may be missed: searches get no answer, or may see less than there is, for records are not"
            " indexed, not imported or not looked after. No search has said `no_match` because of a fault.",
            first="see which of its alarms speak, and mend by their playbooks; tell INTERPOL-GS from when on searches"
            " should be made again.",
        ),
        Composite(
            name="party-not-told",
            of=_among(names, _UNTOLD),
            severity="wake",
            meaning="A party was not told of a hit or a trace, or is told late. What was not sent is kept, and goes out"
            " once its way is mended.",
            first="see which of its alarms speak and which parties their logs name; telephone the party's desk where a"
            " hit is urgent, and mend by their playbooks.",
        ),
    )


def _among(names: list[str], patterns: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(name for name in names if any(fnmatch(name, each) for each in patterns))
    if unknown := [each for each in patterns if not any(fnmatch(name, each) for name in found)]:
        raise ValueError(f"no alarm is named {', '.join(unknown)}")
    return found
