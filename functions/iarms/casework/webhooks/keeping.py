"""A party's webhook: registered, changed, read, taken away, its secrets made and ended, and taken up again.

The party keeps it itself. INTERPOL-GS may register one for it and take one away, as it keeps the register, and never
sees a secret: without one nothing is sent, and whoever knows it could pass for this service.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel

from iarms.casework.access.read_version import check_read_version
from iarms.casework.audit import event_of
from iarms.casework.register.rows import Precondition, check_precondition
from iarms.casework.webhooks.stores import WebhookStores
from iarms.domain.cases import WebhookStage, webhook_notice
from iarms.domain.languages import detailed
from iarms.domain.webhooks import SECRET_BYTES, endpoint_in, written_secret
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale
from iarms.models.ids import new_id
from iarms.models.party import INTERPOL_GS, WRITES_THE_REGISTER, Call
from iarms.models.webhook import (
    KeptWebhook,
    SealedSecret,
    Webhook,
    WebhookDraft,
    WebhookSecret,
    WebhookSecretShown,
    WebhookStanding,
    WebhookState,
    host_of,
)
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.webhooks import WebhookRow

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_SECRETS: Final = 2
_WRONG_STATE: Final = "not_from_this_state"


class WebhookChange(NamedTuple):
    """What a change answers, what it is in words and to its party, and what is kept of the answer for an
    Idempotency-Key, where that is not all of it."""

    answer: BaseModel
    change: str
    stage: WebhookStage
    kept: BaseModel | None = None


def read_webhook(stores: WebhookStores, call: Call, party: str) -> Webhook:
    """A party's webhook as it stands, for the party and for INTERPOL-GS. Raises NotFound for others."""
    return _shown(row_of(stores, call, party, by_secretariat=True), call)


def put_webhook(
    stores: WebhookStores, call: Call, party: str, draft: WebhookDraft, precondition: Precondition, now: datetime
) -> Webhook:
    """Register a party's webhook, or have it lead elsewhere; the same again is the version that stands.

    What failed before is forgotten, and what waits is sent to where it leads now. Raises Invalid for a url that may
    not be called, NotFound for another's, Forbidden for a party that is told nothing, MatchRequired and Stale as
    `check_precondition`.
    """
    _check_keeps(call, party, by_secretariat=True)
    if party not in stores.recipients:
        raise Forbidden("this party has no address here: what concerns it is told to INTERPOL-GS")
    try:
        endpoint_in(draft.url, loopback=stores.loopback)
    except ValueError as fault:
        raise Invalid(FieldError("/url", "url_not_callable", f"url: {fault}")) from fault
    before = stores.webhooks.read(party)
    if before is not None and before.webhook.url == draft.url:
        return _shown(before, call)
    check_precondition(before.webhook.version if before is not None else None, precondition)
    known = before.webhook.secrets if before is not None else ()
    after = KeptWebhook(
        party=party,
        url=draft.url,
        version=before.webhook.version + 1 if before is not None else 1,
        registered_at=before.webhook.registered_at if before is not None else now,
        changed_at=now,
        changed_by=call.party,
        secrets=known,
    )
    row = WebhookRow(after, WebhookStanding(), now if known else None)
    change = f"url: {host_of(before.webhook.url) if before is not None else 'nothing'} to {host_of(draft.url)}"
    _write(stores, call, before, row, WebhookChange(_shown(row, call), change, "SET"), now)
    return _shown(row, call)


def delete_webhook(stores: WebhookStores, call: Call, party: str, now: datetime) -> Webhook:
    """Take a party's webhook away, as it was: nothing is sent any more, and what waits is forgotten. Raises NotFound
    where there is none, Stale where another version stands than the one that the caller says it has read."""
    before = row_of(stores, call, party, by_secretariat=True)
    version = before.webhook.version
    check_read_version(call, version)
    shown = _shown(before, call)
    items = stores.webhooks.delete_items(party, version)
    change = WebhookChange(shown, f"url: {host_of(before.webhook.url)} to nothing", "REMOVED")
    _commit(stores, call, items, change, (party, version), now)
    return shown


def make_secret(stores: WebhookStores, call: Call, party: str, now: datetime) -> WebhookSecretShown:
    """Make one more secret by which deliveries are signed, and show it. It is kept sealed, and not kept with the answer
    of an Idempotency-Key. Raises Conflict where there are two."""
    before = row_of(stores, call, party)
    check_read_version(call, before.webhook.version)
    if len(before.webhook.secrets) >= MOST_SECRETS:
        detail = detailed("too_many_secrets", most=MOST_SECRETS)
        raise Conflict(detail, code=_WRONG_STATE, parameters=detail.parameters)
    secret_id, secret = new_id("whs", now), written_secret(secrets.token_bytes(SECRET_BYTES))
    sealed = SealedSecret(secret_id=secret_id, created_at=now, sealed=stores.sealing.seal(party, secret_id, secret))
    row = _with_secrets(before, (sealed, *before.webhook.secrets), call, now)
    shown = WebhookSecretShown(secret_id=secret_id, created_at=now, secret=secret)
    unsaid = shown.model_copy(update={"secret": None})
    change = WebhookChange(shown, f"secrets/{secret_id}: made", "SECRET_MADE", unsaid)
    _write(stores, call, before, row, change, now)
    if not before.webhook.secrets:
        stores.begin_turns([party])
    return shown


def end_secret(stores: WebhookStores, call: Call, party: str, secret_id: str, now: datetime) -> Webhook:
    """Sign by a secret no more. Raises NotFound where there is none of this id, Conflict for the last one."""
    before = row_of(stores, call, party)
    check_read_version(call, before.webhook.version)
    left = tuple(each for each in before.webhook.secrets if each.secret_id != secret_id)
    if len(left) == len(before.webhook.secrets):
        raise NotFound("no such secret of yours")
    if not left:
        raise Conflict(detailed("last_secret"), code=_WRONG_STATE)
    row = _with_secrets(before, left, call, now)
    change = WebhookChange(_shown(row, call), f"secrets/{secret_id}: ended", "SECRET_ENDED")
    _write(stores, call, before, row, change, now)
    return _shown(row, call)


def resume_webhook(stores: WebhookStores, call: Call, party: str, now: datetime) -> Webhook:
    """Take up a webhook again that was parked: what waits is sent now. Raises Conflict for one that is not parked."""
    before = row_of(stores, call, party)
    if before.standing.parked_at is None:
        raise Conflict(detailed("not_parked"), code=_WRONG_STATE)
    row = WebhookRow(before.webhook, WebhookStanding(last_delivered_at=before.standing.last_delivered_at), now)
    items = stores.webhooks.standing_items(party, row.standing, is_held=False, due_at=now)
    shown = _shown(row, call)
    change = WebhookChange(shown, "state: PARKED to ACTIVE", "RESUMED")
    _commit(stores, call, items, change, (party, before.webhook.version), now)
    stores.begin_turns([party])
    return shown


def row_of(stores: WebhookStores, call: Call, party: str, *, by_secretariat: bool = False) -> WebhookRow:
    """The webhook of the party itself, or `by_secretariat` of any party for INTERPOL-GS as it keeps the register.
    Raises NotFound for others, and where there is none; Forbidden where the scope lacks."""
    _check_keeps(call, party, by_secretariat=by_secretariat)
    row = stores.webhooks.read(party)
    if row is None:
        raise NotFound("no such webhook of yours")
    return row


def webhook_state(row: WebhookRow) -> WebhookState:
    """How it stands with a webhook, in a word."""
    if row.standing.parked_at is not None:
        return "PARKED"
    if not row.webhook.secrets:
        return "NO_SECRET"
    return "FAILING" if row.standing.failing_since is not None else "ACTIVE"


def _check_keeps(call: Call, party: str, *, by_secretariat: bool) -> None:
    if call.party == party:
        return
    if not by_secretariat or call.party != INTERPOL_GS or WRITES_THE_REGISTER not in call.scopes:
        raise NotFound("no such webhook of yours")


def _with_secrets(before: WebhookRow, known: tuple[SealedSecret, ...], call: Call, now: datetime) -> WebhookRow:
    changed = {"version": before.webhook.version + 1, "changed_at": now, "changed_by": call.party, "secrets": known}
    return before._replace(webhook=before.webhook.model_copy(update=changed))


def _write(
    stores: WebhookStores,
    call: Call,
    before: WebhookRow | None,
    row: WebhookRow,
    said: WebhookChange,
    now: datetime,
) -> None:
    """Write a version of a webhook; how it stands with it begins anew where it leads elsewhere, or can be signed for
    the first time."""
    webhook = row.webhook
    items = stores.webhooks.put_items(webhook, before.webhook.version if before is not None else None)
    is_new = before is None or before.webhook.url != webhook.url or not before.webhook.secrets
    if is_new:
        due_at = now if webhook.secrets else None
        items += stores.webhooks.standing_items(webhook.party, row.standing, is_held=not webhook.secrets, due_at=due_at)
    _commit(stores, call, items, said, (webhook.party, webhook.version), now)


def _commit(
    stores: WebhookStores,
    call: Call,
    items: "Iterable[TransactWriteItemTypeDef]",
    said: WebhookChange,
    of: tuple[str, int],
    now: datetime,
) -> None:
    """Write a change `of` a party's webhook in this version, with its event, the party's notification and the mark."""
    party, version = of
    told = webhook_notice(party, version, said.stage, now, stores.recipients)
    facts = {"object_version": version, "changes": (said.change,), **call.facts}
    event = event_of(call, now, action=call.action, answer=said.answer, **facts)
    transaction = Transaction(stores.client)
    transaction.add("webhook", *items)
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("outbox", stores.outbox.put_item(told))
    transaction.add("mark", *stores.idempotency.mark_items(call, said.kept or said.answer, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels or "webhook" not in lost_race.labels:
            raise
        raise Stale("somebody else has just changed this webhook: read it again") from lost_race
    call.recorded = True


def _shown(row: WebhookRow, call: Call) -> Webhook:
    """The webhook as its reader sees it: its path and query may open a door, which is the party's alone."""
    webhook, standing = row.webhook, row.standing
    parts = urlsplit(webhook.url)
    return Webhook(
        party=webhook.party,
        url=webhook.url if call.party == webhook.party else f"{parts.scheme}://{parts.netloc}/",
        version=webhook.version,
        changed_at=webhook.changed_at,
        changed_by=webhook.changed_by,
        state=webhook_state(row),
        secrets=tuple(WebhookSecret(secret_id=s.secret_id, created_at=s.created_at) for s in webhook.secrets),
        failing_since=standing.failing_since,
        failures=standing.failures,
        last_failure=standing.last_failure,
        last_delivered_at=standing.last_delivered_at,
        next_try_at=row.due_at,
        parked_at=standing.parked_at,
        parked_because=standing.parked_because,
    )
