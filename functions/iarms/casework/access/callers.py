"""Who is let in: what the register says of a caller, on every call."""

from datetime import datetime

from iarms.domain.cases import countries_under_mandate
from iarms.models.party import WCO, Call
from iarms.store.parties import Register


def admit_caller(register: Register, call: Call, now: datetime) -> None:
    """Write on a call what the register has of its party: for the WCO, for which countries it may act today."""
    row = register.get(call.party)
    if call.party == WCO:
        call.under_mandate = countries_under_mandate(row.mandates, now.date())
