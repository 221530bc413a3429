"""Of what goes wrong: the commonest problems, beside those that the sandbox shows."""

from ops.documents.story.made import BUREAU, CASE, WEAPONS, Made


def problems(made: Made) -> None:
    """What is refused, and how."""
    search = {"firearm": WEAPONS["look_alike"]} | CASE
    path = "/v1/searches"
    made.refused("not_json", "What is sent is no JSON", "WCO", "POST", path, text="{")
    made.refused("token_expired", "The token is over", "WCO", "POST", path, search, expires_at=0)
    made.refused("not_a_searcher", "A bureau does not search", BUREAU, "POST", path, search)
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
