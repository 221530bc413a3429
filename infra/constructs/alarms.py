"""How rows of alarms become alarms: each on the topic of its severity, in its own words."""

from collections.abc import Iterable, Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.alarms.alarm import Alarm, Composite, Metric, described, title_of
from infra.alarms.recipients import Severity
from infra.config import Deployment

_ABOVE: Final = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_FALLEN: Final = cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD


class Alarms(Construct):
    """The alarms of a stack, which speak on these topics."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, topics: Mapping[Severity, sns.ITopic]
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._topics = topics

    def add(self, alarms: Iterable[Alarm], composites: Iterable[Composite] = ()) -> dict[str, cloudwatch.Alarm]:
        """Make them, and give the alarms by name. A composite names alarms among them."""
        made = {each.name: self._alarm(each) for each in alarms}
        for composite in composites:
            composed = cloudwatch.CompositeAlarm(
                cdk.Stack.of(self),
                title_of(composite.name),
                composite_alarm_name=self._deployment.physical(composite.name),
                alarm_description=described(composite, self._deployment.alarms.playbooks),
                alarm_rule=(cloudwatch.AlarmRule.all_of if composite.every else cloudwatch.AlarmRule.any_of)(
                    *(cloudwatch.AlarmRule.from_alarm(made[name], cloudwatch.AlarmState.ALARM) for name in composite.of)
                ),
            )
            composed.add_alarm_action(actions.SnsAction(self._topics[composite.severity]))
        return made

    def _alarm(self, alarm: Alarm) -> cloudwatch.Alarm:
        there, periods = alarm.of
        made = cloudwatch.Alarm(
            # Under the stack itself: an alarm's logical id is older than this construct.
            cdk.Stack.of(self),
            title_of(alarm.name),
            alarm_name=self._deployment.physical(alarm.name),
            alarm_description=described(alarm, self._deployment.alarms.playbooks),
            metric=_metric(alarm),
            threshold=alarm.above,
            evaluation_periods=periods,
            datapoints_to_alarm=there,
            comparison_operator=_FALLEN if alarm.falls else _ABOVE,
            treat_missing_data=(
                cloudwatch.TreatMissingData.BREACHING
                if alarm.missing == "trouble"
                else cloudwatch.TreatMissingData.NOT_BREACHING
            ),
        )
        topics = list(self._topics.values()) if alarm.everywhere else [self._topics[alarm.severity]]
        if alarm.quiet:
            topics = []
        for topic in topics:
            made.add_alarm_action(actions.SnsAction(topic))
        return made


def _metric(alarm: Alarm) -> cloudwatch.IMetric:
    if isinstance(alarm.metric, Metric):
        return _plain(alarm.metric)
    return cloudwatch.MathExpression(
        expression=alarm.metric.text,
        using_metrics={name: _plain(each) for name, each in alarm.metric.metrics.items()},
        period=cdk.Duration.minutes(alarm.metric.minutes),
    )


def _plain(metric: Metric) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions_map=dict(metric.dimensions),
        period=cdk.Duration.minutes(metric.minutes),
        statistic=metric.statistic,
    )
