"""Of who searches: searches, batches, watches, and what becomes of a hit."""

from typing import Any

from ops.documents.story.made import BUREAU, CASE, OTHER_CASE, WEAPONS, Made


def searches(made: Made) -> None:
    """Searches with each kind of answer, an assertion, a watch."""
    path = "/v1/searches"

    def search(name: str, summary: str, weapon: str, **fields: Any) -> Any:
        return made.show(name, summary, "WCO", "POST", path, {"firearm": WEAPONS[weapon]} | CASE | fields)

    found = search(
        "look_alike", "The letter O read for a zero: a hit, three parties are told", "look_alike",
        place="Port of Mombasa, shed 4", in_sight=True,
    )  # fmt: skip
    possible = search("one_slip", "Two digits changed places: possible, nobody is told", "one_slip", **OTHER_CASE)
    nothing = search("no_match", "Nothing is found, and the search goes on watching", "unknown", watch_days=60)
    made.ids |= {
        "search_id": found["search_id"],
        "hit_id": found["matches"][0]["hit_id"],
        "watch_id": nothing["watch"]["watch_id"],
        "nothing_id": nothing["search_id"],
    }
    made.show("again", "The answer as it was given", "WCO", "GET", f"{path}/{{search_id}}")
    made.show("page", "One's searches, the newest first", "WCO", "GET", f"{path}?limit=1")
    made.show(
        "compared", "The officer has compared the weapon, and it is the one", "WCO", "POST",
        f"{path}/{possible['search_id']}/matches/{possible['matches'][0]['record_id']}/assertion",
        {"compared": ["serial_number", "make", "model"], "reason": "the last digits are worn, and changed places"},
    )  # fmt: skip
    made.show("shared", "A record as a searcher opens it after a match", "WCO", "GET", "/v1/records/{record_id}")
    made.show("watching", "What goes on watching", "WCO", "GET", "/v1/watches")
    made.show("watching", "A watch and the hits that it has led to", "WCO", "GET", "/v1/watches/{watch_id}")
    made.show("stopped", "A watch that is not needed any more", "WCO", "DELETE", "/v1/watches/{watch_id}")


def batches(made: Made) -> None:
    """A batch with a line that is refused."""
    wrong = {"firearm": {"make": "Ruger"}} | CASE
    body = {"searches": [{"firearm": WEAPONS["unknown"]} | CASE, {"firearm": WEAPONS["look_alike"]} | CASE, wrong]}
    batch = made.show(
        "three_lines", "Three searches, one of which will be refused", "WCO", "POST", "/v1/search-batches", body
    )
    made.ids["batch_id"] = batch["batch_id"]
    made.world.work_off()
    made.show("done", "Each line with its answer or its problem", "WCO", "GET", "/v1/search-batches/{batch_id}")
    made.show("sent", "The batches of the last 30 days", "WCO", "GET", "/v1/search-batches")


def notifications(made: Made) -> None:
    """What a bureau is told."""
    path = "/v1/notifications"
    made.world.notify()
    page = made.show("page", "What a bureau was told, the newest first", BUREAU, "GET", f"{path}?limit=2")
    made.ids["notification_id"] = page["items"][0]["notification_id"]
    made.show(
        "hit_opened", "That a hit was opened on a record of one's own", BUREAU, "GET", f"{path}/{{notification_id}}"
    )
    made.show("received", "That it was received", BUREAU, "POST", f"{path}/{{notification_id}}/acknowledgement", {})


def hits(made: Made) -> None:
    """A hit from its opening to its end."""
    path = "/v1/hits/{hit_id}"
    made.show("page", "Hits, the newest first", "WCO", "GET", "/v1/hits?limit=1")
    made.show("opened", "A hit as its bureau reads it", BUREAU, "GET", path)
    made.show(
        "urgent", "The weapon is held on the hit alone", "WCO", "POST", f"{path}/confirmation-requests",
        {"priority": "URGENT", "reason": "the container leaves at six"},
    )  # fmt: skip
    made.show("due", "What a bureau has to answer, the next one first", BUREAU, "GET", "/v1/hits?order=due&limit=1")
    made.show(
        "question", "A question beside the steps", BUREAU, "POST", f"{path}/messages",
        {"code": "QUESTION", "text": "Which marks stand on the left of the slide?"},
    )  # fmt: skip
    made.call(
        "WCO", "POST", f"{path}/messages", {"code": "ANSWER", "text": "TAURUS in a circle, PT 92 AF, MADE IN BRAZIL"}
    )
    made.show("page", "What was said, the newest first", "WCO", "GET", f"{path}/messages")
    made.show(
        "time_needed", "The file has to be looked up", BUREAU, "POST", f"{path}/confirmations",
        {"answer": "TIME_NEEDED", "until": "2026-11-24T18:00:00Z"},
    )  # fmt: skip
    made.show(
        "confirmed", "It is the weapon, and what to do with it", BUREAU, "POST", f"{path}/confirmations",
        {
            "answer": "CONFIRMED", "reason": "number and marks agree with the report of the theft",
            "instructions": ["HOLD", "PHOTOGRAPHS"], "note": "both sides of the slide, please",
        },
        headers=made.etag(BUREAU, path),
    )  # fmt: skip
    report = made.call("WCO", "GET", f"{path}/report")
    if not report.headers["Content-Disposition"]:
        raise RuntimeError("the report has no name")
    version = made.call("WCO", "GET", path).json["version"]
    made.show("printed", "The hit as a report was printed from it", "WCO", "GET", f"{path}/versions/{version}")
    made.show(
        "seized", "What became of the weapon: the end of the hit", "WCO", "POST", f"{path}/disposition",
        {"disposition": "SEIZED", "place": "customs warehouse, Mombasa", "exhibit": "MBA-EX-0042"},
        headers=made.etag("WCO", path),
    )  # fmt: skip
    made.show("counted", "Hits of a year, counted for the WCO", "WCO", "GET", "/v1/hit-statistics")
