"""The web ACL before the API's stage: managed rules, a rate by address, and addresses that are shut out.

It comes before the API, whose stack joins the two. What it logs and samples has no token, no query, no path and nothing
of a body: a serial number may stand in any of them.
"""

import json
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.config import Deployment
from infra.constructs.log_group import EncryptedLogGroup
from infra.edge import (
    ATTACKS,
    BLOCKED_ADDRESSES,
    GROUPS,
    ILL_REPUTE,
    MOST_STATEMENTS,
    RATE,
    REPUTATION,
    WINDOW_SECONDS,
    Edge,
    ManagedGroup,
    labels_that_block,
)
from infra.refusals import TOO_FAST, static_problem
from infra.stacks.data import DataStack

# What the rules of the groups are called, and their metrics.
_GROUP_METRICS: Final = ("common-rules", "known-bad-inputs", ILL_REPUTE)

# Headers whose values no log and no sample has: tokens, and keys of repeats, which are made of references to cases.
_SECRET_HEADERS: Final = ("authorization", "cookie", "idempotency-key")

_COUNT = wafv2.CfnWebACL.OverrideActionProperty(count={})
_NONE = wafv2.CfnWebACL.OverrideActionProperty(none={})
_BLOCK = wafv2.CfnWebACL.RuleActionProperty(block={})


class EdgeStack(cdk.Stack):
    """The web ACL, its log, and the set of addresses that are shut out."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, edge: Edge, data: DataStack
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._edge = edge
        self.blocked = wafv2.CfnIPSet(
            self,
            "Blocked",
            name=deployment.physical("blocked"),
            description="Addresses that nobody may call from: edge.blocked of the deployment",
            scope="REGIONAL",
            ip_address_version="IPV4",
            addresses=list(edge.blocked),
        )
        self.acl = self._web_acl()
        self._log(data)

    def _web_acl(self) -> wafv2.CfnWebACL:
        return wafv2.CfnWebACL(
            self,
            "Acl",
            name=self._deployment.physical(),
            description="What is refused before the API looks at it",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible(self._deployment.physical()),
            custom_response_bodies={
                TOO_FAST.code: wafv2.CfnWebACL.CustomResponseBodyProperty(
                    content_type="APPLICATION_JSON", content=json.dumps(static_problem(TOO_FAST))
                )
            },
            data_protection_config=wafv2.CfnWebACL.DataProtectionConfigProperty(
                data_protections=[_hidden("SINGLE_HEADER", list(_SECRET_HEADERS)), *map(_hidden, _HIDDEN_PARTS)]
            ),
            rules=self._rules(),
        )

    def _rules(self) -> list[wafv2.CfnWebACL.RuleProperty]:
        """In the order in which a call meets them. A group only counts; what it labels, the last rule blocks."""
        groups = [
            _group_rule(number, metric, group, counts=group is not REPUTATION or self._edge.reputation == "count")
            for number, (metric, group) in enumerate(zip(_GROUP_METRICS, GROUPS, strict=True), start=2)
        ]
        return [
            wafv2.CfnWebACL.RuleProperty(
                name=BLOCKED_ADDRESSES,
                priority=0,
                action=_BLOCK,
                statement=wafv2.CfnWebACL.StatementProperty(
                    ip_set_reference_statement={"arn": self.blocked.attr_arn},
                ),
                visibility_config=_visible(BLOCKED_ADDRESSES),
            ),
            self._rate_rule(),
            *groups,
            wafv2.CfnWebACL.RuleProperty(
                name=ATTACKS,
                priority=2 + len(groups),
                action=_BLOCK,
                statement=_any_label(labels_that_block()),
                visibility_config=_visible(ATTACKS),
            ),
        ]

    def _rate_rule(self) -> wafv2.CfnWebACL.RuleProperty:
        headers = [
            wafv2.CfnWebACL.CustomHTTPHeaderProperty(name=name, value=value)
            for name, value in (*TOO_FAST.headers, ("Cache-Control", "no-store"))
        ]
        return wafv2.CfnWebACL.RuleProperty(
            name=RATE,
            priority=1,
            action=wafv2.CfnWebACL.RuleActionProperty(
                block=wafv2.CfnWebACL.BlockActionProperty(
                    custom_response=wafv2.CfnWebACL.CustomResponseProperty(
                        response_code=TOO_FAST.status,
                        custom_response_body_key=TOO_FAST.code,
                        response_headers=headers,
                    )
                )
            ),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                    aggregate_key_type="IP",
                    evaluation_window_sec=WINDOW_SECONDS,
                    limit=self._edge.rate(of_all=self._deployment.throttling.rate) * WINDOW_SECONDS,
                )
            ),
            visibility_config=_visible(RATE),
        )

    def _log(self, data: DataStack) -> None:
        name = f"aws-waf-logs-{self._deployment.physical()}"
        group = EncryptedLogGroup(
            self,
            "Log",
            deployment=self._deployment,
            name=name,
            key=data.key,
            days=self._deployment.log_retention_days,
        )
        # WAF would write a policy of its own for all groups of the account, and none where ten are there already.
        delivery = logs.ResourcePolicy(
            self,
            "Delivery",
            resource_policy_name=self._deployment.physical("edge"),
            policy_statements=[
                iam.PolicyStatement(
                    sid="WafDelivers",
                    principals=[iam.ServicePrincipal("delivery.logs.amazonaws.com")],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[self.format_arn(service="logs", resource=f"log-group:{name}:log-stream:*")],
                    conditions={
                        "StringEquals": {"aws:SourceAccount": self._deployment.account},
                        "ArnLike": {"aws:SourceArn": self.format_arn(service="logs", resource="*")},
                    },
                )
            ],
        )
        logging = wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.acl.attr_arn,
            log_destination_configs=[self.format_arn(service="logs", resource=f"log-group:{name}")],
            redacted_fields=[
                *(
                    wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": header})
                    for header in _SECRET_HEADERS
                ),
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(query_string={}),
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={}),
            ],
            # Who calls and how often is in the access log: here is what a rule had to say of.
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [
                    {
                        "Behavior": "KEEP",
                        "Requirement": "MEETS_ANY",
                        "Conditions": [{"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT")],
                    }
                ],
            },
        )
        logging.node.add_dependency(group, delivery)


# What of a call is hidden from logs and samples, whatever rule it met.
_HIDDEN_PARTS: Final = ("QUERY_STRING", "BODY")


def _hidden(part: str, names: list[str] | None = None) -> wafv2.CfnWebACL.DataProtectProperty:
    return wafv2.CfnWebACL.DataProtectProperty(
        action="SUBSTITUTION",
        field=wafv2.CfnWebACL.FieldToProtectProperty(field_type=part, field_keys=names),
        exclude_rule_match_details=False,
        exclude_rate_based_details=False,
    )


def _visible(metric: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    # A sample is a whole call, and its path, too.
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )


def _group_rule(priority: int, metric: str, group: ManagedGroup, *, counts: bool) -> wafv2.CfnWebACL.RuleProperty:
    """A managed group. Each of its rules counts by name: one that blocked would end the group for those after it."""
    counted = [
        wafv2.CfnWebACL.RuleActionOverrideProperty(
            name=rule.name, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
        )
        for rule in group.rules
    ]
    return wafv2.CfnWebACL.RuleProperty(
        name=metric,
        priority=priority,
        # Of rules that are not named, too: those that AWS adds.
        override_action=_COUNT if counts else _NONE,
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=group.name, rule_action_overrides=counted or None
            )
        ),
        visibility_config=_visible(metric),
    )


def _any_label(labels: list[str]) -> wafv2.CfnWebACL.StatementProperty:
    """Whether a call has one of these labels."""
    each = [
        wafv2.CfnWebACL.StatementProperty(
            label_match_statement=wafv2.CfnWebACL.LabelMatchStatementProperty(scope="LABEL", key=label)
        )
        for label in labels
    ]
    while len(each) > 1:
        each = [_any(each[at : at + MOST_STATEMENTS]) for at in range(0, len(each), MOST_STATEMENTS)]
    return each[0]


def _any(statements: list[wafv2.CfnWebACL.StatementProperty]) -> wafv2.CfnWebACL.StatementProperty:
    if len(statements) == 1:
        return statements[0]
    return wafv2.CfnWebACL.StatementProperty(or_statement=wafv2.CfnWebACL.OrStatementProperty(statements=statements))
