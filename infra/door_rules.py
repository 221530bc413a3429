"""What no deployment with a domain may be synthesised without, whatever its data say: rules over its templates.

The data's own rules are in `infra/config.py`. These hold against a change of the constructs, and each has a name.
"""

from collections.abc import Iterator
from typing import Any, Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_s3 as s3
from constructs import IConstruct, IValidation

from infra.bucket_rules import BucketFault, bucket_faults
from infra.config import Deployment
from infra.domains import TLS_13

_TRUSTSTORE: Final[dict[BucketFault, tuple[str, str]]] = {
    "unversioned": ("truststore-unversioned", "what a bundle was before a change is lost"),
    "unencrypted": ("truststore-unencrypted", "the trust store's bucket has no encryption"),
    "public": ("truststore-public", "the trust store's bucket may be made public"),
    "unlogged": ("truststore-unlogged", "nobody sees who reads or changes the trust store"),
    "deleted": ("truststore-deleted", "the trust store goes with its stack"),
}


def hold_door_rules(stage: cdk.Stage, *, deployment: Deployment) -> None:
    """Hold the stage against the rules when it is synthesised: a fault stops it and is named."""
    if deployment.domain is not None:
        stage.node.add_validation(_DoorRules(stage, deployment))


@jsii.implements(IValidation)
class _DoorRules:
    def __init__(self, stage: cdk.Stage, deployment: Deployment) -> None:
        self._stage = stage
        self._deployment = deployment

    def validate(self) -> list[str]:
        return [f"{name}: {fault}" for name, fault in self._faults()]

    def _faults(self) -> Iterator[tuple[str, str]]:
        for api in self._all(apigateway.CfnRestApi):
            if api.disable_execute_api_endpoint is not True:
                yield "execute-api-open", "the API answers at the address that API Gateway gives it"
            if api.security_policy not in TLS_13:
                yield "tls-below-1.3", f"the API's security policy is {api.security_policy}"
        domains = list(self._all(apigateway.CfnDomainName))
        if not domains:
            yield "domain-missing", "the deployment's domain is not in the template"
        for domain in domains:
            yield from self._domain_faults(domain)
        for bucket in self._all(s3.CfnBucket):
            if self._resolved(bucket, bucket.bucket_name) == self._deployment.trust_bucket():
                for fault in bucket_faults(bucket, retain=self._deployment.retain):
                    yield _TRUSTSTORE[fault]

    def _domain_faults(self, domain: apigateway.CfnDomainName) -> Iterator[tuple[str, str]]:
        # The newest that API Gateway takes beside mutual TLS; it goes by the API's own policy then.
        if domain.security_policy != "TLS_1_2":
            yield "tls-of-the-domain", f"the domain's security policy is {domain.security_policy}"
        mutual = self._resolved(domain, domain.mutual_tls_authentication) or {}
        if not mutual.get("truststoreUri"):
            yield "mutual-tls-missing", "the domain asks nobody for a certificate"
        elif not mutual.get("truststoreVersion"):
            yield "truststore-not-pinned", "the domain takes whatever is uploaded: truststoreVersion is missing"

    def _all(self, kind: type[Any]) -> Iterator[Any]:
        return (each for each in self._stage.node.find_all() if isinstance(each, kind))

    def _resolved(self, scope: IConstruct, value: Any) -> Any:
        return cdk.Stack.of(scope).resolve(value)
