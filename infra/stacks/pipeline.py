"""What lets a repository's workflows deploy a region: deployed once, by a person, before anything else is.

It stands beside the region's own stacks, which the pipeline deploys and which it must not change: nobody who is let in
here can widen what he was let in for.
"""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.config import Deployment
from infra.deploying_rights import Rights, boundary, deploying_rights, execution_rights, reading_rights
from infra.pipeline import AUDIENCE, DEPLOYING, ISSUER, READING, Pipeline

# How long a job may take: the canaries of a whole region among it.
_SESSION = cdk.Duration.hours(2)


class PipelineStack(cdk.Stack):
    """The identity provider, the roles of the two jobs, what CloudFormation may do in a deployment's name, and what
    every role of the region may do at most."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, pipeline: Pipeline) -> None:
        # Without anything of the bootstrap's: it is deployed before that is there.
        super().__init__(
            scope, construct_id, synthesizer=cdk.BootstraplessSynthesizer(), termination_protection=deployment.retain
        )
        self._deployment = deployment
        self._pipeline = pipeline
        self._provider = pipeline.provider_arn or self._own_provider()
        self._policy("Boundary", "boundary", boundary(deployment), "What each role of the region may do at most")
        self._policy(
            "Execution", "execution", execution_rights(deployment), "What CloudFormation may do while it deploys"
        )
        self._role(
            "Deploying", DEPLOYING, pipeline.environment, deploying_rights(deployment), "Deploys what was approved"
        )
        self._role(
            "Reading",
            READING,
            pipeline.reading_environment,
            reading_rights(deployment),
            "Compares what stands with what was asked for",
        )

    def _own_provider(self) -> str:
        provider = iam.CfnOIDCProvider(self, "Provider", url=f"https://{ISSUER}", client_id_list=[AUDIENCE])
        provider.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        return provider.attr_arn

    def _policy(self, construct_id: str, name: str, rights: Rights, description: str) -> None:
        policy = iam.ManagedPolicy(
            self,
            construct_id,
            managed_policy_name=self._deployment.physical(name),
            description=description,
            document=rights.document(),
        )
        # cfn-lint's list of actions lacks one that its own description of a table asks CloudFormation's role for.
        resource = policy.node.default_child
        assert isinstance(resource, cdk.CfnResource)  # noqa: S101 - narrows the type
        resource.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3037"]}})

    def _role(self, construct_id: str, name: str, environment: str, rights: Rights, description: str) -> None:
        """A role for jobs of one environment of one repository, and for nobody else."""
        let_in = {
            "StringEquals": {
                f"{ISSUER}:aud": AUDIENCE,
                f"{ISSUER}:sub": self._pipeline.subject(environment),
            }
        }
        role = iam.Role(
            self,
            construct_id,
            role_name=self._deployment.physical(name),
            description=description,
            assumed_by=iam.FederatedPrincipal(self._provider, let_in, "sts:AssumeRoleWithWebIdentity"),
            inline_policies={"own": rights.document()},
            max_session_duration=_SESSION,
        )
        cdk.CfnOutput(self, f"{construct_id}RoleArn", value=role.role_arn)
