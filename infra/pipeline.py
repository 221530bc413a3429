"""The repository whose workflows deploy a region, and the environments of it in which they have to be approved."""

from collections.abc import Iterator
from typing import Annotated, Final

from infra.faults import Fault
from infra.fields import Data, shaped

# Who says which workflow of which repository it is that comes, and for whom he says it.
ISSUER: Final = "token.actions.githubusercontent.com"
AUDIENCE: Final = "sts.amazonaws.com"

# Of the resources that `cdk bootstrap` makes; `infra.deployment` synthesises for them.
QUALIFIER: Final = "hnb659fds"
# The version of its template that the locked command line brings.
BOOTSTRAP_VERSION: Final = 33

# The roles of the pipeline's jobs, of those that deploy and those that look, by the end of their names.
DEPLOYING: Final = "deploying"
READING: Final = "reading"

Repository = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}",
        "a repository: its owner, a slash and its name",
    ),
]
EnvironmentName = Annotated[
    str, shaped(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", "the name of an environment: small letters, digits and hyphens")
]
ProviderArn = Annotated[str, shaped(r"arn:aws:iam::[0-9]{12}:oidc-provider/[!-~]+", "the ARN of an identity provider")]


class Pipeline(Data):
    """`environment` is the one that the deploying job runs in and that somebody approves; what only looks runs in
    `<environment>-read`, which nobody has to approve.

    `provider_arn`: of the account's identity provider for GitHub, where the account has one; an account takes one.
    """

    repository: Repository
    environment: EnvironmentName
    provider_arn: ProviderArn | None = None

    @property
    def reading_environment(self) -> str:
        """The environment of jobs that only look."""
        return f"{self.environment}-read"

    def subject(self, environment: str) -> str:
        """What GitHub says of a job of this environment in the `sub` of its token."""
        return f"repo:{self.repository}:environment:{environment}"

    def faults(self, *, account: str, region: str, deploying_roles: tuple[str, ...]) -> Iterator[Fault]:
        """What does not fit the deployment."""
        executing = bootstrap_role("cfn-exec", account=account, region=region)
        if executing not in deploying_roles:
            yield Fault(
                ("trail", "deploying_roles"),
                f"what the pipeline deploys is done by {executing}, which is not among them: each release would alarm",
            )
        if self.provider_arn and self.provider_arn != f"arn:aws:iam::{account}:oidc-provider/{ISSUER}":
            yield Fault(("pipeline", "provider_arn"), f"{self.provider_arn} is not the account's provider for {ISSUER}")


def bootstrap_role(kind: str, *, account: str, region: str) -> str:
    """The name of a role that `cdk bootstrap` makes: `deploy`, `file-publishing`, `lookup` or `cfn-exec`."""
    return f"cdk-{QUALIFIER}-{kind}-role-{account}-{region}"
