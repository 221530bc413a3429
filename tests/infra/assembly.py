"""The synthesised stacks of one deployment as plain JSON, and what tests ask of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.config import Deployment

Resource = dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    """Templates by the name of their stack without the deployment's: `data`, `notify`, `recipients-1`."""

    deployment: Deployment
    templates: dict[str, dict[str, Any]]
    metadata: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, folder: Path, deployment: Deployment) -> "Assembly":
        """Read the folder of one deployment's assembly."""
        artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
        stacks = {
            each["properties"]["stackName"].removeprefix(deployment.physical() + "-"): each["properties"][
                "templateFile"
            ]
            for each in artifacts.values()
            if each["type"] == "aws:cloudformation:stack"
        }
        return cls(
            deployment=deployment,
            templates={name: json.loads((folder / file).read_text()) for name, file in stacks.items()},
            metadata={
                name: json.loads((folder / file.replace(".template.", ".metadata.")).read_text())
                for name, file in stacks.items()
            },
        )

    def resources(self, kind: str, stack: str | None = None) -> Iterator[tuple[str, Resource]]:
        """Every resource of a CloudFormation type as its logical id and properties, of one stack or of all."""
        for name, template in self.templates.items():
            if stack in (None, name):
                for logical_id, resource in template["Resources"].items():
                    if resource["Type"] == kind:
                        yield logical_id, resource["Properties"]

    def only(self, kind: str, stack: str) -> Resource:
        """The properties of the one resource of this type."""
        ((_, properties),) = self.resources(kind, stack)
        return properties

    def named(self, value: Any, stack: str) -> str:
        """A reference in plain words: `table records`, `stream outbox`, `index cases/by_party`, `key data`.

        What is no reference is returned as it stands.
        """
        if isinstance(value, str):
            return value
        if "Fn::ImportValue" in value:
            stack, value = self.exported(value["Fn::ImportValue"])
        if "Fn::Join" in value:
            parts = [self.named(part, stack) for part in value["Fn::Join"][1]]
            return "".join(parts).replace("table ", "index ", 1).replace("/index/", "/")
        logical_id, attribute = (value["Ref"], "Ref") if "Ref" in value else value["Fn::GetAtt"]
        resource = self.templates[stack]["Resources"][logical_id]
        properties = resource["Properties"]
        match resource["Type"]:
            case "AWS::DynamoDB::GlobalTable":
                kind = "stream" if attribute == "StreamArn" else "table"
                return f"{kind} {self.short(properties['TableName'])}"
            case "AWS::KMS::Key":
                usages = {"GENERATE_VERIFY_MAC": "key cursors", "SIGN_VERIFY": f"key {stack}-signing"}
                return usages.get(properties.get("KeyUsage", ""), f"key {stack}")
            case "AWS::SQS::Queue":
                return f"queue {self.queue_name(properties)}"
            case "AWS::SNS::Topic":
                return f"topic {self.short(properties['TopicName'])}"
            case "AWS::S3::Bucket":
                return f"bucket {self.short(properties['BucketName']).removesuffix('-' + self.deployment.account)}"
            case "AWS::Logs::LogGroup":
                return f"log {properties['LogGroupName']}"
            case "AWS::Lambda::Alias":
                return f"alias {properties['Name']} of {self.named(properties['FunctionName'], stack)}"
            case "AWS::Lambda::Function":
                return f"function {self.short(properties['FunctionName'])}"
        return f"{resource['Type']} {logical_id}"

    def short(self, physical: str) -> str:
        """A physical name without the deployment's prefix."""
        return physical.removeprefix(self.deployment.physical() + "-")

    def queue_name(self, properties: dict[str, Any]) -> str:
        """What a queue is called, by its name without the deployment's, or by its tag where CloudFormation names it."""
        if "QueueName" in properties:
            return self.short(properties["QueueName"])
        (name,) = (each["Value"] for each in properties["Tags"] if each["Key"] == "queue")
        return str(name)

    def exported(self, export: str) -> tuple[str, Any]:
        """The stack that exports a value by this name, and the value."""
        for name, template in self.templates.items():
            for output in template.get("Outputs", {}).values():
                if output.get("Export", {}).get("Name") == export:
                    return name, output["Value"]
        raise LookupError(export)


def as_list(value: Any) -> list[Any]:
    """What CloudFormation writes as one value or as a list of them."""
    return value if isinstance(value, list) else [value]
