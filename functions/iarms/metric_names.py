"""Every metric of the service: one name, one meaning. What is emitted, alarmed or drawn is one of these.

Counts and times alone: nothing of a case, no officer, no number of a weapon, no party. Their one dimension is the
deployment (`service`): a party as a dimension would be 251 metrics for each name, which CloudWatch bills one by one,
and what a party does is in its own lists, in the access log and in the audit trail. A hit that is kept from who
searched is in none: an operator would see to the minute that there is a hidden record. What is of test records is
counted in metrics of its own and in no other.
"""

from typing import Final, Literal, NamedTuple

MetricUnit = Literal["Count", "Seconds", "Milliseconds"]

NAMESPACE: Final = "iarms"
DIMENSION: Final = "service"


class Metric(NamedTuple):
    """A metric: its unit, what one value means, and the functions that emit it."""

    unit: MetricUnit
    meaning: str
    emitted_by: tuple[str, ...]


_DOORS: Final = ("every door",)
_COUNT: Final[MetricUnit] = "Count"

# Searches of officers
SEARCH_IN_TIME: Final = "SearchInTime"
SEARCH_MILLISECONDS: Final = "SearchMilliseconds"
SEARCH_NO_MATCH: Final = "SearchNoMatch"
SEARCH_POSSIBLE: Final = "SearchPossible"
SEARCH_HIT_OPENED: Final = "SearchHitOpened"
SEARCH_HIT_JOINED: Final = "SearchHitJoined"
SEARCH_INCOMPLETE: Final = "SearchIncomplete"
SEARCH_OF_CONTROL: Final = "SearchOfControl"
SEARCH_OF_INVESTIGATION: Final = "SearchOfInvestigation"
SEARCH_OF_DATA_QUALITY: Final = "SearchOfDataQuality"
TEST_SEARCH_ANSWERED: Final = "TestSearchAnswered"
RECORDS_SHOWN: Final = "RecordsShown"
SEARCH_FLAGGED: Final = "SearchFlagged"
BUDGET_REFUSED: Final = "BudgetRefused"
WATCH_MATCHED: Final = "WatchMatched"
BATCH_LINE_SEARCHED: Final = "BatchLineSearched"
BATCH_LINE_REFUSED: Final = "BatchLineRefused"
BATCH_CHUNK_LEFT: Final = "BatchChunkLeft"

# Calls that were refused or failed
CALL_UNAUTHENTICATED: Final = "CallUnauthenticated"
CALL_FORBIDDEN: Final = "CallForbidden"
CALL_INVALID: Final = "CallInvalid"
CALL_TOO_OFTEN: Final = "CallTooOften"
CALL_FAILED: Final = "CallFailed"
CALL_THROTTLED: Final = "CallThrottled"
CALL_NOT_COUNTED: Final = "CallNotCounted"
TOKEN_REFUSED: Final = "TokenRefused"  # noqa: S105  # a name
TOKEN_NOT_JUDGED: Final = "TokenNotJudged"  # noqa: S105
KEY_REFUSED: Final = "KeyRefused"
ISSUER_DOWN: Final = "IssuerDown"
ISSUER_KEYS_UNUSABLE: Final = "IssuerKeysUnusable"
OLDEST_ISSUER_KEYS: Final = "OldestIssuerKeys"

# Notices to parties
NOTIFICATION_SENT: Final = "NotificationSent"
NOTIFICATION_IN_TIME: Final = "NotificationInTime"
NOTIFICATION_SECONDS: Final = "NotificationSeconds"
NOTIFICATION_ACKNOWLEDGED_SECONDS: Final = "NotificationAcknowledgedSeconds"
NOTIFICATION_FAILED: Final = "NotificationFailed"
NOTIFICATION_SET_ASIDE: Final = "NotificationSetAside"
UNROUTABLE_NOTIFICATION: Final = "UnroutableNotification"
PENDING_NOTIFICATION: Final = "PendingNotification"
OLDEST_PENDING_NOTIFICATION: Final = "OldestPendingNotification"
TRIES_OF_PENDING_NOTIFICATION: Final = "TriesOfPendingNotification"
WEBHOOK_DELIVERY_QUEUED: Final = "WebhookDeliveryQueued"
WEBHOOK_TURN_BEGUN: Final = "WebhookTurnBegun"
WEBHOOK_DELIVERED: Final = "WebhookDelivered"
WEBHOOK_DELIVERY_FAILED: Final = "WebhookDeliveryFailed"
WEBHOOK_DELIVERY_GIVEN_UP: Final = "WebhookDeliveryGivenUp"
WEBHOOK_PARKED: Final = "WebhookParked"
RECORD_CHANGE_TOLD: Final = "RecordChangeTold"

# Hits and traces, by their steps
CONFIRMATION_REQUESTED: Final = "ConfirmationRequested"
CONFIRMATION_IN_TIME: Final = "ConfirmationInTime"
CONFIRMATION_LATE: Final = "ConfirmationLate"
CONFIRMATION_REPEATED: Final = "ConfirmationRepeated"
CONFIRMATION_ESCALATED: Final = "ConfirmationEscalated"
CONFIRMATION_REMINDED: Final = "ConfirmationReminded"
CONFIRMATION_UNANSWERED: Final = "ConfirmationUnanswered"
HIT_ANSWERED_SECONDS: Final = "HitAnsweredSeconds"
HIT_CONFIRMED: Final = "HitConfirmed"
HIT_REFUTED: Final = "HitRefuted"
HIT_CLOSED: Final = "HitClosed"
TRACE_OPENED: Final = "TraceOpened"
TRACE_LEGS_PUT: Final = "TraceLegsPut"
LEG_ANSWERED: Final = "LegAnswered"
LEG_ANSWERED_LATE: Final = "LegAnsweredLate"
LEG_SENT: Final = "LegSent"
LEG_REMINDED: Final = "LegReminded"
LEG_OVERDUE: Final = "LegOverdue"
LEG_EXPIRED: Final = "LegExpired"
LEG_UNDELIVERED: Final = "LegUndelivered"
CLOCK_SET_ASIDE: Final = "ClockSetAside"
CLOCK_FAILED: Final = "ClockFailed"
CLOCK_UNFINISHED: Final = "ClockUnfinished"

# What bureaus enter, by records and by files, and what becomes of it
RECORD_ENTERED: Final = "RecordEntered"
IMPORT_LINE_WRITTEN: Final = "ImportLineWritten"
IMPORT_LINE_REFUSED: Final = "ImportLineRefused"
IMPORT_LINE_CHANGED: Final = "ImportLineChanged"
IMPORT_LINE_UNCHANGED: Final = "ImportLineUnchanged"
IMPORT_LINE_CHECKED: Final = "ImportLineChecked"
IMPORT_WORK_LEFT: Final = "ImportWorkLeft"
IMPORT_CHUNK_RESENT: Final = "ImportChunkResent"
IMPORT_CHUNK_ABANDONED: Final = "ImportChunkAbandoned"
IMPORTS_STAND: Final = "ImportsStand"
UPLOAD_FOUND_LATE: Final = "UploadFoundLate"
STREAM_RECORD_PUT_ASIDE: Final = "StreamRecordPutAside"
HIDDEN_RECORDS_FLAGGED: Final = "HiddenRecordsFlagged"
HIDING_NOT_LOOKED_AT: Final = "HidingNotLookedAt"
REVIEW_NOTICED: Final = "ReviewNoticed"
REVIEW_EXPIRED: Final = "ReviewExpired"
REVIEW_FAILED: Final = "ReviewFailed"
OLDEST_REVIEW_DAYS: Final = "OldestReviewDays"

# The audit trail and its transparency log
AUDIT_EVENT_LATE: Final = "AuditEventLate"
AUDIT_EVENT_ONLY_LOGGED: Final = "AuditEventOnlyLogged"
LATE_EVENT_WRITTEN: Final = "LateEventWritten"
LATE_EVENT_FAILED: Final = "LateEventFailed"
AUDIT_EVENT_SEQUENCED: Final = "AuditEventSequenced"
AUDIT_EVENT_SEQUENCED_AGAIN: Final = "AuditEventSequencedAgain"
AUDIT_EVENT_ALTERED: Final = "AuditEventAltered"
AUDIT_EVENT_UNREADABLE: Final = "AuditEventUnreadable"
AUDIT_EVENTS_NOT_IN_LOG: Final = "AuditEventsNotInLog"
CHECKPOINT_SIGNED: Final = "CheckpointSigned"
LOG_BEHIND: Final = "LogBehind"
LOG_REFUSED: Final = "LogRefused"
PUBLISHED_FILE_DIFFERS: Final = "PublishedFileDiffers"
SIGNING_REFUSED: Final = "SigningRefused"
COSIGNATURE_REFUSED: Final = "CosignatureRefused"
WITNESSED_BEHIND: Final = "WitnessedBehind"
LOG_REFUSED_BY_WITNESS: Final = "LogRefusedByWitness"
WITNESS_MEMORY_BEHIND: Final = "WitnessMemoryBehind"
WITNESS_UNDECIDED: Final = "WitnessUndecided"
WITNESS_LOOKED: Final = "WitnessLooked"

# What an hourly inspection finds that is not as the deployment says
SUBSCRIPTION_MISSING: Final = "SubscriptionMissing"
SUBSCRIPTION_STRANGE: Final = "SubscriptionStrange"
PARTY_QUEUE_UNREAD: Final = "PartyQueueUnread"
ALARM_RECIPIENT_MISSING: Final = "AlarmRecipientMissing"
ALARM_WITHOUT_DATA: Final = "AlarmWithoutData"
PROTECTION_OFF: Final = "ProtectionOff"
KEY_NOT_ENABLED: Final = "KeyNotEnabled"
CLIENT_CERTIFICATE_ENDING: Final = "ClientCertificateEnding"
INSPECTION_FAILED: Final = "InspectionFailed"

# The search that is made each minute
CANARY_SUCCEEDED: Final = "CanarySucceeded"
CANARY_SEARCH_MILLISECONDS: Final = "CanarySearchMilliseconds"
CANARY_SECONDS_TO_QUEUE: Final = "CanarySecondsToQueue"

METRICS: Final[dict[str, Metric]] = {
    SEARCH_IN_TIME: Metric(
        _COUNT,
        "A search by itself, not of a batch: 1 where it was answered within the time of the objective, 0 where it was"
        " not, or failed by a fault of ours (5xx). What is refused to its caller (4xx) is none. The number of values is"
        " that of all such searches.",
        ("search",),
    ),
    SEARCH_MILLISECONDS: Metric(
        "Milliseconds",
        "From where the search function got the call to its answer, accounted for. Without the gateway, the authorizer"
        " and the start of a function.",
        ("search",),
    ),
    SEARCH_NO_MATCH: Metric(_COUNT, "A search, of a batch too, that shows no match.", ("search", "searcher")),
    SEARCH_POSSIBLE: Metric(_COUNT, "One that shows possible matches and no hit.", ("search", "searcher")),
    SEARCH_HIT_OPENED: Metric(_COUNT, "One that opened a hit: parties are told.", ("search", "searcher")),
    SEARCH_HIT_JOINED: Metric(
        _COUNT, "One whose hits were all open already, under the same case.", ("search", "searcher")
    ),
    SEARCH_INCOMPLETE: Metric(
        _COUNT, "One that could not look at everything, or shows less than fits.", ("search", "searcher")
    ),
    SEARCH_OF_CONTROL: Metric(
        _COUNT,
        "One with the purpose of a seizure, a shipment or a traveller in hand, or of an operation.",
        ("search", "searcher"),
    ),
    SEARCH_OF_INVESTIGATION: Metric(
        _COUNT, "One for an investigation, or before a trace.", ("search", "searcher")
    ),
    SEARCH_OF_DATA_QUALITY: Metric(_COUNT, "One for the quality of data.", ("search", "searcher")),
    TEST_SEARCH_ANSWERED: Metric(
        _COUNT, "A search for test records, the canary's among them; it counts nowhere else.", ("search", "searcher")
    ),
    RECORDS_SHOWN: Metric(_COUNT, "Records that a search has found, of all searches.", ("search", "searcher")),
    SEARCH_FLAGGED: Metric(
        _COUNT, "A search or trace that was flagged for the auditors, as it may be fishing.",
        ("search", "searcher", "traces")
    ),
    BUDGET_REFUSED: Metric(
        _COUNT, "A call that was refused since a budget was used up.", ("search", "searcher", "traces")
    ),
    WATCH_MATCHED: Metric(_COUNT, "A match by a watch, or found behind a search's answer.", ("watcher",)),
    BATCH_LINE_SEARCHED: Metric(_COUNT, "A line of a search batch that was searched.", ("searcher",)),
    BATCH_LINE_REFUSED: Metric(_COUNT, "A line that was answered with a problem.", ("searcher",)),
    BATCH_CHUNK_LEFT: Metric(_COUNT, "A part of a batch that comes again.", ("searcher",)),
    CALL_UNAUTHENTICATED: Metric(
        _COUNT,
        "A call that a function refused with 401: a certificate, a suspension, an unknown client. What the authorizer"
        " refuses does not get so far.",
        _DOORS,
    ),
    CALL_FORBIDDEN: Metric(_COUNT, "A call that was refused with 403: a scope, a mandate, a role.", _DOORS),
    CALL_INVALID: Metric(
        _COUNT, "A call that was refused for what it says (400, 413, 415, 422, 428).", _DOORS
    ),
    CALL_TOO_OFTEN: Metric(
        _COUNT, "A call that was refused with 429, for its pace or for a budget.", _DOORS
    ),
    CALL_FAILED: Metric(_COUNT, "A call that failed by a fault of ours (5xx).", _DOORS),
    CALL_THROTTLED: Metric(
        _COUNT, "Calls refused for their party's pace, as the audit trail accounts for them.", _DOORS
    ),
    CALL_NOT_COUNTED: Metric(_COUNT, "A call let through since its party's bucket did not answer.", _DOORS),
    TOKEN_REFUSED: Metric(_COUNT, "Tokens that were not believed, as the trail accounts for them.", ("authorizer",)),
    TOKEN_NOT_JUDGED: Metric(_COUNT, "A token that could not be judged by a fault of ours.", ("authorizer",)),
    KEY_REFUSED: Metric(_COUNT, "A call or a notice that KMS refused a key for.", _DOORS),
    ISSUER_DOWN: Metric(_COUNT, "A try to get an issuer's keys that was not answered.", ("authorizer",)),
    ISSUER_KEYS_UNUSABLE: Metric(_COUNT, "An issuer's answer that is no key set, or an empty one.", ("authorizer",)),
    OLDEST_ISSUER_KEYS: Metric("Seconds", "The age of keys that could not be refreshed.", ("authorizer",)),
    NOTIFICATION_SENT: Metric(
        _COUNT, "A notice that a party's topic took, test notices among them.", ("notifier", "sweeper")
    ),
    NOTIFICATION_IN_TIME: Metric(
        _COUNT,
        "A notice of a hit that was sent to a party: 1 where that was within the time of the objective, 0 where it was"
        " later. The number of values is that of all such notices.",
        ("notifier", "sweeper"),
    ),
    NOTIFICATION_SECONDS: Metric(
        "Seconds", "From a hit, or what happened with it, to where a notice of it was sent.", ("notifier", "sweeper")
    ),
    NOTIFICATION_ACKNOWLEDGED_SECONDS: Metric(
        "Seconds", "From where a notice was sent to where its party said that it has it.", ("hits",)
    ),
    NOTIFICATION_FAILED: Metric(_COUNT, "A try to send that failed; it is made again.", ("notifier", "sweeper")),
    NOTIFICATION_SET_ASIDE: Metric(
        _COUNT, "A row of the outbox that cannot be read, and is left alone.", ("notifier", "sweeper")
    ),
    UNROUTABLE_NOTIFICATION: Metric(
        _COUNT, "A notice sent to INTERPOL-GS in the stead of a party without an address.", ("notifier", "sweeper")
    ),
    PENDING_NOTIFICATION: Metric(_COUNT, "Notices that have waited for more than a minute.", ("sweeper",)),
    OLDEST_PENDING_NOTIFICATION: Metric("Seconds", "For how long the oldest of them has waited.", ("sweeper",)),
    TRIES_OF_PENDING_NOTIFICATION: Metric(_COUNT, "How often the most tried of them was tried.", ("sweeper",)),
    WEBHOOK_DELIVERY_QUEUED: Metric(_COUNT, "A notice that waits for its party's webhook.", ("dispatcher",)),
    WEBHOOK_TURN_BEGUN: Metric(_COUNT, "Webhooks that were due by the clock.", ("dispatcher",)),
    WEBHOOK_DELIVERED: Metric(_COUNT, "A notice that a party's webhook took.", ("courier",)),
    WEBHOOK_DELIVERY_FAILED: Metric(_COUNT, "A try to deliver to a webhook that failed.", ("courier",)),
    WEBHOOK_DELIVERY_GIVEN_UP: Metric(
        _COUNT, "A notice that a webhook refused for three days, while it took others.", ("courier",)
    ),
    WEBHOOK_PARKED: Metric(_COUNT, "A webhook to which nothing is sent any more.", ("courier",)),
    RECORD_CHANGE_TOLD: Metric(_COUNT, "A hit whose parties were told that its record changed.", ("watcher",)),
    CONFIRMATION_REQUESTED: Metric(_COUNT, "A request to confirm a hit, by who searched.", ("hits",)),
    CONFIRMATION_IN_TIME: Metric(_COUNT, "An answer to such a request before it was due.", ("hits",)),
    CONFIRMATION_LATE: Metric(_COUNT, "One after that.", ("hits",)),
    CONFIRMATION_REPEATED: Metric(_COUNT, "A request that the clock repeated, unanswered.", ("clock",)),
    CONFIRMATION_ESCALATED: Metric(_COUNT, "A hit that went to INTERPOL-GS, unanswered.", ("clock",)),
    CONFIRMATION_REMINDED: Metric(_COUNT, "A reminder of a hit that waits for somebody.", ("clock",)),
    CONFIRMATION_UNANSWERED: Metric(_COUNT, "A hit that stays unanswered after it was escalated.", ("clock",)),
    HIT_ANSWERED_SECONDS: Metric("Seconds", "From a hit to where it was confirmed or refuted.", ("hits",)),
    HIT_CONFIRMED: Metric(_COUNT, "A hit that was confirmed.", ("hits",)),
    HIT_REFUTED: Metric(_COUNT, "A hit that was refuted.", ("hits",)),
    HIT_CLOSED: Metric(_COUNT, "A hit of which was said what became of the weapon.", ("hits",)),
    TRACE_OPENED: Metric(_COUNT, "A trace that was submitted.", ("traces",)),
    TRACE_LEGS_PUT: Metric(_COUNT, "Bureaus that traces were put to as they were submitted.", ("traces",)),
    LEG_ANSWERED: Metric(_COUNT, "A leg of a trace that its bureau answered, or refused to answer.", ("traces",)),
    LEG_ANSWERED_LATE: Metric(_COUNT, "One of these after it was due.", ("traces",)),
    LEG_SENT: Metric(_COUNT, "A leg whose request reached its bureau's topic.", ("clock",)),
    LEG_REMINDED: Metric(_COUNT, "A reminder of a leg.", ("clock",)),
    LEG_OVERDUE: Metric(_COUNT, "A leg whose time to answer is over.", ("clock",)),
    LEG_EXPIRED: Metric(_COUNT, "A leg that ended unanswered.", ("clock",)),
    LEG_UNDELIVERED: Metric(_COUNT, "A request that did not reach its bureau in the time to acknowledge.", ("clock",)),
    CLOCK_SET_ASIDE: Metric(_COUNT, "A hit or leg that the clock cannot read or write.", ("clock",)),
    CLOCK_FAILED: Metric(_COUNT, "One that a fault of AWS kept from its step, till the next round.", ("clock",)),
    CLOCK_UNFINISHED: Metric(_COUNT, "Clocks whose round did not come to its end.", ("clock",)),
    RECORD_ENTERED: Metric(_COUNT, "A record that a bureau entered by itself, not by a file.", ("records",)),
    IMPORT_LINE_WRITTEN: Metric(_COUNT, "A line of an import that was entered.", ("importer",)),
    IMPORT_LINE_REFUSED: Metric(_COUNT, "A line that was answered with a problem.", ("importer",)),
    IMPORT_LINE_CHANGED: Metric(_COUNT, "A line of an import that corrected its record.", ("importer",)),
    IMPORT_LINE_UNCHANGED: Metric(_COUNT, "A line that says what its record says.", ("importer",)),
    IMPORT_LINE_CHECKED: Metric(_COUNT, "A line that was looked at alone, as asked.", ("importer",)),
    IMPORT_WORK_LEFT: Metric(_COUNT, "A part of an import that comes again.", ("importer",)),
    IMPORT_CHUNK_RESENT: Metric(_COUNT, "A chunk of lines that was not heard of and is sent again.", ("clock",)),
    IMPORT_CHUNK_ABANDONED: Metric(_COUNT, "A chunk whose workers ended in every try.", ("clock",)),
    IMPORTS_STAND: Metric(
        "Seconds",
        "Since a chunk was handed out, of the party whose imports have waited longest for that.",
        ("clock",),
    ),
    UPLOAD_FOUND_LATE: Metric(_COUNT, "A file that S3 told nobody of.", ("importer",)),
    STREAM_RECORD_PUT_ASIDE: Metric(
        _COUNT,
        "A row of a stream that can never be processed.",
        ("indexer", "watcher", "audit_indexer"),
    ),
    HIDDEN_RECORDS_FLAGGED: Metric(_COUNT, "A bureau whose hidden records are to be looked into.", ("watcher",)),
    HIDING_NOT_LOOKED_AT: Metric(_COUNT, "A look at hidden records that failed.", ("watcher",)),
    REVIEW_NOTICED: Metric(_COUNT, "An owner who was asked to review a record.", ("reviewer",)),
    REVIEW_EXPIRED: Metric(_COUNT, "A record that expired unanswered.", ("reviewer",)),
    REVIEW_FAILED: Metric(_COUNT, "A step of a review that failed, and is tried again.", ("reviewer",)),
    OLDEST_REVIEW_DAYS: Metric(_COUNT, "For how many days the longest waiting review is late.", ("reviewer",)),
    AUDIT_EVENT_LATE: Metric(
        _COUNT, "An audit event that went to the queue of late ones: its caller got 503.", _DOORS
    ),
    AUDIT_EVENT_ONLY_LOGGED: Metric(_COUNT, "An audit event that stands in a log alone.", _DOORS),
    LATE_EVENT_WRITTEN: Metric(_COUNT, "A late audit event that came into its table.", ("late_events",)),
    LATE_EVENT_FAILED: Metric(_COUNT, "A try at one that failed.", ("late_events",)),
    AUDIT_EVENT_SEQUENCED: Metric(_COUNT, "An audit event that came into the log's order.", ("sequencer",)),
    AUDIT_EVENT_SEQUENCED_AGAIN: Metric(_COUNT, "One that was there already.", ("sequencer",)),
    AUDIT_EVENT_ALTERED: Metric(_COUNT, "An audit event that was changed or taken away.", ("sequencer",)),
    AUDIT_EVENT_UNREADABLE: Metric(_COUNT, "Something in the audit table that is no event.", ("sequencer",)),
    AUDIT_EVENTS_NOT_IN_LOG: Metric(_COUNT, "Events that the table has and the log has not.", ("publisher",)),
    CHECKPOINT_SIGNED: Metric(_COUNT, "A checkpoint of the log that was signed.", ("publisher",)),
    LOG_BEHIND: Metric("Seconds", "For how long events have waited for a checkpoint.", ("publisher",)),
    LOG_REFUSED: Metric(_COUNT, "A checkpoint that was not signed.", ("publisher",)),
    PUBLISHED_FILE_DIFFERS: Metric(_COUNT, "A published file that is not what it was.", ("publisher",)),
    SIGNING_REFUSED: Metric(_COUNT, "A signature that the key refused.", ("publisher",)),
    COSIGNATURE_REFUSED: Metric(_COUNT, "A witness's file that is no cosignature.", ("publisher",)),
    WITNESSED_BEHIND: Metric("Seconds", "For how long no quorum of witnesses has cosigned.", ("publisher",)),
    LOG_REFUSED_BY_WITNESS: Metric(_COUNT, "A witness that found the log wrong.", ("witness",)),
    WITNESS_MEMORY_BEHIND: Metric(_COUNT, "A witness whose memory is behind.", ("witness",)),
    WITNESS_UNDECIDED: Metric(_COUNT, "A look that came to no decision.", ("witness",)),
    WITNESS_LOOKED: Metric(_COUNT, "A look that found the log as it has to be.", ("witness",)),
    SUBSCRIPTION_MISSING: Metric(_COUNT, "A party whose topic lacks a subscription of its own.", ("inspector",)),
    SUBSCRIPTION_STRANGE: Metric(_COUNT, "A subscription that nobody has said.", ("inspector",)),
    PARTY_QUEUE_UNREAD: Metric(_COUNT, "A party that does not read its queue.", ("inspector",)),
    ALARM_RECIPIENT_MISSING: Metric(_COUNT, "An address that should hear alarms and does not.", ("inspector",)),
    ALARM_WITHOUT_DATA: Metric(_COUNT, "An alarm that has nothing to go by.", ("inspector",)),
    PROTECTION_OFF: Metric(_COUNT, "A table that is not protected, or not kept for recovery.", ("inspector",)),
    KEY_NOT_ENABLED: Metric(_COUNT, "A key that is disabled, or to be deleted.", ("inspector",)),
    CLIENT_CERTIFICATE_ENDING: Metric(_COUNT, "A registered client whose certificates end soon.", ("inspector",)),
    INSPECTION_FAILED: Metric(_COUNT, "A part of the inspection that failed.", ("inspector",)),
    CANARY_SUCCEEDED: Metric(
        _COUNT, "1 where the search of this minute reached the test queue, 0 where it did not.", ("canary",)
    ),
    CANARY_SEARCH_MILLISECONDS: Metric(
        "Milliseconds", "From where it was sent to its answer, the start of a function included.", ("canary",)
    ),
    CANARY_SECONDS_TO_QUEUE: Metric("Seconds", "From its answer to where its notice was read.", ("canary",)),
}  # fmt: skip
