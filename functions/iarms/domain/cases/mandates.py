"""On whose behalf a call may be made: the WCO's for countries under its mandate, an administration's for itself."""

from collections.abc import Iterable
from datetime import date

from iarms.errors import FieldError, Forbidden, Invalid
from iarms.models.party import WCO, Mandate, country_of


def administration_for(party: str, on_behalf_of: str | None, mandates: Iterable[Mandate], day: date) -> str:
    """The country whose customs administration asks.

    Raises Invalid where the WCO does not say, Forbidden where there is no mandate on this day or where an
    administration names another country than its own.
    """
    if party == WCO:
        if on_behalf_of is None:
            raise Invalid(FieldError("/on_behalf_of", "missing", "the WCO must say for which administration it asks"))
        if not any(mandate.country == on_behalf_of and mandate.covers(day) for mandate in mandates):
            raise Forbidden(f"no mandate in force for {on_behalf_of}", code="no_mandate")
        return on_behalf_of
    own = country_of(party)
    if own is None:
        raise Forbidden("only the WCO and customs administrations search")
    if on_behalf_of not in (None, own):
        raise Forbidden("an administration asks for itself alone", code="not_on_behalf_of_others")
    return own
