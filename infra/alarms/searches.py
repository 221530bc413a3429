"""Alarms of what a search finds: records that are not indexed, not imported or not looked after may be missed."""

from collections.abc import Iterator

from infra.alarms.alarm import Alarm, Metric, left_behind, of_function, of_queue, own
from infra.config import Deployment
from infra.gateway import STAGE


def alarms_of_searches(deployment: Deployment) -> Iterator[Alarm]:
    """Those of the index, the watches, batches of searches and imports of records."""
    yield left_behind(
        deployment.physical("indexer-failures"),
        "indexer-failures",
        "wake",
        meaning="A record could not be indexed. It is found by its exact number alone until it is indexed again.",
        first="read the record's id in the indexer's log, mend what fails, and redrive the queue.",
    )
    yield left_behind(
        deployment.physical("watcher-failures"),
        "watcher-failures",
        "wake",
        meaning="A search or a record could not be looked after. A hit may not have been opened, or those whom it"
        " concerns were not told that its record changed.",
        first="the watcher's log by id, mend what fails, and touch the record, or have the search made again.",
    )
    yield left_behind(
        deployment.physical("batch-failures"),
        "batch-failures",
        "office",
        meaning="Lines of a search batch could not even be answered with a problem in five tries, so the batch does not"
        " end. Nobody got a wrong answer.",
        first="the searcher's log for the batch's id, mend what fails, and redrive the queue.",
    )
    yield left_behind(
        deployment.physical("import-failures"),
        "import-failures",
        "wake",
        meaning="An uploaded file could not be read, or lines of it could not even be answered with a problem, in five"
        " tries. The bureau's import does not end, and its records are not found.",
        first="the importer's log for the import's id, mend what fails, and redrive the queue.",
    )
    yield Alarm(
        name="record-imports-late",
        metric=of_queue(deployment.physical("record-imports"), "ApproximateAgeOfOldestMessage"),
        above=600,
        severity="wake",
        meaning="A part of a record import has waited for more than ten minutes: records that bureaus have sent, be it"
        " ten lines, are not found yet.",
        first="the importer's errors and throttles, then how many bureaus import at once.",
        why="Of each bureau a few seconds' work is on the queue at a time; what fails again and again does not count"
        " here, but in the queue of failures.",
    )
    yield Alarm(
        name="record-files-late",
        metric=of_queue(deployment.physical("record-files"), "ApproximateAgeOfOldestMessage"),
        above=3600,
        severity="office",
        meaning="A large file of records has waited for more than an hour to be read as a whole: none of its lines is"
        " entered yet.",
        first="the importer's errors and throttles, then how many large files were uploaded.",
        why="The largest file is read in some minutes, two at a time.",
    )
    yield Alarm(
        name="imports-stand",
        metric=own(deployment, "ImportsStand", "Maximum"),
        above=900,
        severity="wake",
        meaning="Lines of a bureau's imports wait, and for a quarter of an hour none was handed out: what it has sent"
        " is not found yet. Other bureaus' imports may go on.",
        first="whether chunks of it fail again and again: the importer's log by the import's id.",
        why="A chunk is handed out every few seconds, or each time that all other bureaus had their turn.",
    )
    yield Alarm(
        name="upload-found-late",
        metric=own(deployment, "UploadFoundLate", "Sum"),
        above=0,
        severity="office",
        meaning="An uploaded file was found by looking for it: S3 had told nobody. Imports begin up to two minutes"
        " late.",
        first="whether the bucket still tells the queue, and the queue and its key still admit S3.",
        why="S3 tells of every upload within seconds; it is looked for only after that.",
    )
    yield Alarm(
        name="search-batches-late",
        metric=of_queue(deployment.physical("search-batches"), "ApproximateAgeOfOldestMessage"),
        above=3600,
        severity="office",
        meaning="A part of a search batch has waited for more than an hour. Officers wait for its lines.",
        first="the searcher's errors and throttles, then whether more is sent than five of them work off.",
        why="Batches are for ships' lists and archives: nobody waits at a border for one, and an hour is promised.",
    )
    yield Alarm(
        name="search-slow",
        metric=of_function(deployment, "search", "Duration", "p99"),
        above=3000,
        of=(3, 3),
        severity="office",
        meaning="For a quarter of an hour one search in a hundred has taken more than three seconds: officers wait.",
        first="the throttling of the serial index, records and cases, then whether a release changed what is read.",
        why="A search should be answered in one second; a cold start takes two more, and those are few.",
    )
    yield Alarm(
        name="search-failing",
        metric=_search_faults(deployment),
        above=0,
        of=(2, 3),
        severity="wake",
        meaning="Officers' searches get no answer (5xx), in two of three five minutes. No such answer says that a"
        " weapon is not known; who gives up has searched nothing.",
        first="the search function's log (`problem`), then DynamoDB's throttling and the keys.",
        why="One fault is made good by the client's next try; what is there again five minutes later is not.",
    )


def _search_faults(deployment: Deployment) -> Metric:
    return Metric(
        name="5XXError",
        statistic="Sum",
        minutes=5,
        namespace="AWS/ApiGateway",
        dimensions={
            "ApiName": deployment.physical(),
            "Resource": "/v1/searches",
            "Method": "POST",
            "Stage": STAGE,
        },
    )
