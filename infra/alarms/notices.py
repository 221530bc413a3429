"""Alarms of what parties are told: a notification that nobody gets, a hit or a trace that waits for somebody."""

from collections.abc import Iterator, Mapping

from infra.alarms.alarm import Alarm, Expression, left_behind, of_queue, own
from infra.config import Deployment


def alarms_of_notices(
    deployment: Deployment, undelivered: Mapping[int, str], unreached: Mapping[int, str]
) -> Iterator[Alarm]:
    """Those of notifications, hits and traces. `undelivered` are the queues of what SNS could not deliver, by the
    number of their stack, and `unreached` those of what it could not deliver to a party's own account or webhook:
    CloudFormation names them."""
    for number, queue in undelivered.items():
        yield left_behind(
            queue,
            f"undelivered-{number}",
            "wake",
            meaning="SNS could not deliver a notification to a party's queue. A party was not told of a hit.",
            first="read the message's recipient, mend its queue or key, and send the message to that queue again.",
            playbook="undelivered-not-empty",
        )
    for number, queue in unreached.items():
        yield left_behind(
            queue,
            f"unreached-{number}",
            "office",
            meaning="SNS could not deliver a notification to a party's own queue or webhook. It is in the party's queue"
            " here all the same.",
            first="read `recipient` in the message, tell that party, and send it there again once it takes messages.",
            playbook="unreached-not-empty",
        )
    yield Alarm(
        name="undelivered-nearly-lost",
        metric=Expression(
            text="MAX(METRICS())",
            metrics={
                f"q{number}": of_queue(queue, "ApproximateAgeOfOldestMessage", minutes=60)
                for number, queue in undelivered.items()
            },
            minutes=60,
        ),
        above=10 * 24 * 3600,
        severity="wake",
        meaning="A notification that SNS could not deliver has lain for ten days, and SQS deletes it after fourteen:"
        " the party has not been told, and would never be.",
        first="read the messages of the alarm `undelivered-*-not-empty`, and send each to its recipient's queue.",
        why="Four days are left: a weekend, and two working days.",
    )
    yield left_behind(
        deployment.physical("notifier-failures"),
        "notifier-failures",
        "office",
        meaning="A notification could not be processed from the outbox's stream after thirty tries. The sweeper still"
        " sends pending rows each minute.",
        first="the sweeper's errors, then the notifier's log.",
    )
    yield Alarm(
        name="unroutable-notification",
        metric=own(deployment, "UnroutableNotification", "Sum"),
        above=0,
        severity="office",
        meaning="A notification was for a party that cannot be notified here. INTERPOL-GS was told instead.",
        first="tell INTERPOL-GS who is missing, and add the party to this deployment.",
        why="A bureau that is concerned and has no address is one too many; INTERPOL-GS has its notification.",
    )
    yield Alarm(
        name="oldest-pending-notification",
        metric=own(deployment, "OldestPendingNotification", "Maximum"),
        above=900,
        severity="wake",
        meaning="A notification has waited for more than fifteen minutes. A party does not know of a hit.",
        first="the notifier's and the sweeper's errors, then whether SNS or the notify key refuses.",
        why="Notices go out within a minute, and what SNS refuses for a moment within five.",
    )
    yield Alarm(
        name="notification-tried-often",
        metric=own(deployment, "TriesOfPendingNotification", "Maximum", minutes=5),
        above=10,
        severity="wake",
        meaning="A notification has failed more than ten times, in half an hour or more. Its party's topic takes"
        " nothing, or not this message. Nobody else waits for it.",
        first="the code of each try in the sweeper's log (`not sent`).",
        why="Ten tries are half an hour: no throttling of SNS lasts as long.",
    )
    yield Alarm(
        name="notification-set-aside",
        metric=own(deployment, "NotificationSetAside", "Sum", minutes=60),
        above=0,
        severity="wake",
        meaning="A row of the outbox cannot be read, so its party is not told. Nobody else waits for it.",
        first="its id in the sweeper's log (`not read`). Mend the row by its document, and it goes out within fifteen"
        " minutes.",
        why="Looked at every fifteen minutes, so in an hour it is counted while it lies there.",
    )
    yield Alarm(
        name="requests-undelivered",
        metric=own(deployment, "LegUndelivered", "Sum", minutes=5),
        above=0,
        severity="wake",
        meaning="A request to trace was never sent: it has not reached its bureau within the time to acknowledge it."
        " The requester and INTERPOL-GS were told; the bureau's time has not begun.",
        first="why its topic takes nothing: the sweeper's log by recipient.",
        why="The clock counts a leg once, when the bureau's time to acknowledge is over.",
    )
    yield Alarm(
        name="hit-unanswered",
        metric=own(deployment, "ConfirmationUnanswered", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A hit that was escalated to INTERPOL-GS has not been answered for a day or more. The officer who"
        " searched still waits, with a weapon that nobody has confirmed.",
        first="the clock's audit events (`clock_reminded`) name the hit and its bureau: telephone INTERPOL-GS's desk.",
        why="The clock reminds of an escalated hit after a day, three days and a week: each reminder is one.",
    )
    yield from _webhooks(deployment)
    yield from _clocks(deployment)


def _webhooks(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="webhook-parked",
        metric=own(deployment, "WebhookParked", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A party's webhook took nothing for three days, or answered that it is gone: nothing is sent there any"
        " more. The party's queue here has all of it, and what waits is kept for 30 days.",
        first="the courier's log names the party and the host (`webhook parked`): telephone its desk.",
        why="A webhook is parked once, and its party may not look: its own system does not know of hits since then.",
    )
    yield Alarm(
        name="webhook-delivery-given-up",
        metric=own(deployment, "WebhookDeliveryGivenUp", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A party's webhook refused one notification for three days while it took others: its own system does"
        " not know of that one.",
        first="the courier's audit event (`give_up_webhook`) names it: tell the party's desk.",
        why="Each is one that its party's own system has not, and can be sent once more by its call.",
    )
    yield Alarm(
        name="webhook-turns-late",
        metric=of_queue(deployment.physical("webhook-turns"), "ApproximateAgeOfOldestMessage"),
        above=600,
        severity="office",
        meaning="A party's webhook has waited for ten minutes for its turn: parties are told late by webhooks, by their"
        " queues as ever.",
        first="the courier's errors and throttles, then whether many webhooks are slow at once.",
        why="A turn takes some twenty seconds at most, and ten of them go on at once.",
    )
    yield left_behind(
        deployment.physical("webhook-turn-failures"),
        "webhook-turn-failures",
        "office",
        meaning="A turn of a party's webhook failed three times by a fault of ours: what waits for it is not sent.",
        first="the courier's log (`turn failed`) names the party. The clock begins its turn again each minute or two.",
    )
    yield left_behind(
        deployment.physical("dispatcher-failures"),
        "dispatcher-failures",
        "office",
        meaning="A notification could not be queued for its party's webhook. Its topic has its own way, and the party's"
        " queue here has it.",
        first="the dispatcher's log, mend what fails, and work the place off again.",
    )


def _clocks(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="clock-set-aside",
        metric=own(deployment, "ClockSetAside", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A hit or a leg of a trace cannot be read or written: its own deadlines stand still, nobody else's.",
        first="the clock's log names it (`not taken`) with what is wrong: mend the item, and it is taken up within"
        " fifteen minutes.",
        why="Looked at every fifteen minutes, so in an hour it is counted while it lies there.",
    )
    yield Alarm(
        name="clock-behind",
        metric=own(deployment, "ClockUnfinished", "Minimum", minutes=15),
        above=0,
        severity="wake",
        meaning="For fifteen minutes no round of the clock came to its end: reminders and deadlines are late, every"
        " party's as little as any other's.",
        first="the clock's errors and the tables' throttling, then what is due.",
        why="An urgent confirmation is due in ten minutes; one long round after an outage is none of fifteen.",
    )
    yield Alarm(
        name="review-failures",
        metric=own(deployment, "ReviewFailed", "Sum", minutes=60),
        above=0,
        severity="office",
        meaning="A step of a record's review could not be taken, and is tried again in the next run: its owner may not"
        " be asked.",
        first="the reviewer's log names the record (`not reviewed`); read what is written there, and mend it.",
        why="Nobody expires by it, and it is tried again in each run: a working day is soon enough.",
    )
    yield Alarm(
        name="reviews-late",
        metric=own(deployment, "OldestReviewDays", "Maximum", minutes=60),
        above=3,
        severity="office",
        meaning="Records have waited for more than three days for a step of their review. Nobody expires too early by"
        " it, but owners are asked late.",
        first="whether the reviewer runs, fails, or has more than it can do.",
        why="Owners have months: three days are a backlog, not a loss.",
    )
