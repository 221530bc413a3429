"""Every route of the API as data: one list that the template is built from and the OpenAPI document is held against."""

from typing import Final, Literal, NamedTuple

# A party has a bucket of calls for each: searches, whole files, printing, and what else reads or writes.
Group = Literal["searches", "reads", "writes", "bulk", "reports"]

_GROUPS: Final[dict[str, Group]] = {
    "POST /v1/searches": "searches",
    "POST /v1/reference/identify": "searches",
    "POST /v1/search-batches": "bulk",
    "POST /v1/record-imports": "bulk",
    "GET /v1/hits/{hit_id}/report": "reports",
    "GET /v1/traces/{trace_id}/report": "reports",
}


class Route(NamedTuple):
    """A method and path, and the function whose privileges it needs. `open`: answered without a token."""

    method: str
    path: str
    function: str
    open: bool = False

    @property
    def name(self) -> str:
        """How a deployment's throttling names it: `POST /v1/searches`."""
        return f"{self.method} {self.path}"

    @property
    def group(self) -> Group:
        """Of which of a party's buckets a call takes."""
        return _GROUPS.get(self.name, self.usual_group)

    @property
    def usual_group(self) -> Group:
        """The group of routes of this method that are named in no other."""
        return "reads" if self.method == "GET" else "writes"


ROUTES = (
    Route("POST", "/v1/searches", "search"),
    Route("GET", "/v1/searches", "search"),
    Route("GET", "/v1/searches/{search_id}", "search"),
    Route("POST", "/v1/searches/{search_id}/matches/{record_id}/assertion", "search"),
    Route("GET", "/v1/watches", "search"),
    Route("GET", "/v1/watches/{watch_id}", "search"),
    Route("DELETE", "/v1/watches/{watch_id}", "search"),
    Route("POST", "/v1/search-batches", "batches"),
    Route("GET", "/v1/search-batches", "batches"),
    Route("GET", "/v1/search-batches/{batch_id}", "batches"),
    Route("POST", "/v1/records", "records"),
    Route("GET", "/v1/records", "records"),
    Route("GET", "/v1/records/{record_id}", "records"),
    Route("PATCH", "/v1/records/{record_id}", "records"),
    Route("GET", "/v1/records/{record_id}/versions", "records"),
    Route("GET", "/v1/concealment-statistics", "records"),
    Route("POST", "/v1/record-imports", "imports"),
    Route("GET", "/v1/record-imports", "imports"),
    Route("GET", "/v1/record-imports/{import_id}", "imports"),
    Route("POST", "/v1/record-imports/{import_id}/undo", "imports"),
    Route("POST", "/v1/record-imports/{import_id}/withdrawals", "imports"),
    Route("PUT", "/v1/record-mappings/{name}", "imports"),
    Route("GET", "/v1/record-mappings/{name}", "imports"),
    Route("GET", "/v1/record-mappings", "imports"),
    Route("GET", "/v1/hits", "hits"),
    Route("GET", "/v1/hits/{hit_id}", "hits"),
    Route("GET", "/v1/hits/{hit_id}/report", "reports"),
    Route("GET", "/v1/hits/{hit_id}/versions/{version}", "reports"),
    Route("POST", "/v1/hits/{hit_id}/confirmation-requests", "hits"),
    Route("POST", "/v1/hits/{hit_id}/confirmations", "hits"),
    Route("POST", "/v1/hits/{hit_id}/disposition", "hits"),
    Route("POST", "/v1/hits/{hit_id}/messages", "messages"),
    Route("GET", "/v1/hits/{hit_id}/messages", "messages"),
    Route("GET", "/v1/hit-statistics", "hits"),
    Route("GET", "/v1/trace-statistics", "traces"),
    Route("POST", "/v1/traces", "traces"),
    Route("GET", "/v1/traces", "traces"),
    Route("GET", "/v1/traces/{trace_id}", "traces"),
    Route("GET", "/v1/traces/{trace_id}/report", "reports"),
    Route("GET", "/v1/traces/{trace_id}/versions/{version}", "reports"),
    Route("POST", "/v1/traces/{trace_id}/withdrawal", "traces"),
    Route("POST", "/v1/traces/{trace_id}/information", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/opening", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/withdrawal", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/acknowledgement", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/information-requests", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/responses", "traces"),
    Route("POST", "/v1/traces/{trace_id}/legs/{leg_id}/messages", "messages"),
    Route("GET", "/v1/traces/{trace_id}/legs/{leg_id}/messages", "messages"),
    Route("GET", "/v1/notifications", "hits"),
    Route("GET", "/v1/notifications/{notification_id}", "hits"),
    Route("POST", "/v1/notifications/{notification_id}/acknowledgement", "hits"),
    Route("GET", "/v1/reference/firearms", "reference"),
    Route("POST", "/v1/reference/firearms", "reference"),
    Route("GET", "/v1/reference/firearms/{reference_id}", "reference"),
    Route("PUT", "/v1/reference/firearms/{reference_id}", "reference"),
    Route("GET", "/v1/reference/firearms/{reference_id}/drawing", "reference"),
    Route("GET", "/v1/reference/firearms/{reference_id}/pictures", "reference"),
    Route("POST", "/v1/reference/firearms/{reference_id}/pictures", "reference"),
    Route("POST", "/v1/reference/firearms/{reference_id}/pictures/{picture_id}/decisions", "reference"),
    Route("POST", "/v1/reference/identify", "reference"),
    Route("GET", "/v1/reference/makes", "reference"),
    Route("GET", "/v1/reference/calibres", "reference"),
    Route("GET", "/v1/reference/marks", "reference"),
    Route("POST", "/v1/reference/missing-reports", "reference"),
    Route("GET", "/v1/reference/missing-reports", "reference"),
    Route("GET", "/v1/reference/missing-reports/{missing_report_id}", "reference"),
    Route("POST", "/v1/reference/missing-reports/{missing_report_id}/decisions", "reference"),
    Route("GET", "/v1/parties", "parties"),
    Route("GET", "/v1/parties/{party}", "parties"),
    Route("PUT", "/v1/parties/{party}", "parties"),
    Route("GET", "/v1/parties/{party}/versions", "parties"),
    Route("GET", "/v1/parties/{party}/officers", "parties"),
    Route("PUT", "/v1/parties/{party}/officers", "parties"),
    Route("GET", "/v1/parties/{party}/webhook", "webhooks"),
    Route("PUT", "/v1/parties/{party}/webhook", "webhooks"),
    Route("DELETE", "/v1/parties/{party}/webhook", "webhooks"),
    Route("POST", "/v1/parties/{party}/webhook/secrets", "webhooks"),
    Route("DELETE", "/v1/parties/{party}/webhook/secrets/{secret_id}", "webhooks"),
    Route("POST", "/v1/parties/{party}/webhook/pings", "webhooks"),
    Route("POST", "/v1/parties/{party}/webhook/replays", "webhooks"),
    Route("POST", "/v1/parties/{party}/webhook/resumption", "webhooks"),
    Route("GET", "/v1/parties/{party}/webhook/deliveries", "webhooks"),
    Route("GET", "/v1/audit/events", "audit"),
    Route("GET", "/v1/audit/events/{event_id}", "audit"),
    Route("GET", "/v1/audit/checkpoints", "audit"),
    Route("GET", "/v1/audit/suspects", "audit"),
    Route("GET", "/v1/codes", "service"),
    Route("GET", "/v1/health", "service", open=True),
    Route("GET", "/v1/openapi.json", "service", open=True),
    Route("GET", "/v1/problems", "service", open=True),
    Route("GET", "/v1/problems/{code}", "service", open=True),
    Route("GET", "/docs", "service", open=True),
    Route("GET", "/docs/{page}", "service", open=True),
)


def without_token(function: str) -> tuple[str, str, int]:
    """A method and path of a function, and the status of a call of it without a token: 200 where one is open."""
    of_function = [route for route in ROUTES if route.function == function]
    route = next((each for each in of_function if each.open), of_function[0])
    return route.method, route.path, 200 if route.open else 401
