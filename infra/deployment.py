"""One region's deployment: its stacks, and the app that gathers the deployments and holds them against the gates."""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks
from constructs import Construct

from infra.acknowledgements import acknowledge, acknowledge_pipeline, acknowledge_witness
from infra.config import Deployment, hold_today, load_deployments
from infra.deploying_rights import boundary_arn
from infra.door_rules import hold_door_rules
from infra.faults import WrongFile
from infra.inventory import made_in
from infra.runtimes import RuntimeEnds, hold_runtimes
from infra.stacks.api import ApiStack
from infra.stacks.audit import AuditStack
from infra.stacks.batches import BatchesStack
from infra.stacks.canary import CanaryStack
from infra.stacks.clock import ClockStack
from infra.stacks.dashboards import DashboardsStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.imports import ImportsStack
from infra.stacks.index import IndexStack
from infra.stacks.inspect import InspectStack
from infra.stacks.log import LogStack
from infra.stacks.notify import NotifyStack
from infra.stacks.observe import ObserveStack
from infra.stacks.pictures import PicturesStack
from infra.stacks.pipeline import PipelineStack
from infra.stacks.recipients import RecipientsStack
from infra.stacks.review import ReviewStack
from infra.stacks.trail import TrailStack
from infra.stacks.trust import TrustStack
from infra.stacks.uploads import UploadsStack
from infra.stacks.watch import WatchStack
from infra.stacks.webhooks import WebhooksStack
from infra.stacks.witness import WitnessStack
from infra.trail_rules import hold_trail_rules

# In code and not in cdk.json, so that the CDK's command line and plain `python app.py` give the same templates.
FLAGS = {
    # Findings of CloudFormation Validate are errors, not warnings.
    "@aws-cdk/core:validateAgainstDefaultRules": True,
    "@aws-cdk/core:checkSecretUsage": True,
    # What another stack uses cannot be deleted from under it.
    "@aws-cdk/core:defaultCrossStackReferences": "strong",
    "@aws-cdk/core:enablePartitionLiterals": True,
    "@aws-cdk/core:target-partitions": ["aws"],
    "@aws-cdk/core:includePrefixInUniqueNameGeneration": True,
    "@aws-cdk/core:enableAdditionalMetadataCollection": False,
    "@aws-cdk/aws-apigateway:disableCloudWatchRole": True,
    "@aws-cdk/aws-dynamodb:resourcePolicyPerReplica": True,
    "@aws-cdk/aws-iam:minimizePolicies": False,
    "@aws-cdk/aws-kms:reduceCrossAccountRegionPolicyScope": True,
    "@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy": True,
    "@aws-cdk/aws-lambda:recognizeLayerVersion": True,
    "@aws-cdk/aws-lambda:recognizeVersionProps": True,
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption": True,
}


# What every template must hold, in the words of CloudFormation Guard.
OUR_RULES = Path(__file__).parent / "rules.guard"


class RegionDeployment(cdk.Stage):
    """The stacks of one region. Nothing in it reaches another: police data crosses no border by replication."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        env = cdk.Environment(account=deployment.account, region=deployment.region)
        # What a pipeline deploys is bounded by what a person has deployed before it.
        boundary = deployment.pipeline and cdk.PermissionsBoundary.from_arn(boundary_arn(deployment))
        super().__init__(
            scope, construct_id, env=env, stage_name=deployment.physical(), permissions_boundary=boundary or None
        )
        # First, so that whatever follows is recorded; it takes nothing from the others.
        trail = deployment.trail and TrailStack(self, "trail", deployment=deployment, trail=deployment.trail)
        data = DataStack(self, "data", deployment=deployment)
        notify = NotifyStack(self, "notify", deployment=deployment, data=data)
        recipients = [
            RecipientsStack(
                self, f"recipients-{number}", deployment=deployment, parties=parties, key=notify.key, number=number
            )
            for number, parties in deployment.recipient_groups().items()
        ]
        webhooks = WebhooksStack(self, "webhooks", deployment=deployment, data=data, queue_key=notify.key)
        index = IndexStack(self, "index", deployment=deployment, data=data, queue_key=notify.key)
        audit = AuditStack(self, "audit", deployment=deployment, data=data, queue_key=notify.key)
        watch = WatchStack(self, "watch", deployment=deployment, data=data, queue_key=notify.key)
        log = LogStack(self, "log", deployment=deployment, data=data, queue_key=notify.key)
        review = ReviewStack(self, "review", deployment=deployment, data=data)
        inspect = InspectStack(self, "inspect", deployment=deployment, data=data)
        batches = BatchesStack(self, "batches", deployment=deployment, data=data, queue_key=notify.key)
        uploads = UploadsStack(self, "uploads", deployment=deployment, data=data, queue_key=notify.key)
        clock = ClockStack(self, "clock", deployment=deployment, data=data, uploads=uploads)
        imports = ImportsStack(self, "imports", deployment=deployment, data=data, uploads=uploads)
        pictures = PicturesStack(self, "pictures", deployment=deployment)
        trust = None if deployment.domain is None else TrustStack(self, "trust", deployment=deployment)
        web_acl = deployment.web_acl()
        edge = None if web_acl is None else EdgeStack(self, "edge", deployment=deployment, edge=web_acl, data=data)
        api = ApiStack(
            self,
            "api",
            deployment=deployment,
            data=data,
            batches=batches,
            uploads=uploads,
            pictures=pictures,
            log=log,
            audit=audit,
            webhooks=webhooks,
            trust=trust,
            edge=edge,
        )
        canary = CanaryStack(self, "canary", deployment=deployment, data=data, queue_key=notify.key)
        observe = ObserveStack(
            self,
            "observe",
            deployment=deployment,
            notify=notify,
            recipients=recipients,
            trust=trust,
            watched=trail.watch(made_in(self).roles) if trail else (),
        )
        behind = (
            index,
            audit,
            watch,
            log,
            clock,
            review,
            inspect,
            batches,
            uploads,
            imports,
            pictures,
            webhooks,
            api,
            canary,
        )
        for stack in (*recipients, *behind):
            observe.add_stack_dependency(stack)
        if deployment.dashboards:
            DashboardsStack(self, "dashboards", deployment=deployment)
        if trail:
            trail.record(made_in(self))
            for each in self.node.children:
                if isinstance(each, cdk.Stack) and each is not trail:
                    each.add_stack_dependency(trail)
        hold_door_rules(self, deployment=deployment)
        hold_trail_rules(self, deployment=deployment)
        acknowledge(self, deployment=deployment)
        cdk.Tags.of(self).add("service", "iarms-gateway")
        cdk.Tags.of(self).add("deployment", deployment.name)


class PipelineDeployment(cdk.Stage):
    """What lets a repository's workflows deploy a region, for a person to deploy. Raises ValueError where the
    deployment has no pipeline."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        if deployment.pipeline is None:
            raise ValueError(f"{deployment.name} has no pipeline: people deploy it")
        env = cdk.Environment(account=deployment.account, region=deployment.region)
        super().__init__(scope, construct_id, env=env, stage_name=deployment.physical())
        PipelineStack(self, "pipeline", deployment=deployment, pipeline=deployment.pipeline)
        acknowledge_pipeline(self, deployment=deployment)
        cdk.Tags.of(self).add("service", "iarms-gateway")
        cdk.Tags.of(self).add("deployment", deployment.name)


class WitnessDeployment(cdk.Stage):
    """The witness of one party, in the party's own account. Raises ValueError where the deployment's data do not say
    enough of it."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, party: str) -> None:
        witness = next((each for each in deployment.log.witnesses if each.party == party), None)
        if witness is None:
            raise ValueError(f"{party} has no witness in {deployment.name}")
        env = cdk.Environment(account=witness.account, region=deployment.region)
        super().__init__(scope, construct_id, env=env, stage_name=deployment.physical())
        WitnessStack(self, "witness", deployment=deployment, witness=witness)
        acknowledge_witness(self, deployment=deployment, witness=witness)
        cdk.Tags.of(self).add("service", "iarms-gateway-witness")
        cdk.Tags.of(self).add("deployment", deployment.name)


def synthesise_witness(deployment: Deployment, party: str, outdir: Path, *, bundling: bool = True) -> Path:
    """Write the assembly of a party's witness into a folder and return it. Raises RuntimeError when a gate finds
    something, ValueError where the deployment's data do not say enough of the witness."""
    app = gated_app(outdir, bundling=bundling)
    WitnessDeployment(app, f"{deployment.name}-{party.lower()}", deployment=deployment, party=party)
    return Path(app.synth().directory)


def synthesise(deployments: Iterable[Deployment], outdir: Path, *, bundling: bool = True) -> Path:
    """Write the deployments' assemblies into a folder and return it. Raises RuntimeError when a gate finds something.

    What `make run` calls with a deployment that it has changed (`model_copy(update=...)`). The assembly of one
    deployment is the folder `assembly-<name>` of the answer. Without bundling the assets are the bare sources.
    """
    app = gated_app(outdir, bundling=bundling)
    for deployment in deployments:
        _add(app, deployment)
    return Path(app.synth().directory)


def main() -> None:
    """Synthesise for the CDK's command line, or without it into `cdk.out`: all deployments, or context `deployment`.

    With context `witness`, a party, that party's witness of the one deployment, and nothing of the service.
    """
    try:
        deployments = load_deployments()
        hold_today(deployments.values(), datetime.now(UTC).date())
    except WrongFile as refused:
        sys.exit(str(refused))
    app = gated_app(Path(os.environ.get("CDK_OUTDIR", "cdk.out")))
    name = app.node.try_get_context("deployment")
    if name is not None and name not in deployments:
        sys.exit(f"no deployment is named {name!r}: {', '.join(deployments)}")
    chosen = list(deployments.values()) if name is None else [deployments[name]]
    try:
        hold_runtimes(chosen, datetime.now(UTC).date())
    except RuntimeEnds as error:
        sys.exit(str(error))
    party = app.node.try_get_context("witness")
    if party is not None:
        if name is None:
            sys.exit("a witness is one deployment's: context `deployment` says which")
        try:
            WitnessDeployment(app, f"{name}-{party.lower()}", deployment=deployments[name], party=party)
        except ValueError as error:
            sys.exit(str(error))
        app.synth()
        return
    for deployment in chosen:
        _add(app, deployment)
    app.synth()


def _add(app: cdk.App, deployment: Deployment) -> None:
    """A region, and beside it, where it has one, what its pipeline comes in by: the assemblies `assembly-<name>` and
    `assembly-<name>-pipeline`."""
    RegionDeployment(app, deployment.name, deployment=deployment)
    if deployment.pipeline is not None:
        PipelineDeployment(app, f"{deployment.name}-pipeline", deployment=deployment)


def gated_app(outdir: Path, *, bundling: bool = True) -> cdk.App:
    """An app with the gates on: what they find and nobody has acknowledged stops the synthesis."""
    context = dict(FLAGS) if bundling else {**FLAGS, "aws:cdk:bundling-stacks": []}
    app = cdk.App(outdir=str(outdir), context=context, analytics_reporting=False)
    ours = cdk.ValidationRuleSource(name="iarms", content=OUR_RULES.read_text())
    cdk.Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), NIST80053R5Checks(app), cdk.CloudFormationValidatePlugin(guard_rules=[ours])
    )
    return app
