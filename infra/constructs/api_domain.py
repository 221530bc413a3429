"""The API's own domain with mutual TLS, and TLS 1.3 on the API itself; the address that API Gateway gives is off.

API Gateway takes no policy newer than `TLS_1_2` on a domain with mutual TLS. A domain hands the handshake on to the
policy of the API that it is mapped to, so the API has the one that takes TLS 1.3 alone.
"""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.domains import Domain

# Metrics of the access log: calls that came in a way that should be shut.
WITHOUT_CERTIFICATE = "CallWithoutCertificate"
OLD_TLS = "CallBelowTls13"


class ApiDomain(Construct):
    """The domain, mapped to the API's stage. An output gives the name that its DNS record leads to."""

    def __init__(
        self, scope: Construct, construct_id: str, *, domain: Domain, api: apigateway.RestApi, truststore: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = apigateway.CfnDomainName(
            self,
            "Name",
            domain_name=domain.name,
            regional_certificate_arn=domain.certificate_arn,
            ownership_verification_certificate_arn=domain.ownership_certificate_arn,
            endpoint_configuration=apigateway.CfnDomainName.EndpointConfigurationProperty(types=["REGIONAL"]),
            security_policy="TLS_1_2",
            mutual_tls_authentication=apigateway.CfnDomainName.MutualTlsAuthenticationProperty(
                truststore_uri=truststore.s3_url_for_object(domain.truststore_key),
                truststore_version=domain.truststore_version,
            ),
        )
        mapping = apigateway.CfnBasePathMapping(
            self,
            "Mapping",
            domain_name=domain.name,
            rest_api_id=api.rest_api_id,
            stage=api.deployment_stage.stage_name,
        )
        mapping.node.add_dependency(self.name)
        resource = api.node.default_child
        assert isinstance(resource, apigateway.CfnRestApi)  # noqa: S101 - narrows the type
        resource.disable_execute_api_endpoint = True
        resource.security_policy = domain.tls
        resource.endpoint_access_mode = "STRICT"
        cdk.CfnOutput(scope, "DomainTarget", value=self.name.attr_regional_domain_name)

    def watch(self, access_log: logs.LogGroup, *, namespace: str) -> None:
        """Count the calls of the access log that came without a certificate, or by an older TLS than 1.3.

        A filter cannot write a dimension that is not in the log, so each deployment has a namespace.
        """
        for metric, pattern in (
            (WITHOUT_CERTIFICATE, '{ $.clientCertificate = "-" }'),
            (OLD_TLS, '{ $.tlsVersion = "TLSv1*" && $.tlsVersion != "TLSv1.3" }'),
        ):
            logs.MetricFilter(
                self,
                metric,
                log_group=access_log,
                filter_pattern=logs.FilterPattern.literal(pattern),
                metric_namespace=namespace,
                metric_name=metric,
                metric_value="1",
            )
