"""`make certificate NAME=customs-ke`: a client certificate of this machine's own making, for trying bound tokens.

The authority that issues it is made at first use. Keys lie under .local with the rights of their owner alone, and are
never committed; nothing but a local door takes these certificates.
"""

import ipaddress
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER: Final = Path(".local") / "certificates"
VALID_DAYS: Final = 30
_AUTHORITY_DAYS: Final = 365
_AUTHORITY_NAME: Final = "authority of this machine"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Pair(NamedTuple):
    """A certificate and its private key, both in PEM."""

    certificate: str
    key: str


def authority(folder: Path = FOLDER) -> Pair:
    """The authority that client certificates are issued by, made when there is none: `authority.pem` of the folder is
    what a door has in its trust store."""
    kept = folder / "authority.pem", folder / "authority.key"
    if not all(path.exists() for path in kept):
        keep(folder, "authority", make_authority(datetime.now(UTC)))
    return Pair(kept[0].read_text(), kept[1].read_text())


def make_authority(now: datetime, days: int = _AUTHORITY_DAYS) -> Pair:
    """An authority that begins now, and is good for so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(_AUTHORITY_NAME)
    made = _certificate(name, name, key.public_key(), now - timedelta(minutes=5), now + timedelta(days=days))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_key_usage(is_authority=True), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return _pair(made.sign(key, hashes.SHA256()), key)


def issue(issuer: Pair, name: str, begins: datetime, ends: datetime) -> Pair:
    """A client certificate of this common name by an authority, valid from `begins` to `ends`, with a key of its own.

    Raises ValueError for a name that is none: letters, digits, - and _.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a client: letters, digits, - and _, 64 at most")
    return _issued(issuer, name, (begins, ends), x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]))


def issue_to_loopback(issuer: Pair, begins: datetime, ends: datetime) -> Pair:
    """A server's certificate for 127.0.0.1 and localhost by an authority, with a key of its own."""
    return issue_to_server(issuer, begins, ends, "localhost")


def issue_to_server(issuer: Pair, begins: datetime, ends: datetime, host: str) -> Pair:
    """The same for 127.0.0.1 and this host."""
    names = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return _issued(issuer, host, (begins, ends), usage, names)


def _issued(issuer: Pair, name: str, valid: tuple[datetime, datetime], *extensions: x509.ExtensionType) -> Pair:
    by = x509.load_pem_x509_certificate(issuer.certificate.encode())
    signs = serialization.load_pem_private_key(issuer.key.encode(), password=None)
    if not isinstance(signs, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is no elliptic curve key")
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certificate(_named(name), by.subject, key.public_key(), *valid)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_key_usage(is_authority=False), critical=True)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    return _pair(made.sign(signs, hashes.SHA256()), key)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Pair(certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode())


def keep(folder: Path, name: str, made: Pair) -> Path:
    """Write a pair into a folder, the key with its owner's rights alone; gives the certificate's file."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / f"{name}.key"
    key.touch(mode=0o600)
    key.write_text(made.key)
    certificate = folder / f"{name}.pem"
    certificate.write_text(made.certificate)
    return certificate


def main(arguments: list[str]) -> int:
    """Make a client certificate of the name given, and say where it is."""
    if len(arguments) != 1 or not _NAME.fullmatch(arguments[0]) or arguments[0] == "authority":
        print("usage: make certificate NAME=customs-ke (letters, digits, - and _)", file=sys.stderr)
        return 2
    now = datetime.now(UTC)
    made = issue(authority(), arguments[0], now - timedelta(minutes=5), now + timedelta(days=VALID_DAYS))
    print(keep(FOLDER, arguments[0], made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
