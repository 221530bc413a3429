"""The domain that a deployment is reached at: its certificate, its callers' trust store, and the TLS it speaks."""

from typing import Annotated, Final, Literal

from infra.faults import Fault
from infra.fields import Data, shaped

CertificateArn = Annotated[
    str, shaped(r"arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]{36}", "the ARN of a certificate of ACM")
]

# API Gateway's policies for REST APIs that take TLS 1.3 and nothing older.
TLS_13: Final = ("SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_3_FIPS_2025_09")


class Domain(Data):
    """Callers come to `name` with a certificate of an authority in the trust store, and in no other way.

    `truststore_version` is the version of the object `truststore_key` in the deployment's trust store bucket: what is
    uploaded counts for nothing until a deployment names it. `ownership_certificate_arn` is asked for by API Gateway
    where `certificate_arn` was imported or is of a private authority.
    """

    name: Annotated[str, shaped(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", "a name of the DNS")]
    certificate_arn: CertificateArn
    ownership_certificate_arn: CertificateArn | None = None
    truststore_key: Annotated[
        str, shaped(r"[a-z0-9][a-z0-9._-]{0,99}\.pem", "the name of a file that ends in .pem")
    ] = "authorities.pem"
    truststore_version: Annotated[str, shaped(r"[A-Za-z0-9._-]{8,200}", "a version of an object in S3")]
    tls: Literal["SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_3_FIPS_2025_09"] = TLS_13[0]

    def faults(self, *, account: str, region: str) -> list[Fault]:
        """What does not fit the deployment: a regional domain takes certificates of its own region and account."""
        given = {"certificate_arn": self.certificate_arn, "ownership_certificate_arn": self.ownership_certificate_arn}
        prefix = f"arn:aws:acm:{region}:{account}:"
        return [
            Fault(("domain", name), f"must begin with {prefix}")
            for name, arn in given.items()
            if arn is not None and not arn.startswith(prefix)
        ]
