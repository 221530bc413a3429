"""What a deployment's templates make, counted: the stacks by kind, and what has a name.

The synthesis is the deployment's own without its packages and without the gates of `make synth`, which take most of its
time: what is counted here is the same.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from infra.config import Deployment

_NAMES: Final = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::ApiGateway::DomainName": "DomainName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::CloudTrail::Trail": "TrailName",
}


@dataclass(frozen=True)
class Planned:
    """A deployment and its templates, by the names of the stacks without the deployment's."""

    deployment: Deployment
    templates: Mapping[str, Mapping[str, Any]]

    def resources(self, kind: str = "", stack: str = "") -> list[Mapping[str, Any]]:
        """The resources of a kind, of one stack or of all."""
        return [
            each
            for name, template in self.templates.items()
            for each in template["Resources"].values()
            if stack in ("", name) and kind in ("", each["Type"])
        ]

    def kinds(self, stack: str) -> Counter[str]:
        """How many of each kind a stack has; `AWS::` is left off."""
        return Counter(each["Type"].removeprefix("AWS::") for each in self.resources(stack=stack))

    def names(self) -> Iterator[tuple[str, str]]:
        """What has a name of its own: its kind and its name, in order."""
        found = set()
        for kind, field in _NAMES.items():
            for each in self.resources(kind):
                name = each["Properties"].get(field)
                if isinstance(name, str):
                    found.add((kind.removeprefix("AWS::"), name))
        yield from sorted(found)


def planned(deployment: Deployment) -> Planned:
    """Synthesise the deployment into a folder that goes again. Raises RuntimeError where a rule of the stacks' own does
    not hold."""
    import aws_cdk as cdk  # takes seconds, and who is refused needs none

    from infra.deployment import FLAGS, RegionDeployment

    with tempfile.TemporaryDirectory(prefix="iarms-plan-") as folder, redirect_stderr(StringIO()):
        context = {**FLAGS, "aws:cdk:bundling-stacks": []}
        app = cdk.App(outdir=folder, context=context, analytics_reporting=False)
        stage = RegionDeployment(app, deployment.name, deployment=deployment)
        prefix = f"{deployment.physical()}-"
        app.synth()
        made = stage.synth()
        return Planned(
            deployment,
            {
                stack.stack_name.removeprefix(prefix): json.loads(Path(stack.template_full_path).read_text("utf-8"))
                for stack in made.stacks
            },
        )
