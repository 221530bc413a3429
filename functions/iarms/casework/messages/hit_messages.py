"""Messages of a hit: sent and read by those whom it concerns and who may know of it, while it is open and after."""

from datetime import datetime

from iarms.casework.access.hits import as_told_of_hit, hit_of_caller
from iarms.casework.hits.receipts import receipts_for
from iarms.casework.messages.stores import MessageStores
from iarms.casework.messages.writing import Conversation, read_page, send
from iarms.domain.cases import hit_message_notices, stands_in
from iarms.models.case_message import CaseMessage, CaseMessageDraft, CaseMessagePage
from iarms.models.party import INTERPOL_GS, WCO, Call


def send_hit_message(
    stores: MessageStores, call: Call, hit_id: str, draft: CaseMessageDraft, now: datetime
) -> CaseMessage:
    """Say something about a hit to all others whom it concerns.

    Raises NotFound for anybody whom it does not concern, Conflict where it has all the messages that it can have.
    """
    return send(stores, call, _conversation(stores, call, hit_id), draft, now)


def list_hit_messages(
    stores: MessageStores, call: Call, hit_id: str, limit: int, cursor: str | None
) -> CaseMessagePage:
    """Messages of a hit, newest first. Raises NotFound for anybody whom it does not concern."""
    return read_page(stores, _conversation(stores, call, hit_id), limit, cursor)


def _conversation(stores: MessageStores, call: Call, hit_id: str) -> Conversation:
    hit = hit_of_caller(stores.cases, call, hit_id).hit
    notified = stores.register.with_address({INTERPOL_GS, WCO, *hit.concerned})
    for_the_bureau = call.party == INTERPOL_GS and stands_in(hit, bureau_has_address=hit.owner in notified)
    return Conversation(
        case_id=hit_id,
        messages=stores.of_hits,
        notices=lambda sent: as_told_of_hit(
            stores.register, hit, hit_message_notices(hit, sent, notified), sent.at, actor=call.party
        ),
        receipts_of=lambda notifications: receipts_for(call.party, hit, notifications),
        facts={
            "on_behalf_of": hit.on_behalf_of,
            "case_reference": hit.case_reference,
            "officer": hit.officer,
            "search_id": hit.search_id,
            "record_ids": (hit.record_id,),
            "hit_ids": (hit_id,),
            "outcome": hit.state,
            "withheld_from": hit.withheld_from,
        },
        instead_of=hit.owner if for_the_bureau else None,
    )
