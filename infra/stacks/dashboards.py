"""The dashboards of a deployment, each of its audience: the duty officer, those who run it, the WCO."""

import json

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.config import Deployment
from infra.dashboards.duty import duty_dashboard
from infra.dashboards.operations import operations_dashboard
from infra.dashboards.oversight import oversight_dashboard
from infra.dashboards.widget import Dashboard, body_of


def dashboards_of(deployment: Deployment) -> tuple[Dashboard, ...]:
    """Every dashboard of a deployment."""
    return (duty_dashboard(deployment), operations_dashboard(deployment), oversight_dashboard(deployment))


class DashboardsStack(cdk.Stack):
    """One resource for each dashboard. What they show is named, so that they hold no other stack."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        super().__init__(scope, construct_id)
        for dashboard in dashboards_of(deployment):
            cloudwatch.CfnDashboard(
                self,
                dashboard.name.capitalize(),
                dashboard_name=deployment.physical(dashboard.name),
                dashboard_body=json.dumps(body_of(dashboard, deployment), separators=(",", ":")),
            )
