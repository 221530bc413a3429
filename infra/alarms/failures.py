"""What can fail, and which alarms say so: drawn into docs/watching.md, and held against the alarms and docs/faults.md.

Alarms are named as the rows name them, or by a pattern of such names. `faults` are beginnings of rows of docs/faults.md
that are staged for the failure.
"""

from typing import Final, NamedTuple

from infra.alarms.composites import COST


class Failure(NamedTuple):
    """What fails, for whoever meets it, and the alarms that speak then."""

    what: str
    alarms: tuple[str, ...]
    faults: tuple[str, ...] = ()


class Unheard(NamedTuple):
    """A fault that no alarm is for, and why none is needed, or why there is none."""

    fault: str
    why: str


FAILURES: Final[dict[str, tuple[Failure, ...]]] = {
    "A search, or what it finds": (
        Failure(
            "searches get no answer, or may see less than there is",
            ("weapon-may-be-missed", "search-failing"),
            ("any read of index or records", "keys handed back unread", "one table hangs"),
        ),
        Failure(
            "DynamoDB throttles, is silent, hangs, or answers what is no answer",
            ("api-5xx", "search-failing", "*-reads-throttled", "*-writes-throttled"),
            (
                *("any call to AWS throttled", "an answer by a byte a second", "an answer that is left over"),
                *("a list that leads to itself", "DynamoDB throttled or silent", "DynamoDB accepts connections"),
                *("it hangs while a stack", "the same, of every route", "it begins to hang", "two hundred searches"),
                *("STS hangs", "a transaction in conflict", "a hot key"),
            ),
        ),
        Failure(
            "a table's index is throttled, which no metric of the table counts",
            ("*-reads-throttled", "*-writes-throttled"),
        ),
        Failure("answers are slow", ("search-slow", "api-slow")),
        Failure(
            "more searches, or notices of hits, are late than was promised", ("searches-burning-*", "notices-burning-*")
        ),
        Failure(
            "a search finds nothing, or its hit tells nobody, and nothing else hears it",
            ("canary-failing", "canary-silent", "test-notices-undelivered-not-empty"),
        ),
        Failure(
            "a record is not indexed, or late",
            ("indexer-failures-not-empty", "indexer-late"),
            ("a record in a batch that nothing", "nonsense in any stream", "a record that ends its function"),
        ),
        Failure("a watch is not looked after, or late", ("watcher-failures-not-empty", "watcher-late")),
        Failure(
            "a bureau's import stands still, or is late",
            (
                *("import-failures-not-empty", "imports-stand", "record-imports-late", "record-files-late"),
                "upload-found-late",
            ),
        ),
        Failure("a search batch does not end, or is late", ("batch-failures-not-empty", "search-batches-late")),
        Failure("a function raises, runs out of time, or cannot start", ("*-errors", "*-throttles")),
        Failure("the account's concurrency is nearly used up", ("concurrency-near-limit", "*-throttles")),
    ),
    "Who is told": (
        Failure("a party was not told", ("party-not-told",)),
        Failure(
            "SNS refuses, hangs, or denies one topic",
            ("oldest-pending-notification", "notification-tried-often"),
            ("whatever botocore can raise", "SNS answers with an error", "SNS denies one of three"),
        ),
        Failure("SNS cannot deliver to a party's queue", ("undelivered-*-not-empty", "undelivered-nearly-lost")),
        Failure("SNS cannot deliver to a party's own endpoint, beside its queue", ("unreached-*-not-empty",)),
        Failure(
            "a party's webhook is dead, or refuses what it is sent",
            ("webhook-parked", "webhook-delivery-given-up"),
            (
                *("a webhook is dead for three days", "a webhook refuses one", "a webhook's name leads inside"),
                *("a webhook answers a byte", "a webhook is dead for a day", "one party's webhook is dead"),
                "a webhook sends elsewhere",
            ),
        ),
        Failure(
            "webhooks are not called, or late",
            (
                *("dispatcher-late", "dispatcher-idle", "dispatcher-failures-not-empty", "webhook-turns-late"),
                "webhook-turn-failures-not-empty",
            ),
        ),
        Failure(
            "a stream stands still, or a batch of the outbox is given up",
            ("notifier-late", "notifier-failures-not-empty", "stream-consumer-changed"),
            ("the stream stands for more than a day",),
        ),
        Failure("the sweeper or the clock does not run", ("sweeper-idle", "clock-idle", "clock-behind")),
        Failure("a party's subscription was ended, by a link in a mail too", ("subscription-missing",)),
        Failure("somebody reads a party's notifications along", ("subscription-strange",)),
        Failure("a party does not read its queue", ("party-queue-unread",)),
        Failure("a bureau is concerned that has no address", ("unroutable-notification",)),
        Failure(
            "a row of the outbox, a hit or a leg cannot be read",
            ("notification-set-aside", "clock-set-aside", "review-failures"),
            ("a due hit, leg, review",),
        ),
        Failure("a hit was escalated, and nobody answers", ("hit-unanswered",)),
        Failure("a request to trace was never sent", ("requests-undelivered",)),
        Failure("owners are asked late for their reviews", ("reviews-late", "review-failures", "reviewer-idle")),
        Failure("what was given up lies until SQS deletes it", ("failures-nearly-lost", "undelivered-nearly-lost")),
    ),
    "Who calls": (
        Failure("one party's flood: 429", ("calls-throttled", "calls-not-counted"), ("one tenant's burst",)),
        Failure(
            "a flood from one address, or attacks, that the edge refuses",
            ("edge-rate", "edge-attacks", "edge-ill-repute", "web-acl-changed"),
        ),
        Failure("a flood of refused tokens: 401", ("tokens-refused",)),
        Failure(
            "an issuer is down, or answers rubbish",
            ("issuer-down", "issuer-keys-old", "issuer-keys-unusable", "authorizer-errors"),
            ("no keys in memory",),
        ),
        Failure(
            "a caller lists the database, or floods bureaus", ("budgets-refused", "searches-flagged", "records-shown")
        ),
        Failure(
            "a way beside the domain is open, or its handshake is old", ("call-without-certificate", "call-below-tls13")
        ),
        Failure("somebody adds an authority to the trust store", ("truststore-changed",)),
        Failure("a certificate of the domain ends", ("certificate-ending",)),
        Failure("a client's last certificate ends", ("client-certificate-ending",)),
    ),
    "What is accounted for": (
        Failure(
            "an audit event cannot be written",
            ("late-events-late", "late-event-failures-not-empty", "audit-event-only-logged"),
            ("the audit event cannot be written", "the queue of late events hangs"),
        ),
        Failure(
            "an audit event is changed or removed",
            ("audit-event-altered", "audit-table-rewritten"),
            ("an audit event is written over",),
        ),
        Failure(
            "the transparency log lacks events, or is not signed",
            (
                *("audit-events-not-in-log", "audit-event-unreadable", "sequencer-failures-not-empty"),
                *("sequencer-late", "log-behind", "log-signing-refused", "publisher-idle"),
            ),
            ("a sequencer dies",),
        ),
        Failure("the log or a file of it is another than what was signed", ("log-refused", "log-file-differs")),
        Failure("witnesses do not sign, or sign something else", ("log-unwitnessed", "cosignature-refused")),
        Failure("auditors' lists lack events", ("audit-indexer-failures-not-empty", "audit_indexer-late")),
        Failure(
            "CloudTrail is stopped, narrowed, or its files are touched",
            ("trail-silent", "trail-changed", "evidence-changed"),
        ),
    ),
    "Keys, tables, code and money": (
        Failure(
            "a key is disabled, is to be deleted, or KMS refuses it",
            ("key-endangered", "key-not-enabled", "keys-refused", "log-signing-refused"),
            ("KMS denies what is stored",),
        ),
        Failure(
            "a table loses its protection, restore points, expiry or stream",
            ("table-weakened", "protection-off", "table-policy-changed"),
        ),
        Failure(
            "a table is read or written beside the API, or copied",
            ("table-touched-outside", "table-scanned", "table-copied"),
        ),
        Failure("a function asks for another party's rows", ("table-access-refused",)),
        Failure("the account costs more than it should", (COST,)),
        Failure("something is deployed that nobody approved", ("deployed-beside-the-pipeline",)),
        Failure(
            "code, roles or sessions are taken over",
            (
                *("code-changed-outside-deployment", "role-changed", "service-role-assumed", "root-used"),
                "calls-unauthorised",
            ),
        ),
    ),
    "The alarms themselves": (
        Failure("a topic of alarms has lost a subscriber", ("alarm-recipient-missing",)),
        Failure("an alarm was sent and did not arrive", ("alarms-not-delivered", "alarms-office-not-delivered")),
        Failure("an alarm hears nothing, or was silenced", ("alarm-without-data", "watchers-silenced")),
        Failure("nobody inspects", ("inspector-idle", "inspection-failing")),
    ),
}

_SENT_AGAIN: Final = "who sends again has the answer of a good day, and nothing is there twice"
_ONCE: Final = "it is done once, whoever brings it again"
UNHEARD: Final = (
    Unheard("a handler dies after the commit", _SENT_AGAIN),
    Unheard("a process is gone before or after", _SENT_AGAIN),
    Unheard("the same: doors", _SENT_AGAIN),
    Unheard("two equal requests at once", _ONCE),
    Unheard("two searches at once", _ONCE),
    Unheard("DynamoDB accepts an audit event, its answer is lost", _SENT_AGAIN),
    Unheard("a stream's batch comes twice", _ONCE),
    Unheard("what any consumer is brought comes twice", _ONCE),
    Unheard("a webhook is slow", "it is called less often; what waits for it too long sounds webhook-turns-late"),
    Unheard("somebody sends a party's delivery once more", "it reaches the party alone, whose receiver refuses it"),
    Unheard("a row of a list that cannot be read", "a gap: the log names the row, and nobody is told that it does"),
    Unheard("a release while a stream has items", "every consumer reads them"),
    Unheard("messages of an earlier version", "they are worked off; what is not is left on a queue of last resort"),
    Unheard("an outage of a quarter of an hour", "nothing is given up; what lasts longer has alarms of its own"),
    Unheard("SNS accepts, and the process is gone", "the party gets the same id twice"),
    Unheard("the machine's clock is wrong", "nothing goes by it that another machine would not put right"),
    Unheard("the clock is put back", "it is let in"),
    Unheard("two regions are brought", "only the region of origin publishes"),
    Unheard("a token of one region", "a caller's own fault: it is refused; a flood is `tokens-refused`"),
    Unheard("writers side by side", _ONCE),
    Unheard("a digest of CloudTrail is missing", "the auditor's command says so; the files are locked"),
    Unheard("a canary's alarm rolls", "the release is taken back by itself, and its pipeline says so"),
    Unheard("a table restored", "done by an operator, who follows the runbook; `table-copied` tells of it"),
    Unheard("loss of a whole region", "alarms of a region are lost with it: who calls and the witnesses notice"),
)
