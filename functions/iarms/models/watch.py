"""A watch: a search that found nothing, or an open trace, that goes on looking at what bureaus enter until it ends."""

from typing import Literal

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.country import PartyCountry
from iarms.models.firearm import Firearm
from iarms.models.purpose import Purpose

WatchState = Literal["ACTIVE", "ENDED", "STOPPED"]


class KeptWatch(Strict):
    """A watch as it is kept. `numbers` are the folded numbers that it watches for, of `firearm` where that is no longer
    the weapon of its search, because its trace's description was corrected."""

    watch_id: str
    search_id: str
    trace_id: str | None = None
    began_at: Moment
    until: Moment
    searched_by: str
    on_behalf_of: PartyCountry
    purpose: Purpose
    case_reference: str
    officer: str
    operation: str | None
    place: str | None = None
    numbers: tuple[str, ...]
    firearm: Firearm | None = None
    stopped_at: Moment | None = None
    stopped_by: str | None = None


class WatchReport(Strict):
    """A watch as those read it who search by it."""

    watch_id: str
    state: WatchState = Field(description="ENDED: its time is over; STOPPED: by who searched, before that")
    search_id: str
    trace_id: str | None
    began_at: Moment
    until: Moment
    stopped_at: Moment | None
    searched_by: str
    on_behalf_of: PartyCountry
    case_reference: str
    officer: str
    operation: str | None
    place: str | None = None
    hit_ids: tuple[str, ...] = Field(description="hits that it has opened or joined so far")


class WatchPage(Strict):
    """Watches, newest first."""

    items: list[WatchReport]
    next_cursor: str | None
