"""Of what goes wrong: the commonest problems, each met once."""

from dataclasses import replace
from typing import Any, Final

from ops.documents.story.made import BUREAU, CASE, WEAPONS, Made
from ops.documents.story.tracing import trace_body

TOO_MANY: Final = 429
_MORE_THAN_THE_BUDGET: Final = 20


def problems(made: Made) -> None:
    """What is refused, and how."""
    search = {"firearm": WEAPONS["look_alike"]} | CASE
    path = "/v1/searches"
    made.refused("not_json", "What is sent is no JSON", "WCO", "POST", path, text="{")
    made.refused("token_expired", "The token is over", "WCO", "POST", path, search, expires_at=0)
    made.refused("not_a_searcher", "A bureau does not search", BUREAU, "POST", path, search)
    made.refused(
        "misspelt_field", "A typo never widens a search", "WCO", "POST", path, search | {"serial": "QTB80512V"}
    )
    made.refused("too_large", "More than 16 kB", "WCO", "POST", path, search | {"place": "x" * 20_000})
    made.refused(
        "not_json_by_type", "Another media type", "WCO", "POST", path, search, headers={"Content-Type": "text/plain"}
    )
    made.refused("nobodys", "An id that is nobody's, or another party's", "ADM-KE", "GET", f"{path}/srch_{'0' * 26}")
    record, change = "/v1/records/{record_id}", {"reason": "found", "status": "LOCATED"}
    made.refused("no_if_match", "A change names what it changes", BUREAU, "PATCH", record, change)
    made.refused("stale", "Somebody changed it meanwhile", BUREAU, "PATCH", record, change, headers={"If-Match": '"1"'})
    made.refused(
        "closed", "A hit that is closed is not asked about", "WCO", "POST", "/v1/hits/{hit_id}/confirmation-requests",
        {"priority": "ROUTINE", "reason": "for the file"},
    )  # fmt: skip
    _used_up(made)
    _unavailable(made, path, search)


def _used_up(made: Made) -> None:
    """Traces without a search before them, for as long as a usual deployment has a budget for them."""
    from iarms.handlers import traces as door
    from iarms.models.allowance import allowance_rules_in
    from infra.allowances import Allowances

    stores = door.stores
    rules = allowance_rules_in(Allowances().settings())
    door.stores = replace(stores, allowances=replace(stores.allowances, rules=rules))
    try:
        for number in range(_MORE_THAN_THE_BUDGET):
            body = trace_body(
                made, search_id=None, override_reason="the line was down", case_reference=f"MBA-2026-02{number:02}",
                firearm=WEAPONS["unknown"] | {"serial_number": f"NCL44{number:02}F81", "country_of_manufacture": "US"},
            )  # fmt: skip
            if made.world.call("POST", "/v1/traces", body, party="WCO").status == TOO_MANY:
                break
        made.refused("used_up", "A budget is used up, and when it renews", "WCO", "POST", "/v1/traces", body)
    finally:
        door.stores = stores


def _unavailable(made: Made, path: str, search: Any) -> None:
    from tests.faults import fault, throttled

    with fault("dynamodb.BatchGetItem", throttled):
        made.refused("incomplete", "It could not be completed: never no_match", "WCO", "POST", path, search)
