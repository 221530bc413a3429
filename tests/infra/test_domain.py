"""The way in on AWS: a domain that asks for certificates, by TLS 1.3, from a trust store that nobody changes unseen."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_s3 as s3

from infra.config import Deployment
from infra.deployment import RegionDeployment
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.spoilt import Places, Told, told_of

WITH_DOMAIN = [name for name, each in DEPLOYMENTS.items() if each.domain is not None]
WITHOUT = [name for name in DEPLOYMENTS if name not in WITH_DOMAIN]


@pytest.fixture(params=WITH_DOMAIN)
def guarded(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each deployment that is reached by a domain, in turn."""
    return assemblies[request.param]


def _domain(deployment: str = "europe", /, **changes: Any) -> dict[str, Any]:
    """The deployment's data with its domain changed; what is None is left out."""
    data = DEPLOYMENTS[deployment].model_dump(mode="python", by_alias=True)
    domain = (DEPLOYMENTS["europe"].domain or pytest.fail("europe has a domain")).model_dump() | changes
    return data | {"domain": {key: value for key, value in domain.items() if value is not None}}


def test_production_has_a_domain_and_the_local_stack_has_none() -> None:
    assert {name for name, each in DEPLOYMENTS.items() if each.stage == "production"} <= set(WITH_DOMAIN)
    assert "local" in WITHOUT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True) | {"domain": None}, "domain is missing"),
        (_domain() | {"binding": "none"}, "binding must be certificate"),
        (
            DEPLOYMENTS["development"].model_dump(mode="python", by_alias=True) | {"binding": "certificate"},
            "domain is missing",
        ),
        (_domain("local"), "a local deployment has no domain"),
        (_domain(name="api"), "domain.name"),
        (_domain(name="API.europe.example"), "domain.name"),
        (_domain(tls="TLS_1_2"), "domain.tls"),
        (_domain(tls="SecurityPolicy_TLS13_1_2_2021_06"), "domain.tls"),
        (_domain(truststore_version=None), "domain.truststore_version"),
        (_domain(truststore_version="null"), "domain.truststore_version"),
        (_domain(truststore_key="../authorities.pem"), "domain.truststore_key"),
        (_domain(certificate_arn=None), "domain.certificate_arn"),
        (_domain(certificate_arn="arn:aws:iam::222222222222:server-certificate/a"), "domain.certificate_arn"),
        (
            _domain(certificate_arn=f"arn:aws:acm:us-east-1:222222222222:certificate/{'0' * 8}-{'0' * 27}"),
            "must begin with arn:aws:acm:eu-central-1:222222222222:",
        ),
        (
            _domain(
                ownership_certificate_arn=f"arn:aws:acm:eu-central-1:111111111111:certificate/{'0' * 8}-{'0' * 27}"
            ),
            "domain.ownership_certificate_arn\n  must begin with",
        ),
    ],
)
def test_a_mistake_in_a_domain_is_named(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(data)


def test_without_a_domain_nothing_of_one_is_in_the_templates(assemblies: dict[str, Assembly]) -> None:
    for name in WITHOUT:
        assert "trust" not in assemblies[name].templates
        assert not list(assemblies[name].resources("AWS::ApiGateway::DomainName"))
        assert "DisableExecuteApiEndpoint" not in assemblies[name].only("AWS::ApiGateway::RestApi", "api")


def test_the_domain_asks_for_certificates_that_a_named_version_of_the_trust_store_knows(guarded: Assembly) -> None:
    wanted = guarded.deployment.domain
    assert wanted is not None
    domain = guarded.only("AWS::ApiGateway::DomainName", "api")
    mutual = domain["MutualTlsAuthentication"]

    assert domain["DomainName"] == wanted.name
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert domain["RegionalCertificateArn"] == wanted.certificate_arn
    assert mutual["TruststoreVersion"] == wanted.truststore_version
    scheme, bucket, key = mutual["TruststoreUri"]["Fn::Join"][1]
    assert (scheme, guarded.named(bucket, "api"), key) == ("s3://", "bucket trust", f"/{wanted.truststore_key}")


def test_the_domain_leads_to_the_stage_once_it_is_there(guarded: Assembly) -> None:
    mapping = guarded.only("AWS::ApiGateway::BasePathMapping", "api")
    ((domain, _),) = guarded.resources("AWS::ApiGateway::DomainName", "api")
    (waits,) = (
        resource["DependsOn"]
        for resource in guarded.templates["api"]["Resources"].values()
        if resource["Type"] == "AWS::ApiGateway::BasePathMapping"
    )

    assert guarded.named(mapping["RestApiId"], "api").startswith("AWS::ApiGateway::RestApi")
    assert guarded.named(mapping["Stage"], "api").startswith("AWS::ApiGateway::Stage")
    assert "BasePath" not in mapping
    assert domain in as_list(waits)
    assert "DomainTarget" in guarded.templates["api"]["Outputs"]


def test_the_api_speaks_tls_13_alone_and_only_at_its_domain(guarded: Assembly) -> None:
    api = guarded.only("AWS::ApiGateway::RestApi", "api")

    assert api["DisableExecuteApiEndpoint"] is True
    assert api["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_3_")
    assert api["EndpointAccessMode"] == "STRICT"
    # The newest that API Gateway takes on a domain with mutual TLS.
    assert guarded.only("AWS::ApiGateway::DomainName", "api")["SecurityPolicy"] == "TLS_1_2"


def test_the_trust_store_keeps_every_version_and_is_shut_to_the_public(guarded: Assembly) -> None:
    buckets = {guarded.short(each["BucketName"]): each for _, each in guarded.resources("AWS::S3::Bucket", "trust")}
    account = guarded.deployment.account
    assert set(buckets) == {f"trust-{account}", f"trust-log-{account}"}
    trust = buckets[f"trust-{account}"]

    assert trust["VersioningConfiguration"] == {"Status": "Enabled"}
    assert trust["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert guarded.named(trust["LoggingConfiguration"]["DestinationBucketName"], "trust") == "bucket trust-log"
    for bucket in buckets.values():
        assert bucket["BucketEncryption"]
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_the_trust_store_is_kept_where_the_deployment_is(guarded: Assembly) -> None:
    template = guarded.templates["trust"]
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::S3::Bucket":
            assert resource["DeletionPolicy"] == ("Retain" if guarded.deployment.retain else "Delete")
    denied = {
        action
        for _, policy in guarded.resources("AWS::S3::BucketPolicy", "trust")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and "Condition" not in statement
        for action in as_list(statement["Action"])
    }
    assert denied == (
        {"s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration"} if guarded.deployment.retain else set()
    )


def test_both_buckets_refuse_what_comes_without_tls(guarded: Assembly) -> None:
    for _, policy in guarded.resources("AWS::S3::BucketPolicy", "trust"):
        conditions = [
            statement["Condition"]
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny" and "Condition" in statement
        ]
        assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_what_happens_to_the_trust_store_is_told_by_a_role_that_can_do_nothing_else(guarded: Assembly) -> None:
    rule = guarded.only("AWS::Events::Rule", "observe")
    pattern = rule["EventPattern"]
    (target,) = rule["Targets"]
    (bucket,) = pattern["detail"]["bucket"]["name"]

    assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], [{"prefix": "Object "}])
    assert guarded.named(bucket, "observe") == "bucket trust"
    assert guarded.named(target["Arn"], "observe") == "topic alarms"
    role = guarded.only("AWS::IAM::Role", "observe")
    (policy,) = role["Policies"]
    assert {
        (action, guarded.named(statement["Resource"], "observe"))
        for statement in policy["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
    } == {("sns:Publish", "topic alarms"), ("kms:Decrypt", "key notify"), ("kms:GenerateDataKey", "key notify")}
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "events.amazonaws.com"}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": guarded.deployment.account}}


def test_calls_that_should_not_have_come_in_are_counted_from_the_access_log(guarded: Assembly) -> None:
    filters = {
        each["MetricTransformations"][0]["MetricName"]: each
        for _, each in guarded.resources("AWS::Logs::MetricFilter", "api")
    }
    alarms = {
        each["MetricName"]: each
        for _, each in guarded.resources("AWS::CloudWatch::Alarm", "observe")
        if each.get("Namespace") == guarded.deployment.physical() and each["MetricName"] in filters
    }
    stage = guarded.only("AWS::ApiGateway::Stage", "api")
    logged = json.loads(stage["AccessLogSetting"]["Format"])

    assert set(filters) == set(alarms) == {"CallWithoutCertificate", "CallBelowTls13"}
    for name, each in filters.items():
        assert each["MetricTransformations"][0]["MetricNamespace"] == guarded.deployment.physical()
        assert guarded.named(each["LogGroupName"], "api") == f"log /aws/apigateway/{guarded.deployment.physical()}"
        assert set(re.findall(r"\$\.(\w+)", each["FilterPattern"])) <= set(logged)
        assert alarms[name]["Threshold"] == 0
    assert logged["clientCertificate"] == "$context.identity.clientCert.serialNumber"
    assert logged["tlsVersion"] == "$context.tlsVersion"


def _unversioned(stage: RegionDeployment) -> None:
    _bucket(stage).versioning_configuration = None


def _without_encryption(stage: RegionDeployment) -> None:
    _bucket(stage).bucket_encryption = None


def _public(stage: RegionDeployment) -> None:
    _bucket(stage).public_access_block_configuration = s3.CfnBucket.PublicAccessBlockConfigurationProperty(
        block_public_acls=True, ignore_public_acls=True, restrict_public_buckets=True
    )


def _address_of_the_gateway_on(stage: RegionDeployment) -> None:
    _gateway(stage).disable_execute_api_endpoint = False


def _address_of_the_gateway_unsaid(stage: RegionDeployment) -> None:
    _gateway(stage).disable_execute_api_endpoint = None


def _tls_12(stage: RegionDeployment) -> None:
    _gateway(stage).security_policy = "TLS_1_2"


def _tls_12_beside_13(stage: RegionDeployment) -> None:
    _gateway(stage).security_policy = "SecurityPolicy_TLS13_1_2_PQ_2025_09"


def _tls_10_on_the_domain(stage: RegionDeployment) -> None:
    _domain_name(stage).security_policy = "TLS_1_0"


def _no_certificate_asked_for(stage: RegionDeployment) -> None:
    _domain_name(stage).mutual_tls_authentication = None


def _whatever_is_uploaded(stage: RegionDeployment) -> None:
    _domain_name(stage).mutual_tls_authentication = apigateway.CfnDomainName.MutualTlsAuthenticationProperty(
        truststore_uri="s3://iarms-europe-trust-222222222222/authorities.pem"
    )


def _only(stage: RegionDeployment, kind: type[Any]) -> Any:
    (found,) = (each for each in stage.node.find_all() if isinstance(each, kind))
    return found


def _gateway(stage: RegionDeployment) -> apigateway.CfnRestApi:
    api: apigateway.CfnRestApi = _only(stage, apigateway.CfnRestApi)
    return api


def _domain_name(stage: RegionDeployment) -> apigateway.CfnDomainName:
    domain: apigateway.CfnDomainName = _only(stage, apigateway.CfnDomainName)
    return domain


def _bucket(stage: RegionDeployment) -> s3.CfnBucket:
    bucket: s3.CfnBucket = stage.node.find_child("trust").node.find_child("Authorities").node.default_child  # type: ignore[assignment]
    return bucket


BROKEN = (
    (_address_of_the_gateway_on, "execute-api-open"),
    (_address_of_the_gateway_unsaid, "execute-api-open"),
    (_tls_12, "tls-below-1.3"),
    (_tls_12_beside_13, "tls-below-1.3"),
    (_tls_10_on_the_domain, "tls-of-the-domain"),
    (_no_certificate_asked_for, "mutual-tls-missing"),
    (_whatever_is_uploaded, "truststore-not-pinned"),
    (_unversioned, "truststore-unversioned"),
    (_without_encryption, "truststore-unencrypted"),
    (_public, "truststore-public"),
)
PLACES: Places = (
    (_gateway, ("disable_execute_api_endpoint", "security_policy")),
    (_domain_name, ("security_policy", "mutual_tls_authentication")),
    (_bucket, ("versioning_configuration", "bucket_encryption", "public_access_block_configuration")),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What the rules say of Europe's door, whole and broken."""
    breaks = {each.__name__: each for each, _ in BROKEN}
    return told_of(DEPLOYMENTS["europe"], breaks, PLACES, tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(("breaks", "rule"), BROKEN)
def test_a_template_that_opens_the_door_is_refused_by_the_name_of_the_rule(
    told: Told, breaks: Callable[[RegionDeployment], None], rule: str
) -> None:
    assert [fault.split(":")[0] for fault in told.spoilt[breaks.__name__]] == [rule]
    assert told.whole == told.mended == []


def test_a_template_that_opens_the_door_stops_the_synthesis(told: Told) -> None:
    _, rule = BROKEN[0]

    assert rule in told.end
