"""The gateway's own refusals (`infra/refusals.py`) as responses of the API."""

from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from infra.refusals import REFUSALS, template_of


class ProblemResponses(Construct):
    """Every gateway response of the API."""

    def __init__(self, scope: Construct, construct_id: str, *, api: apigateway.RestApi) -> None:
        super().__init__(scope, construct_id)
        for refusal in REFUSALS:
            headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **dict(refusal.headers)}
            api.add_gateway_response(
                "".join(word.capitalize() for word in refusal.kind.split("_")),
                type=apigateway.ResponseType.of(refusal.kind),
                status_code=str(refusal.status),
                # A header's value is an expression, and a literal in it is quoted.
                response_headers={name: f"'{value}'" for name, value in headers.items()},
                # The key chooses by what the caller accepts and falls back to JSON; the header says what it is.
                templates={"application/json": template_of(refusal)},
            )
