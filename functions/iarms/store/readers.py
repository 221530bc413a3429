"""Whose call is being answered, held against what is read by its id and against what is written in somebody's name.

Use cases decide who may read what. Here it is asked once more, by what is kept itself and by the party that the door
let in, whatever a use case takes its caller for: what is not the caller's is not there for it, and nothing is written
in another party's name. The rules are short and say nothing of mandates or purposes; who passes them is not yet let in.

Nobody is asked where no caller is answered: workers serve all parties. A use case that has to know something of what
its caller may not read says so by `for_the_service`.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeVar

from iarms.models.party_names import INTERPOL_GS, WCO, class_of

if TYPE_CHECKING:
    from iarms.models.batch import SubmittedBatch
    from iarms.models.hit import KeptHit
    from iarms.models.missing_report import MissingReport
    from iarms.models.notice import Notification
    from iarms.models.record import Record
    from iarms.models.record_import import SubmittedImport
    from iarms.models.search import Search
    from iarms.models.trace import Trace
    from iarms.models.watch import KeptWatch
    from iarms.models.webhook import KeptWebhook

T = TypeVar("T")

_ALL: Final = "*"
_caller: Final[ContextVar[str | None]] = ContextVar("caller", default=None)


class NotInItsName(Exception):
    """Something was to be written in the name of a party that does not call: a fault of ours."""


@contextmanager
def handing_to(party: str) -> Iterator[None]:
    """While this lasts, what is read by its id is handed to this party alone, and written in its name alone."""
    before = _caller.set(party)
    try:
        yield
    finally:
        _caller.reset(before)


@contextmanager
def for_the_service() -> Iterator[None]:
    """While this lasts, a use case reads what it needs to know beside, whoever calls, and shows none of it."""
    before = _caller.set(None)
    try:
        yield
    finally:
        _caller.reset(before)


def handed(kept: T | None, readers: Callable[[T], Collection[str]]) -> T | None:
    """What is kept, where nobody calls or the caller is among its readers; None as for what is not there."""
    caller = _caller.get()
    return kept if kept is None or caller is None or caller in readers(kept) else None


def handed_record(record: "Record | None") -> "Record | None":
    """A record as `handed` does: for its bureau, INTERPOL-GS, and searchers from whom its handling does not keep it."""
    caller = _caller.get()
    if record is None or caller is None or caller in (record.owner, INTERPOL_GS):
        return record
    is_kept_from = record.handling == "NOTIFY_OWNER_ONLY" or caller in record.not_for
    return record if class_of(caller) in ("WCO", "ADM") and not is_kept_from else None


def check_name(party: str | None) -> None:
    """Raises NotInItsName where somebody calls and something is to be written in another party's name."""
    caller = _caller.get()
    if caller is not None and party != caller:
        raise NotInItsName("what is written bears another name than the caller's")


def check_name_or_secretariat(party: str) -> None:
    """The same of what INTERPOL-GS may write in any party's name: what its row in the register leads to."""
    if _caller.get() != INTERPOL_GS:
        check_name(party)


def readers_of_webhook(webhook: "KeptWebhook") -> tuple[str, ...]:
    """Whose it is, and INTERPOL-GS."""
    return webhook.party, INTERPOL_GS


def readers_of_search(search: "Search | KeptWatch") -> tuple[str, ...]:
    """Who searched, or watches, and the administration for which."""
    return search.searched_by, f"ADM-{search.on_behalf_of}"


def readers_of_hit(hit: "KeptHit") -> frozenset[str]:
    """The bureau of its record and INTERPOL-GS, and those from whom it is not withheld: the WCO and the searchers."""
    always = frozenset({hit.owner, INTERPOL_GS})
    if _ALL in hit.withheld_from:
        return always
    return always | {WCO, *hit.searchers} - set(hit.withheld_from)


def readers_of_trace(trace: "Trace") -> tuple[str, ...]:
    """Who asks and is asked for, the bureaus that it is put to, and INTERPOL-GS."""
    return trace.requested_by, f"ADM-{trace.on_behalf_of}", INTERPOL_GS, *(leg.party for leg in trace.legs)


def readers_of_notification(notification: "Notification") -> tuple[str, ...]:
    """Its recipient, and INTERPOL-GS, which sees who is told of what."""
    return notification.recipient, INTERPOL_GS


def readers_of_submission(submitted: "SubmittedBatch | SubmittedImport") -> tuple[str, ...]:
    """Who sent it."""
    return (submitted.party,)


def readers_of_report(report: "MissingReport") -> tuple[str, ...]:
    """Who made it, and INTERPOL-GS."""
    return report.reported_by, INTERPOL_GS
