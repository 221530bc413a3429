"""The domain that a deployment is reached at: its certificate, its callers' trust store, and the TLS it speaks."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

_ACM = r"^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]{36}$"

CertificateArn = Annotated[str, StringConstraints(pattern=_ACM)]

# API Gateway's policies for REST APIs that take TLS 1.3 and nothing older.
TLS_13: Final = ("SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_3_FIPS_2025_09")


class Domain(BaseModel):
    """Callers come to `name` with a certificate of an authority in the trust store, and in no other way.

    `truststore_version` is the version of the object `truststore_key` in the deployment's trust store bucket: what is
    uploaded counts for nothing until a deployment names it. `ownership_certificate_arn` is asked for by API Gateway
    where `certificate_arn` was imported or is of a private authority.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")]
    certificate_arn: CertificateArn
    ownership_certificate_arn: CertificateArn | None = None
    truststore_key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}\.pem$")] = "authorities.pem"
    truststore_version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{8,200}$")]
    tls: Literal["SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_3_FIPS_2025_09"] = TLS_13[0]

    def faults(self, *, account: str, region: str) -> list[str]:
        """What does not fit the deployment: a regional domain takes certificates of its own region and account."""
        given = {"certificate_arn": self.certificate_arn, "ownership_certificate_arn": self.ownership_certificate_arn}
        prefix = f"arn:aws:acm:{region}:{account}:"
        return [
            f"domain.{name} must begin with {prefix}"
            for name, arn in given.items()
            if arn is not None and not arn.startswith(prefix)
        ]
