"""The WCO's mandates as they are today, held against the cases that it made: who deals with one, who is told of it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from iarms.domain.cases import check_mandate, countries_under_mandate, has_mandate, told_instead
from iarms.models.notice import Notification
from iarms.models.party import WCO, Call
from iarms.store.parties import Register


def may_deal_with(call: Call, made_by: str, country: str) -> bool:
    """Whether the caller may read and work on a case that was made, by whom it was, for a country's administration."""
    return has_mandate(call.party, made_by, country, call.under_mandate)


def require_mandate(call: Call, made_by: str, country: str) -> None:
    """Raises Forbidden, `no_mandate`, where the WCO made the case under a mandate that is not in force."""
    check_mandate(call.party, made_by, country, call.under_mandate)


def as_mandates_are(
    register: Register,
    notices: Iterable[Notification],
    now: datetime,
    may_be_told: Callable[[str], bool] = lambda party: True,
) -> list[Notification]:
    """The notifications of an event with those of the WCO's that are the administration's, since its mandate is not in
    force. Not for an administration that `may_be_told` leaves out: who did what is told, or may not know of it."""
    given = list(notices)
    made = {each.message.on_behalf_of for each in given if each.message.searched_by == WCO}
    countries = sorted(country for country in made if country is not None)
    if not countries:
        return given
    rows = register.get_many([WCO, *(f"ADM-{country}" for country in countries)])
    notified = {party for party, row in rows.items() if row.notified}
    under_mandate = countries_under_mandate(rows[WCO].mandates, now.date())
    return told_instead(given, under_mandate, notified, may_be_told)
