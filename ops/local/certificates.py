"""An authority for the local stack with a server's and clients' certificates, made anew at each start.

They lie under `.local` with their owner's rights alone. No deployment but `local` ever sees them.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LASTS: Final = timedelta(days=7)
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class KeyPair:
    """The files of a certificate and of its key, in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class LocalCertificates:
    """The authority's certificate, the server's pair for 127.0.0.1 and localhost, and two clients'."""

    authority: Path
    server: KeyPair
    clients: tuple[KeyPair, KeyPair]


def make_certificates(folder: Path) -> LocalCertificates:
    """Make them into a folder, over what lies there. The authority's own key is written nowhere."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Local authority", key, x509.Name([]), key, authority=True)
    path = folder / "authority.pem"
    _write(path, authority.public_bytes(serialization.Encoding.PEM))

    def pair(name: str, usage: x509.ObjectIdentifier) -> KeyPair:
        own = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(f"Local {name}", own, authority.subject, key, usage=usage)
        files = KeyPair(folder / f"{name}.pem", folder / f"{name}.key")
        _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))
        pem = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(files.key, pem)
        return files

    return LocalCertificates(
        authority=path,
        server=pair("server", ExtendedKeyUsageOID.SERVER_AUTH),
        clients=(pair("client-1", ExtendedKeyUsageOID.CLIENT_AUTH), pair("client-2", ExtendedKeyUsageOID.CLIENT_AUTH)),
    )


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signs: ec.EllipticCurvePrivateKey,
    *,
    authority: bool = False,
    usage: x509.ObjectIdentifier | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if authority else issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + _LASTS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
        .add_extension(_key_usage(authority=authority), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if usage == ExtendedKeyUsageOID.SERVER_AUTH:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signs, hashes.SHA256())


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, pem: bytes) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(pem)
