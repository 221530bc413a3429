"""What a call adds to the metrics: what its use case counted, how it was refused, and of a search whether it was
answered in time."""

from typing import Any, Final

from iarms.metric_names import (
    CALL_FAILED,
    CALL_FORBIDDEN,
    CALL_INVALID,
    CALL_TOO_OFTEN,
    CALL_UNAUTHENTICATED,
    RECORDS_SHOWN,
    SEARCH_IN_TIME,
    SEARCH_MILLISECONDS,
)
from iarms.models.party import Call

_OF_REFUSALS: Final = {
    400: CALL_INVALID,
    401: CALL_UNAUTHENTICATED,
    403: CALL_FORBIDDEN,
    413: CALL_INVALID,
    415: CALL_INVALID,
    422: CALL_INVALID,
    428: CALL_INVALID,
    429: CALL_TOO_OFTEN,
}
_FAULTS: Final = 500
_REFUSALS: Final = 400
_SEARCH: Final = "create_search"


def measures_of(call: Call, status: int, seconds: float, search_seconds: float | None) -> dict[str, float]:
    """The metrics of a call by name, which took so long, in seconds. `search_seconds`: within which a search is to be
    answered; None for a door that answers none.

    A search for test records is in none of those of searches.
    """
    measured: dict[str, float] = dict(call.counters)
    is_test = _is_for_tests(call)
    if is_test:
        measured.pop(RECORDS_SHOWN, None)
    if status >= _FAULTS:
        measured[CALL_FAILED] = 1
    elif (refusal := _OF_REFUSALS.get(status)) is not None:
        measured[refusal] = 1
    is_ours = status < _REFUSALS or status >= _FAULTS
    if search_seconds is not None and call.action == _SEARCH and is_ours and not is_test:
        measured[SEARCH_IN_TIME] = int(status < _REFUSALS and seconds <= search_seconds)
        measured[SEARCH_MILLISECONDS] = round(seconds * 1000, 1)
    return measured


def _is_for_tests(call: Call) -> bool:
    asked: Any = (call.arguments or {}).get("request")
    return getattr(asked, "purpose", None) == "TEST"
