"""Alarms of what wears out unseen: subscriptions, receivers, certificates, protection, concurrency, and the alarms
themselves. Most hear the inspector, which looks each hour."""

from collections.abc import Iterator
from typing import Final

from infra.alarms.alarm import Alarm, Expression, Metric, left_behind, of_queue, own
from infra.alarms.recipients import TOPICS
from infra.config import Deployment

# Two hours have an inspection in each whatever their minutes; so an alarm stays until one finds nothing.
_LOOK: Final = 120
_SEEN: Final = "The inspector looks each hour and finds none where all is as the deployment says."
# How long a message lies in a queue of last resort before an alarm says that it will be lost: SQS keeps it for 14 days.
_NEARLY_LOST: Final = 10 * 24 * 3600
_FAILURES: Final = (
    *("notifier-failures", "indexer-failures", "watcher-failures", "audit-indexer-failures"),
    *("sequencer-failures", "late-event-failures", "batch-failures", "import-failures"),
    *("dispatcher-failures", "webhook-turn-failures"),
)


def alarms_of_upkeep(deployment: Deployment) -> Iterator[Alarm]:
    """Those of what the inspector finds, and of what AWS itself counts."""
    yield from _of_parties(deployment)
    yield from _of_protection(deployment)
    yield from _of_limits(deployment)
    yield from _of_alarms(deployment)


def _of_parties(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="subscription-missing",
        metric=own(deployment, "SubscriptionMissing", "Maximum", minutes=_LOOK),
        above=0,
        severity="wake",
        meaning="The queue of a party is no longer subscribed to its topic: what is sent to the party reaches nobody."
        " Nothing counts as undelivered, for SNS has nobody to deliver to.",
        first="the inspector's log names the party (`SubscriptionMissing`); deploy its `recipients-*` stack again.",
        why=_SEEN,
    )
    yield Alarm(
        name="subscription-strange",
        metric=own(deployment, "SubscriptionStrange", "Maximum", minutes=_LOOK),
        above=0,
        severity="wake",
        meaning="Somebody whom the deployment does not name subscribes to a party's topic, and may read what the party"
        " is told.",
        first="the inspector's log names the party (`SubscriptionStrange`). Read the subscription's endpoint, save"
        " CloudTrail's event of it, and end it.",
        why=_SEEN,
    )
    yield Alarm(
        name="party-queue-unread",
        metric=own(deployment, "PartyQueueUnread", "Maximum", minutes=_LOOK),
        above=0,
        severity="office",
        meaning="A party has not read its queue for four hours: it was told, and does not know. After fourteen days"
        " what lies there is lost.",
        first="the inspector's log names the party (`PartyQueueUnread`): telephone its desk.",
        why="A receiver that runs reads within seconds: four hours are one that stands still, and not its restart.",
    )
    yield Alarm(
        name="client-certificate-ending",
        metric=own(deployment, "ClientCertificateEnding", "Maximum", minutes=_LOOK),
        above=0,
        severity="office",
        meaning="The last certificate of a party's client ends within two weeks: its officers can then search no more.",
        first="the inspector's log names the party and its client (`ClientCertificateEnding`): ask its desk for the"
        " next one.",
        why="A new certificate takes a party days; two weeks leave it time, and an hour's look finds it once.",
    )


def _of_protection(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="protection-off",
        metric=own(deployment, "ProtectionOff", "Maximum", minutes=_LOOK),
        above=0,
        severity="wake",
        meaning="A table may be deleted, cannot be restored to a point in time, or no longer expires its items, and has"
        " lain so for up to an hour.",
        first="the inspector's log names the table (`ProtectionOff`): deploy `data` again, then see who did it"
        " (`table-weakened`).",
        why=_SEEN,
    )
    yield Alarm(
        name="key-not-enabled",
        metric=own(deployment, "KeyNotEnabled", "Maximum", minutes=_LOOK),
        above=0,
        severity="wake",
        meaning="A key of the deployment is disabled or waits for its deletion. What it encrypts cannot be read, and"
        " once it is deleted never again.",
        first="the inspector's log names the key (`KeyNotEnabled`): `aws kms cancel-key-deletion`, `aws kms"
        " enable-key`, then see who did it (`key-endangered`).",
        why=_SEEN,
    )
    yield Alarm(
        name="keys-refused",
        metric=own(deployment, "KeyRefused", "Sum", minutes=5),
        above=0,
        of=(2, 3),
        severity="wake",
        meaning="KMS refused a key, in two of three five minutes: calls are answered 503, or parties are not told.",
        first="which key, in the functions' logs; whether it is enabled, and whether its policy still has the"
        " functions' roles.",
        why="KMS may fail once; twice in a quarter of an hour it refuses.",
    )


def _of_limits(deployment: Deployment) -> Iterator[Alarm]:
    left = deployment.concurrency.account - sum(deployment.kept_concurrency().values())
    yield Alarm(
        name="concurrency-near-limit",
        metric=Metric(name="UnreservedConcurrentExecutions", statistic="Maximum", minutes=5, namespace="AWS/Lambda"),
        above=left * 8 // 10,
        of=(2, 3),
        severity="office",
        meaning="Functions that nothing is kept for take four fifths of the concurrency that the account leaves them."
        " At five fifths callers get 5xx.",
        first="which function takes it; ask AWS for a higher quota and write it as `concurrency.account`.",
        why="Four fifths leave the days that a higher quota takes; a single burst is none of two in three.",
    )
    if deployment.domain is not None:
        for name, arn in (
            ("certificate-ending", deployment.domain.certificate_arn),
            ("ownership-certificate-ending", deployment.domain.ownership_certificate_arn),
        ):
            if arn is not None:
                yield _ends(name, arn)
    yield _nearly_lost("failures-nearly-lost", [deployment.physical(each) for each in _FAILURES])


def _ends(name: str, arn: str) -> Alarm:
    return Alarm(
        name=name,
        metric=Metric(
            name="DaysToExpiry",
            statistic="Minimum",
            minutes=24 * 60,
            namespace="AWS/CertificateManager",
            dimensions={"CertificateArn": arn},
        ),
        above=30,
        falls=True,
        severity="office",
        meaning="A certificate of the API's domain ends within thirty days: after that no caller gets in.",
        first="`aws acm describe-certificate`: why it was not renewed. One that was imported is imported anew, under"
        " the same ARN.",
        why="ACM renews sixty days before the end: what has thirty left was not renewed.",
        playbook="certificate-ending",
    )


def _nearly_lost(name: str, queues: list[str]) -> Alarm:
    metrics = {
        f"q{place}": of_queue(each, "ApproximateAgeOfOldestMessage", minutes=60) for place, each in enumerate(queues)
    }
    return Alarm(
        name=name,
        metric=Expression(text="MAX(METRICS())", metrics=metrics, minutes=60),
        above=_NEARLY_LOST,
        severity="wake",
        meaning="What was given up has lain in a queue of last resort for ten days, and SQS deletes it after fourteen.",
        first="which of the alarms `*-not-empty` speaks; redrive its queue, or save its messages.",
        why="Four days are left: a weekend, and two working days.",
    )


def _of_alarms(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="alarm-recipient-missing",
        metric=own(deployment, "AlarmRecipientMissing", "Maximum", minutes=_LOOK),
        above=0,
        severity="wake",
        everywhere=True,
        meaning="An address that the deployment names for alarms is not subscribed, or has not confirmed: whoever"
        " should be woken or told hears nothing.",
        first="the inspector's log names the topic (`AlarmRecipientMissing`): have the address confirm, or deploy"
        " `observe` again. If nobody hears the waking topic, watch the alarms by eye until then.",
        why=_SEEN,
    )
    yield Alarm(
        name="alarm-without-data",
        metric=own(deployment, "AlarmWithoutData", "Maximum", minutes=_LOOK),
        above=0,
        severity="office",
        meaning="An alarm has had no data for six hours, or its actions are off: it would say nothing.",
        first="the inspector's log names the alarm (`AlarmWithoutData`): see its metric, and who silenced it"
        " (`watchers-silenced`).",
        why="Every alarm says what no data means, so none stays without a state; the longest period is three hours.",
    )
    yield Alarm(
        name="inspection-failing",
        metric=own(deployment, "InspectionFailed", "Minimum", minutes=_LOOK),
        above=0,
        severity="office",
        meaning="The inspector could not look at everything, each time for two hours: its alarms may be silent.",
        first="its log (`not looked at`): most often its role lacks a right, or AWS throttles it.",
        why="One look that AWS keeps from being taken is made good by the next hour's.",
    )
    for severity, topic in TOPICS.items():
        yield Alarm(
            name=f"{topic}-not-delivered",
            metric=Metric(
                name="NumberOfNotificationsFailed",
                statistic="Sum",
                minutes=5,
                namespace="AWS/SNS",
                dimensions={"TopicName": deployment.physical(topic)},
            ),
            above=0,
            severity=severity,
            everywhere=True,
            meaning=f"SNS could not deliver an alarm of the topic `{topic}`: whoever it is for may not have heard it.",
            first="see which alarms speak (`aws cloudwatch describe-alarms --state-value ALARM`), then whether the"
            " address still takes what SNS sends.",
            why="SNS tries for an hour: what failed then was not delivered.",
            playbook="alarm-not-delivered",
        )
    if deployment.alarm_recipients().has_pager():
        yield left_behind(
            deployment.physical("alarms-undelivered"),
            "alarms-undelivered",
            "office",
            meaning="A pager's address did not take an alarm for an hour.",
            first="read the message's alarm, and see to it; then whether the pager's service and address are right.",
            playbook="alarm-not-delivered",
        )
