"""Who is told that a row of the register changed: the party itself, and whose mandate it is that changed."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime

from iarms.domain.cases.notices import notice
from iarms.models.notice import Links, Message, Notification
from iarms.models.party import Mandate, Party


def party_notices(row: Party, countries: Collection[str], at: datetime, notified: Set[str]) -> list[Notification]:
    """One notification for the party, that its row changed, and one for each administration with an address
    (`notified`) of these `countries`, of which the WCO's mandates changed, with those that it has for them now.

    The ids follow from the row's version and the party. Where the party has no address INTERPOL-GS is told in its
    stead.
    """
    administrations = sorted(notified & {f"ADM-{country}" for country in countries} - {row.party})
    told: list[tuple[str, tuple[Mandate, ...] | None]] = [(row.party, None)]
    told += (
        (party, tuple(each for each in row.mandates if f"ADM-{each.country}" == party)) for party in administrations
    )
    return [
        notice(
            Message(
                notification_id="",
                event="party.changed",
                occurred_at=at,
                recipient=party,
                party=row.party,
                object_version=row.version,
                mandates=mandates,
                links=Links(self=""),
            ),
            at,
            (row.party, str(row.version)),
            notified,
            priority="ROUTINE",
            test=False,
        )
        for party, mandates in told
    ]
