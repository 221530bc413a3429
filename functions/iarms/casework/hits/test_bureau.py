"""The test bureau's answer to a request for confirmation, as the weapon of the sandbox asks for it."""

from datetime import datetime, timedelta

from iarms.casework.audit import call_of_test_bureau
from iarms.casework.hits.confirmation import confirm
from iarms.casework.hits.stores import ConfirmationStores
from iarms.domain.cases import drill_of
from iarms.models.hit import Confirmation, Hit
from iarms.models.party import TEST_BUREAU, Call
from iarms.store.readers import for_the_service
from iarms.store.records import Records


def confirm_for_test_bureau(stores: ConfirmationStores, records: Records, call: Call, hit: Hit, now: datetime) -> None:
    """Answer a request that was just made by this call, where the hit is on a record of the test bureau that asks for
    an answer. A step of its own, with an audit event of its own: one that fails leaves the request unanswered."""
    if not hit.test or hit.owner != TEST_BUREAU:
        return
    with for_the_service():
        drill = drill_of(records.get_many([hit.record_id]).get(hit.record_id))
        if "confirmation" not in drill:
            return
        until = now + timedelta(minutes=drill["minutes"]) if "minutes" in drill else None
        given = Confirmation.model_validate(drill["confirmation"] | ({"until": until} if until else {}))
        confirm(stores, records, call_of_test_bureau(call), hit.hit_id, given, now)
