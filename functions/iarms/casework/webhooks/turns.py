"""A webhook's turn: what waits for it is sent, in the order in which it was told, while there is time.

Turns of several parties go on side by side, and of one party never two. A turn ends as soon as it finds that nothing
can be delivered, so that what is dead takes one call's time of anybody's; what is slow waits for a multiple of what it
took before it has its next one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from iarms.casework.audit import event_of
from iarms.casework.webhooks.queueing import PING
from iarms.casework.webhooks.stores import TurnStores
from iarms.domain.cases import webhook_notice
from iarms.domain.webhooks import (
    ENOUGH_IN_A_ROW,
    Endpoint,
    after_delivery,
    after_failed_run,
    after_single_failures,
    after_slow_calls,
    endpoint_in,
    is_delivered,
    is_given_up,
    is_of_the_webhook,
    next_try,
    noted,
)
from iarms.models.party import Call
from iarms.models.webhook import Answered, KeptWebhook, QueuedDelivery, WebhookDelivery, WebhookStanding, host_of
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.webhooks import Turn

# Of an answer that never came, in an audit event.
_NO_STATUS: Final = 0


class TurnSetting(NamedTuple):
    """What a turn goes by beside its stores: who delivers, the time, whether there is enough of it for one call more,
    and chance from 0 to 1."""

    call: Call
    now: Callable[[], datetime]
    time_is_left: Callable[[], bool]
    chance: Callable[[], float]


class Failed(NamedTuple):
    """A delivery that failed, with the try noted, and by what."""

    row: QueuedDelivery
    answered: Answered


@dataclass
class TurnTaken:
    """What came of a turn. `failed` counts tries; `goes_on`: more waits that can be tried at once."""

    party: str
    host: str
    delivered: list[str] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    is_parked: bool = False
    goes_on: bool = False


def take_turn(stores: TurnStores, party: str, around: TurnSetting) -> TurnTaken | None:
    """Deliver what waits for a party's webhook; None where it is not due, or somebody else is at it."""
    turn = stores.webhooks.claim(party, around.now())
    if turn is None:
        return None
    webhook = turn.row.webhook
    standing = turn.row.standing.model_copy(update={"left_alone_until": None})  # which is over
    taken = TurnTaken(party, host_of(webhook.url))
    endpoint = endpoint_in(webhook.url, loopback=stores.loopback)
    secrets = [stores.sealing.open(party, each.secret_id, each.sealed) for each in webhook.secrets]
    ready = stores.webhooks.ready(webhook, around.now())
    work = _Work(stores, webhook, endpoint, secrets, around, taken, standing)
    is_whole = work.deliver(_in_order(ready.rows, standing))
    again = min((at for at in (ready.next_at, work.next_at) if at is not None), default=None)
    due_at = around.now() if not is_whole or ready.is_more else again
    work.standing = after_slow_calls(work.standing, work.calls, work.took, around.now())
    taken.is_parked = work.standing.parked_at is not None
    if taken.is_parked:
        _park(stores, around, turn, work.standing)
    else:
        taken.goes_on = stores.webhooks.finish(turn, work.standing, due_at, around.now())
    return taken


def _in_order(rows: list[QueuedDelivery], standing: WebhookStanding) -> list[QueuedDelivery]:
    """As they were told. While a webhook refuses whatever it was sent, those first that have been tried least: of what
    it refuses for its own sake none may stand before the others for ever."""
    by_id = sorted(rows, key=lambda row: row.notification_id.partition("_")[2])
    refuses = standing.runs > 0 and standing.last_failure is not None and standing.last_failure.status is not None
    return sorted(by_id, key=lambda row: row.attempts) if refuses else by_id


@dataclass
class _Work:
    """Deliveries of one turn, and how it stands with the webhook after each."""

    stores: TurnStores
    webhook: KeptWebhook
    endpoint: Endpoint
    secrets: list[str]
    around: TurnSetting
    taken: TurnTaken
    standing: WebhookStanding
    next_at: datetime | None = None
    calls: int = 0
    took: timedelta = timedelta()
    _run: list[Failed] = field(default_factory=list)

    def deliver(self, rows: list[QueuedDelivery]) -> bool:
        """Send these one after the other; whether all had their turn, or nothing can be delivered for now."""
        for row in rows:
            if not self.around.time_is_left():
                self._end_run()
                return False
            begun = self.around.now()
            answered = self.stores.post(self.endpoint, row, self.secrets)
            at = self.around.now()
            self.calls, self.took = self.calls + 1, self.took + (at - begun)
            after = noted(row, answered, at)
            if is_delivered(answered):
                self._settle(self._run)  # others are delivered: those before it are in trouble by themselves
                self._run = []
                self.standing = after_delivery(self.standing, at)
                self._end(after, "DELIVERED", "deliver_webhook")
                self.taken.delivered.append(row.notification_id)
                continue
            failed = Failed(after, answered)
            self.taken.failed.append(failed)
            self._run.append(failed)
            if answered.is_gone or is_of_the_webhook(answered) or len(self._run) >= ENOUGH_IN_A_ROW:
                self._end_failed_run(at)
                return True
        self._end_run()
        return True

    def _end_failed_run(self, at: datetime) -> None:
        """Nothing can be delivered: all of it waits until the webhook is looked at again."""
        last = self._run[-1].answered
        self.standing = after_failed_run(self.standing, last, len(self._run), at, self.around.chance())
        for row, _ in self._run:
            if row.event == PING:
                self._end(row, "GIVEN_UP", "give_up_webhook")
            else:
                self.stores.webhooks.keep(self.webhook.party, row)
        self._run = []

    def _end_run(self) -> None:
        """Too few failed to say that it is the webhook's trouble."""
        if self._run:
            last = self._run[-1]
            at = last.row.last_tried_at or self.around.now()
            self.standing = after_single_failures(self.standing, last.answered, len(self._run), at)
            self._settle(self._run)
            self._run = []

    def _settle(self, failed: list[Failed]) -> None:
        """Have each tried again by itself, or give it up."""
        for row, _ in failed:
            at = row.last_tried_at or self.around.now()
            if row.event == PING or (is_given_up(row, at) and self.standing.parked_at is None):
                self._end(row, "GIVEN_UP", "give_up_webhook")
                self.taken.given_up.append(row.notification_id)
                continue
            until = next_try(row.attempts, at, self.around.chance())
            self.next_at = min(self.next_at or until, until)
            self.stores.webhooks.keep(self.webhook.party, row.model_copy(update={"next_try_at": until}))

    def _end(self, row: QueuedDelivery, state: str, action: str) -> None:
        """Write that it is over, with the event that says who was told, by which road, and what was answered."""
        ended = WebhookDelivery.model_validate(row.model_dump(exclude={"message"}) | {"state": state})
        event = event_of(
            self.around.call,
            row.last_tried_at or self.around.now(),
            action=action,
            about_party=self.webhook.party,
            notifications=(f"{row.notification_id} {self.webhook.party}",),
            outcome=state,
            reason=f"webhook at {self.taken.host}, try {row.attempts}: {row.last_status or row.last_fault}",
            query=None,
        )
        event = event.model_copy(update={"status": row.last_status or _NO_STATUS})
        transaction = Transaction(self.stores.client)
        transaction.add("queue", *self.stores.webhooks.end_items(self.webhook.party, ended))
        transaction.add("audit", self.stores.trail.event_item(event))
        transaction.commit()


def _park(stores: TurnStores, around: TurnSetting, turn: Turn, standing: WebhookStanding) -> None:
    """End a turn by parking the webhook, account for it, and tell its party. Nothing happens where the claim was lost:
    who changed the webhook said anew how it stands."""
    webhook, last, now = turn.row.webhook, standing.last_failure, around.now()
    told = webhook_notice(webhook.party, webhook.version, "PARKED", now, {webhook.party})
    event = event_of(
        around.call,
        now,
        action="park_webhook",
        about_party=webhook.party,
        notifications=(f"{told.notification_id} {told.recipient}",),
        outcome=standing.parked_because,
        reason=f"webhook at {host_of(webhook.url)}, {standing.failures} failed tries",
        query=None,
    )
    status = last.status if last is not None and last.status is not None else _NO_STATUS
    transaction = Transaction(stores.client)
    transaction.add("standing", *stores.webhooks.park_items(turn, standing))
    transaction.add("outbox", stores.outbox.put_item(told))
    transaction.add("audit", stores.trail.event_item(event.model_copy(update={"status": status})))
    try:
        transaction.commit()
    except ConditionFailed as lost_claim:
        if "standing" not in lost_claim.labels:
            raise
