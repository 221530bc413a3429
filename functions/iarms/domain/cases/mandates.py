"""On whose behalf a call may be made, and whose a case is once the mandate has ended that it was made under.

The WCO asks for the administrations of countries under its mandate, an administration for itself. A mandate has a first
day and may have a last one, and covers both. What the WCO did under it stays as it was done: its searches and their
answers, what it was told, what it printed. But the case is the administration's: while no mandate covers the day, the
WCO takes no step of it, reads no hit, trace, watch or message of it, and is told nothing; the administration is. A case
that an administration made by itself needs no mandate, and tells the WCO as one of the three parties.

A mandate may be given for some purposes of searches alone. That limits what is begun under it, a search, a trace, a hit
that an officer asserts; a case that there is goes on as long as the days of the mandate say.
"""

from collections.abc import Callable, Collection, Iterable, Set
from datetime import date

from iarms.domain.cases.notices import notice
from iarms.errors import FieldError, Forbidden, Invalid
from iarms.models.country import TEST_COUNTRY
from iarms.models.notice import Notification
from iarms.models.party import WCO, Mandate, country_of
from iarms.models.purpose import Purpose


def administration_for(
    party: str, on_behalf_of: str | None, mandates: Iterable[Mandate], day: date, purpose: Purpose
) -> str:
    """The country whose customs administration asks.

    Raises Invalid where the WCO does not say, Forbidden where there is no mandate on this day (`no_mandate`), or none
    for this purpose (`purpose_not_mandated`), where an administration names another country than its own, or where the
    test administration asks for anything but a test (`test_records_alone`).
    """
    administration = _administration(party, on_behalf_of, mandates, day, purpose)
    if administration == TEST_COUNTRY and purpose != "TEST":
        raise Forbidden("the test administration searches test records alone", code="test_records_alone")
    return administration


def _administration(
    party: str, on_behalf_of: str | None, mandates: Iterable[Mandate], day: date, purpose: Purpose
) -> str:
    if party == WCO:
        if on_behalf_of is None:
            raise Invalid(FieldError("/on_behalf_of", "missing", "the WCO must say for which administration it asks"))
        check_purpose(on_behalf_of, mandates, day, purpose)
        return on_behalf_of
    own = country_of(party)
    if own is None:
        raise Forbidden("only the WCO and customs administrations search")
    if on_behalf_of not in (None, own):
        raise Forbidden("an administration asks for itself alone", code="not_on_behalf_of_others")
    return own


def check_purpose(country: str, mandates: Iterable[Mandate], day: date, purpose: Purpose) -> None:
    """Raises Forbidden where the WCO has no mandate for a country on this day (`no_mandate`), or none that is given for
    this purpose (`purpose_not_mandated`)."""
    in_force = [mandate for mandate in mandates if mandate.country == country and mandate.covers(day)]
    check_mandate(WCO, WCO, country, {mandate.country for mandate in in_force})
    if not any(mandate.allows(purpose) for mandate in in_force):
        raise Forbidden(f"the mandate for {country} is not given for {purpose}", code="purpose_not_mandated")


def countries_under_mandate(mandates: Iterable[Mandate], day: date) -> frozenset[str]:
    """The countries for whose administrations the WCO may act on this day."""
    return frozenset(mandate.country for mandate in mandates if mandate.covers(day))


def has_mandate(party: str, made_by: str, country: str, under_mandate: Collection[str] | None) -> bool:
    """Whether a party may deal with a case that was made, by whom it was, for a country's administration: all may but
    the WCO with one that it made and for which it has no mandate now.

    `under_mandate`: the countries that the WCO acts for today; None where nobody asked, who is not the WCO.
    """
    return party != WCO or made_by != WCO or under_mandate is None or country in under_mandate


def check_mandate(party: str, made_by: str, country: str, under_mandate: Collection[str] | None) -> None:
    """Raises Forbidden, `no_mandate`, where `has_mandate` is not so."""
    if not has_mandate(party, made_by, country, under_mandate):
        raise Forbidden(f"no mandate in force for {country}", code="no_mandate")


def told_instead(
    notices: Iterable[Notification],
    under_mandate: Collection[str],
    notified: Set[str],
    may_be_told: Callable[[str], bool] = lambda party: True,
) -> list[Notification]:
    """These notifications of one event, where the WCO's of a case that it made without a mandate in force goes to the
    administration, or, where that has no address (`notified`), to INTERPOL-GS in its stead.

    None for an administration that has its own, or that is not to be told. The ids follow from those of the WCO's.
    """
    given = list(notices)
    parties = {_meant_for(each) for each in given}
    told = []
    for each in given:
        about = each.message
        if about.on_behalf_of is None or has_mandate(
            _meant_for(each), about.searched_by or "", about.on_behalf_of, under_mandate
        ):
            told.append(each)
            continue
        party = f"ADM-{about.on_behalf_of}"
        if party not in parties and may_be_told(party):
            message = about.model_copy(update={"recipient": party})
            of = (each.notification_id,)
            told.append(notice(message, each.occurred_at, of, notified, priority=each.priority, test=each.test))
    return told


def _meant_for(notification: Notification) -> str:
    return notification.instead_of or notification.recipient
