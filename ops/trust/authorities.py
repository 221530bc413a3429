"""`make authorities FILE=authorities.pem`: the certificates of a trust store's bundle in, what is wrong with them out.

API Gateway takes a bundle with faults and only warns; then clients are refused in the handshake, which it logs nowhere.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

# What is found to end so soon leaves its party a month to send another.
SOON: Final = timedelta(days=30)
# API Gateway's own limit of a trust store.
MOST: Final = 1_000
_SMALLEST_RSA: Final = 2048
_SMALLEST_CURVE: Final = 256


def faults_of(bundle: bytes, now: datetime) -> list[str]:
    """What is wrong with a bundle of certificates in PEM, each fault with the certificate that has it; [] for nothing.

    Raises ValueError where it is no such bundle.
    """
    certificates = x509.load_pem_x509_certificates(bundle)
    if b"PRIVATE KEY" in bundle:
        return ["there is a private key in the bundle: it is known now to all who could read the file"]
    faults = [f"{len(certificates)} certificates; {MOST} at most"] if len(certificates) > MOST else []
    seen: set[bytes] = set()
    for certificate in certificates:
        digest = certificate.fingerprint(hashes.SHA256())
        found = list(_faults(certificate, now))
        if digest in seen:
            found.append("is there twice")
        seen.add(digest)
        faults += [f"{_name(certificate)}: {fault}" for fault in found]
    return faults


def _faults(certificate: x509.Certificate, now: datetime) -> Iterator[str]:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        yield "is no authority: it says nothing of what it may certify"
    else:
        if not constraints.ca:
            yield "is no authority: it may certify nobody"
    if certificate.not_valid_after_utc <= now:
        yield f"is over since {certificate.not_valid_after_utc:%Y-%m-%d}"
    elif certificate.not_valid_after_utc <= now + SOON:
        yield f"ends on {certificate.not_valid_after_utc:%Y-%m-%d}"
    if certificate.not_valid_before_utc > now:
        yield f"begins on {certificate.not_valid_before_utc:%Y-%m-%d}"
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < _SMALLEST_RSA:
            yield f"has an RSA key of {key.key_size} bits"
    elif not isinstance(key, ec.EllipticCurvePublicKey):
        yield "has a key of a kind that API Gateway does not take: RSA or ECDSA"
    elif key.curve.key_size < _SMALLEST_CURVE:
        yield f"has an ECDSA key of {key.curve.key_size} bits"
    digest = certificate.signature_hash_algorithm
    if digest is None or digest.digest_size < hashes.SHA256.digest_size:
        yield "is signed by a digest that API Gateway does not take: SHA-256 or longer"


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def _described(certificate: x509.Certificate) -> str:
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    return f"{digest}  until {certificate.not_valid_after_utc:%Y-%m-%d}  {_name(certificate)}"


def main(arguments: list[str]) -> int:
    """Print each certificate with its SHA-256 and end, then the faults. Gives 1 where there are any, 2 for none."""
    try:
        (path,) = arguments
        bundle = Path(path).read_bytes()
        certificates = x509.load_pem_x509_certificates(bundle)
    except (ValueError, OSError) as error:
        print(f"say which file holds the certificates in PEM: {error}", file=sys.stderr)
        return 2
    print(*map(_described, certificates), sep="\n")
    faults = faults_of(bundle, datetime.now(UTC))
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
