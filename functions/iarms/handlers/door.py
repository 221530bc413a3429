"""What every HTTP function needs for whatever call it answers: who may call, and where the call is accounted for."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iarms.aws.clients import dynamodb, kms, sqs
from iarms.aws.day_keys import DayKeys
from iarms.aws.late_events import LateEvents
from iarms.handlers.tallies import Tally
from iarms.handlers.throttle import Paces, Throttle
from iarms.settings import DoorSettings
from iarms.store.audit import AuditTrail
from iarms.store.buckets import Buckets
from iarms.store.parties import Register

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class Door:
    """What `handle_request` admits a call by and accounts for it with. `is_bound`: no call without a client certificate
    that the token, or the register, has. `only_registered`: no client that the register does not have. `throttle`: how
    fast parties may call. `tally`: what is counted and not written each time. `cursor_keys` seal cursors of lists.
    `late_events`: where an event goes that the trail does not take."""

    trail: AuditTrail
    late_events: LateEvents
    register: Register
    is_bound: bool
    only_registered: bool
    throttle: Throttle
    cursor_keys: DayKeys
    tally: Tally = field(default_factory=Tally)


def open_door(settings: DoorSettings, callers: "DynamoDBClient | None" = None) -> Door:
    """The door of a function with these settings. `callers`: of a function that lists the register, DynamoDB in the
    session of whoever calls."""
    return Door(
        trail=AuditTrail(dynamodb(), settings.audit_table),
        late_events=LateEvents(sqs, settings.late_events_queue_url),
        register=Register(dynamodb(), settings.register_table, callers),
        is_bound=settings.binding == "certificate",
        only_registered=settings.clients == "registered",
        throttle=Throttle(Buckets(dynamodb(), settings.buckets_table), Paces.read(settings.paces)),
        cursor_keys=DayKeys(kms, settings.cursor_key),
    )
