"""Functions that nobody calls but the clock on the wall."""

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.service_function import ServiceFunction


class Schedule(events.Rule):
    """The rule that runs a function again and again. A run that is missed is made good by the next one: a retry would
    only overlap with it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: ServiceFunction,
        rule_name: str,
        description: str,
        between_runs: cdk.Duration,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            rule_name=rule_name,
            description=description,
            schedule=events.Schedule.rate(between_runs),
            targets=[targets.LambdaFunction(function.alias, retry_attempts=0, max_event_age=between_runs)],
        )
