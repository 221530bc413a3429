"""One inspection: every look by itself, and what each found.

What is found is a `Finding`: its kind, which is a metric and an alarm, and which party, topic, table or alarm it is of.
A look that AWS keeps from being taken is one too, so that nobody takes silence for health.
"""

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.inspected import is_enabled, oldest_messages, protection_of, silent_alarms, subscriptions_of
from iarms.models.party import Party
from iarms.store.parties import Register

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_sns.client import SNSClient

Kind = Literal[
    "SubscriptionMissing",
    "SubscriptionStrange",
    "PartyQueueUnread",
    "AlarmRecipientMissing",
    "AlarmWithoutData",
    "ProtectionOff",
    "KeyNotEnabled",
    "ClientCertificateEnding",
    "InspectionFailed",
]

# A receiver that runs reads its queue within seconds; four hours are one that stands still, and not its restart.
UNREAD_AFTER: Final = timedelta(hours=4)
# So long before a client's certificate ends its party and INTERPOL-GS still have the time to register another.
ENDING_WITHIN: Final = timedelta(days=14)
# An alarm that is new has no data until its first period is over; the longest is three hours.
DEAF_AFTER: Final = timedelta(hours=6)
_PAGE: Final = 100
_DIGEST: Final = 6
# Python's own, since casework knows no Powertools: Lambda puts it into the function's log.
_logger: Final = logging.getLogger("iarms.inspector")


class Finding(NamedTuple):
    """Something that is not as it has to be, and of what."""

    kind: Kind
    of: str


@dataclass(frozen=True)
class Expected:
    """What the deployment says. `subscribers` are digests (`digest_of`) of accounts and addresses that may be told
    beside a party's own queue; `alarm_topics` the addresses of each topic of alarms, by its ARN; `tables` whether each
    expires its items, by its name; `keys` the aliases of keys. `is_retained`: nothing may be deleted."""

    deployment: str
    own_queues: str
    topic_prefix: str
    subscribers: frozenset[str]
    alarm_topics: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, bool]
    is_retained: bool
    keys: tuple[str, ...]


class Sources(NamedTuple):
    """Where an inspection looks."""

    dynamodb: "DynamoDBClient"
    sns: "SNSClient"
    cloudwatch: Any
    kms: Any
    register: Register


def digest_of(text: str) -> str:
    """How an account or an address stands in the settings, which have no room for 251 of each: six characters."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())[:_DIGEST].decode()


def digests_in(text: str) -> frozenset[str]:
    """Those that stand one after the other in a text."""
    return frozenset(text[start : start + _DIGEST] for start in range(0, len(text), _DIGEST))


def inspect(sources: Sources, expected: Expected, now: datetime) -> list[Finding]:
    """Look at everything once. No look that fails keeps another from being taken."""
    # Two looks need it, and each finds out by itself where it cannot be read.
    rows = cache(lambda: tuple(_rows(sources.register)))
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "parties": lambda: _parties(sources, expected, rows(), now),
        "alarm topics": lambda: _alarm_topics(sources, expected),
        "alarms": lambda: _alarms(sources, expected, now),
        "tables": lambda: _tables(sources, expected),
        "keys": lambda: _keys(sources, expected),
        "certificates": lambda: _certificates(rows(), now),
    }
    found: list[Finding] = []
    for name, look in looks.items():
        try:
            found += look()
        except (ClientError, BotoCoreError):
            _logger.exception("not looked at: %s", name)
            found.append(Finding("InspectionFailed", name))
    return found


def _rows(register: Register) -> Iterator[Party]:
    cursor: str | None = None
    while True:
        rows, cursor = register.list_of(_PAGE, cursor)
        yield from rows
        if cursor is None:
            return


def _parties(sources: Sources, expected: Expected, rows: Sequence[Party], now: datetime) -> Iterator[Finding]:
    """Whoever has an address in the register has a topic with its own queue on it, nobody reads along, and somebody
    reads. A party that is told elsewhere too need not read its queue here."""
    readers: dict[str, str] = {}
    for party in (row.party for row in rows if row.notified):
        there = subscriptions_of(sources.sns, expected.topic_prefix + party)
        own = [each for each in there if each.is_confirmed and each.endpoint.startswith(expected.own_queues)]
        others = [each for each in there if not each.endpoint.startswith(expected.own_queues)]
        if not own:
            yield Finding("SubscriptionMissing", party)
        strange = [each for each in others if not _may_read(each.endpoint, expected.subscribers)]
        for _ in strange:
            yield Finding("SubscriptionStrange", party)
        if not any(each.is_confirmed for each in others):
            readers.update({each.endpoint.rpartition(":")[2]: party for each in own})
    ages = oldest_messages(sources.cloudwatch, sorted(readers), now)
    for queue, seconds in ages.items():
        if seconds > UNREAD_AFTER.total_seconds():
            yield Finding("PartyQueueUnread", readers[queue])


def _may_read(endpoint: str, subscribers: frozenset[str]) -> bool:
    account = endpoint.split(":")[4] if endpoint.startswith("arn:") else ""
    return bool({digest_of(account), digest_of(endpoint)} & subscribers)


def _alarm_topics(sources: Sources, expected: Expected) -> Iterator[Finding]:
    for topic, addresses in expected.alarm_topics.items():
        heard = {each.endpoint for each in subscriptions_of(sources.sns, topic) if each.is_confirmed}
        # CloudFormation's name for the topic says which it is; an address belongs to a person's office.
        yield from (Finding("AlarmRecipientMissing", topic) for address in addresses if address not in heard)


def _alarms(sources: Sources, expected: Expected, now: datetime) -> Iterator[Finding]:
    for name in silent_alarms(sources.cloudwatch, f"{expected.deployment}-", now - DEAF_AFTER):
        yield Finding("AlarmWithoutData", name)


def _tables(sources: Sources, expected: Expected) -> Iterator[Finding]:
    for table, expires in expected.tables.items():
        protection = protection_of(sources.dynamodb, table)
        is_weak = (expected.is_retained and not protection.is_kept) or not protection.has_restore_points
        if is_weak or (expires and not protection.expires):
            yield Finding("ProtectionOff", table)


def _keys(sources: Sources, expected: Expected) -> Iterator[Finding]:
    yield from (Finding("KeyNotEnabled", key) for key in expected.keys if not is_enabled(sources.kms, key))


def _certificates(rows: Sequence[Party], now: datetime) -> Iterator[Finding]:
    """Clients that would be let in no more in two weeks: each of their certificates has ended by then. Those that have
    ended already are no news."""
    for row in rows:
        for client in row.clients:
            if (
                client.state == "ACTIVE"
                and client.good_certificates(now)
                and not client.good_certificates(now + ENDING_WITHIN)
            ):
                yield Finding("ClientCertificateEnding", f"{row.party} {client.client_id}")
