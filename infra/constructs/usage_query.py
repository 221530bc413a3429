"""The saved query of CloudWatch Logs on the access log: what each party used each day, with the gateway's own refusals
and bytes. What came of the calls is in the audit events (`make usage`)."""

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.config import Deployment

# A call as one text, so that each column is the number of calls that hold a part of it.
_TEXT = """
fields concat("|", method, " ", resource, "|", status, "|", edge, "|") as call
| stats count(*) as calls,
  sum(strcontains(call, "|POST /v1/searches|201|")) as searches,
  sum(strcontains(call, "|POST /v1/search-batches|2")) as batches,
  sum(strcontains(call, "|POST /v1/traces|201|")) as traces,
  sum(strcontains(call, "|401|")) as unauthenticated,
  sum(strcontains(call, "|403|")) as forbidden,
  sum(strcontains(call, "|429|")) as too_many,
  sum(strcontains(call, "|WAF_BLOCK|")) as refused_at_the_edge,
  sum(strcontains(call, "|5")) as failed,
  sum(responseBytes) as bytes,
  pct(responseLatency, 50) as median_ms,
  pct(responseLatency, 99) as p99_ms
  by party, bin(1d) as day
| sort day desc, calls desc
""".strip()


class UsageQuery(logs.CfnQueryDefinition):
    """`usage by party`, in a folder of the deployment's name. Who was refused before its token was read is `-`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, access_log: logs.ILogGroup
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            name=f"{deployment.physical()}/usage by party",
            query_string=_TEXT,
            log_group_names=[access_log.log_group_name],
        )
