"""A party's witness of a deployment's log, for the party's own account: its key, its memory, its function, its alarms.

Nothing of it lies in the service's account, and nobody of the service may do anything here.
"""

import base64
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import WitnessSettings
from iarms.tables import WITNESS
from infra.alarms.witnesses import alarms_of_witness
from infra.config import Deployment
from infra.constructs.aggregate_table import AggregateTable
from infra.constructs.alarm_topic import AlarmTopic
from infra.constructs.alarms import Alarms
from infra.constructs.bundle import Bundle
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.witness_access import log_statements
from infra.transparency import Witness

_KEY_SPECS: Final = {"ed25519": kms.KeySpec.ECC_NIST_EDWARDS25519, "ml-dsa-44": kms.KeySpec.ML_DSA_44}
_SIGNS_BY: Final = {"ed25519": "ED25519_SHA_512", "ml-dsa-44": "ML_DSA_SHAKE_256"}


class WitnessStack(cdk.Stack):
    """One party's witness. Raises ValueError where the data has no account for it, or no key of the log."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, witness: Witness) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        if witness.account is None or not deployment.log.keys:
            raise ValueError(f"the witness {witness.name} needs an account, and the log's keys")
        self._deployment = deployment
        self._account = witness.account
        self.key = self._key("Key", "witness", "Memory, alarms and logs of a witness")
        for service in ("sns", "cloudwatch"):
            self.key.add_to_resource_policy(self._key_use(service))
        self.signing_key = self._key(
            "SigningKey",
            "witness-signing",
            f"Cosigns the log {deployment.log.origin}: replaced, it is another witness",
            key_spec=_KEY_SPECS[witness.algorithm],
        )
        self.table = AggregateTable(self, "Memory", deployment=deployment, table=WITNESS, key=self.key)
        self.function = self._function(witness)
        self._schedule()
        topic = AlarmTopic(
            self,
            "Alarms",
            deployment=deployment,
            name="witness-alarms",
            key=self.key,
            account=witness.account,
            addresses=[witness.alarm_email] if witness.alarm_email else [],
        )
        # A party has one office for its witness: whoever is told there judges what can wait.
        Alarms(self, "Rows", deployment=deployment, topics={"wake": topic, "office": topic}).add(
            alarms_of_witness(deployment)
        )
        cdk.CfnOutput(self, "WitnessSigningKeyArn", value=self.signing_key.key_arn)

    def _key(self, construct_id: str, name: str, description: str, key_spec: kms.KeySpec | None = None) -> kms.Key:
        return kms.Key(
            self,
            construct_id,
            alias=f"alias/{self._deployment.physical(name)}",
            description=description,
            key_spec=key_spec,
            key_usage=None if key_spec is None else kms.KeyUsage.SIGN_VERIFY,
            enable_key_rotation=True if key_spec is None else None,
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if self._deployment.retain else cdk.RemovalPolicy.DESTROY,
        )

    def _key_use(self, service: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid=f"Through{service.capitalize()}",
            principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            resources=["*"],
            conditions={"StringEquals": {"aws:SourceAccount": self._account}},
        )

    def _function(self, witness: Witness) -> ServiceFunction:
        deployment, log = self._deployment, self._deployment.log
        start = witness.start or ""
        return ServiceFunction(
            self,
            "Witness",
            deployment=deployment,
            door="witness",
            bundle=Bundle(deployment=deployment),
            settings=WitnessSettings(
                deployment=deployment.name,
                region=deployment.region,
                log_bucket=deployment.log_bucket(),
                log_origin=log.origin,
                log_keys=" ".join(log.keys),
                witness_name=witness.name,
                witness_key=self.signing_key.key_arn,
                witness_algorithm=witness.algorithm,
                witness_table=deployment.physical(WITNESS.name),
                start=start if start in ("", "first") else base64.b64encode(start.encode()).decode(),
            ),
            statements=[
                *(allow(actions_, *resources) for actions_, resources in log_statements(deployment, witness).values()),
                # The log's own key lies in the service's account, which names this role in the key's policy.
                iam.PolicyStatement(
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[f"arn:aws:kms:{deployment.region}:{deployment.account}:key/*"],
                    conditions={"StringEquals": {"kms:ViaService": f"s3.{deployment.region}.amazonaws.com"}},
                ),
                # PutItem moves the memory on, by a condition on what was read. Nothing is updated or deleted.
                allow(["dynamodb:GetItem", "dynamodb:PutItem"], self.table.table_arn),
                allow(["kms:GetPublicKey"], self.signing_key.key_arn),
                iam.PolicyStatement(
                    actions=["kms:Sign"],
                    resources=[self.signing_key.key_arn],
                    conditions={"StringEquals": {"kms:SigningAlgorithm": _SIGNS_BY[witness.algorithm]}},
                ),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], self.key.key_arn),
            ],
            log_key=self.key,
            memory=512,
            timeout=120,
        )

    def _schedule(self) -> None:
        minutes = cdk.Duration.minutes(self._deployment.log.checkpoint_minutes)
        events.Rule(
            self,
            "Again",
            rule_name=self._deployment.physical("witness"),
            description="Looks at the transparency log as often as it is signed",
            schedule=events.Schedule.rate(minutes),
            # A missed look is made good by the next one.
            targets=[targets.LambdaFunction(self.function.alias, retry_attempts=0, max_event_age=minutes)],
        )
