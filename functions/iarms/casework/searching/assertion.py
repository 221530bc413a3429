"""An officer compared the weapon in hand with a possible match and says that it is the one."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from iarms.casework.access.mandates import require_mandate
from iarms.casework.allowances.budgets import holders_of, spend
from iarms.casework.audit import event_of
from iarms.casework.hits.opening import HitCandidate, HitOutcome, write_with_hits
from iarms.casework.searching.judging import weapon_in_hand, whole_match
from iarms.casework.searching.stores import SearchStores
from iarms.domain.cases import check_purpose, may_know, shown_to_party
from iarms.domain.languages import detailed
from iarms.errors import Conflict, NotFound, in_state
from iarms.models.audit import AuditEvent
from iarms.models.hit import AssertedBy, Hit
from iarms.models.party import WCO, Call
from iarms.models.search import Assertion

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# An assertion alarms three parties on a word alone, and may be of any weapon that a description finds.
_COST: Final = {"assertions": 1}


def assert_match(
    stores: SearchStores, call: Call, search_id: str, record_id: str, assertion: Assertion, now: datetime
) -> Hit:
    """An officer compared the weapon with a possible match and says it is the one: the hit is opened, or joined.

    Raises NotFound where the caller did not make this search or the record is none of its matches, Forbidden for the
    WCO without a mandate in force for the search's purpose, Conflict where the match is no `possible` one or the record
    is no longer active, TooMany where more was asserted than an officer, a case, a client or a party may.
    """
    search = stores.cases.get_search(search_id)
    if search is None or search.searched_by != call.party:
        raise NotFound("no such search of yours")
    require_mandate(call, search.searched_by, search.on_behalf_of)
    if call.party == WCO:
        check_purpose(search.on_behalf_of, stores.register.get(WCO).mandates, now.date(), search.purpose)
    match = next((match for match in search.matches if match.record_id == record_id), None)
    if match is None:
        raise NotFound("no such match of this search")
    if match.decision != "possible":
        raise Conflict(detailed("not_possible", decision=match.decision), code=f"match_is_{match.decision}")
    record = stores.records.get_many([record_id]).get(record_id)
    test = search.purpose == "TEST"
    if record is None or not may_know(record, call.party, search.on_behalf_of, test=test):
        raise NotFound("no such match of this search")
    if record.status != "ACTIVE":
        standing = in_state("record_status", record.status)
        raise Conflict(detailed("record_is", state=record.status), code="record_not_active", parameters=standing)
    spend(stores, call, holders_of(call, search.officer, search.on_behalf_of, search.case_reference), _COST, now)
    # The officer compared the weapon with what the search had answered, so that is what the bureau reads; but a hit is
    # whole also where the answer was not.
    is_as_it_was = record.changed_at is None or record.changed_at <= search.searched_at
    if search.disclosure == "reduced":
        match, is_as_it_was = whole_match(stores, search, record, match), True
    candidate = HitCandidate(
        record=record,
        basis=match.basis,
        weight=match.weight,
        search_id=search_id,
        searched_by=call.party,
        administration=search.on_behalf_of,
        asked=search,
        weapon=weapon_in_hand(search.firearm, search.interpretation, match, record.version if is_as_it_was else None),
        asserted=AssertedBy(compared=assertion.compared, reason=assertion.reason),
    )

    def compose(outcome: HitOutcome) -> "tuple[Hit, AuditEvent, list[TransactWriteItemTypeDef]]":
        hit = shown_to_party((*outcome.opened, *outcome.joined)[0], call.party)
        event = event_of(
            call,
            now,
            action="assert_match",
            answer=hit,
            on_behalf_of=search.on_behalf_of,
            purpose=search.purpose,
            case_reference=search.case_reference,
            officer=search.officer,
            operation=search.operation,
            query=assertion.model_dump_json(),
            search_id=search_id,
            record_ids=(record_id,),
            **outcome.audit_facts(),
        )
        return hit, event, []

    return write_with_hits(stores, call, [candidate], now, compose)
