"""Messages of a hit: sent and read by those whom it concerns and who may know of it, while it is open and after."""

from datetime import datetime

from iarms.casework.hits.hits import concerns
from iarms.casework.hits.told import told_for
from iarms.casework.mandates import as_mandates_are, require_mandate
from iarms.casework.messages.stores import MessageStores
from iarms.casework.messages.writing import Conversation, read_page, send
from iarms.domain.cases import hit_message_notices, may_read_hit, stands_in
from iarms.errors import NotFound
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
    hit = stores.cases.get_hit(hit_id)
    if hit is None or not concerns(hit, call.party):
        raise NotFound("no such hit of yours")
    require_mandate(call, hit.searched_by, hit.on_behalf_of)
    owner = f"NCB-{hit.recorded_by}"
    concerned = {INTERPOL_GS, WCO, owner, hit.searched_by, f"ADM-{hit.on_behalf_of}"}
    notified = {party for party, row in stores.register.get_many(concerned).items() if row.notified}
    for_the_bureau = call.party == INTERPOL_GS and stands_in(hit, bureau_has_address=owner in notified)
    return Conversation(
        case_id=hit_id,
        messages=stores.of_hits,
        notices=lambda sent: as_mandates_are(
            stores.register,
            hit_message_notices(hit, sent, notified),
            sent.at,
            lambda party: party != call.party and may_read_hit(party, owner, hit.withheld_from),
        ),
        told_of=lambda notifications: told_for(call.party, hit, notifications),
        facts={
            "on_behalf_of": hit.on_behalf_of,
            "case_reference": hit.case_reference,
            "officer": hit.officer,
            "search_id": hit.search_id,
            "record_ids": (hit.record_id,),
            "hit_ids": (hit_id,),
            "outcome": hit.state,
        },
        instead_of=owner if for_the_bureau else None,
    )
