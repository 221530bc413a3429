"""A trust store's bundle as an operator checks it before it is uploaded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from ops.trust import authorities

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def _certificate(
    name: str = "Customs test authority",
    *,
    authority: bool | None = True,
    begins: timedelta = timedelta(days=-1),
    lasts: timedelta = timedelta(days=365),
    key: Any = None,
    digest: Any = None,
) -> bytes:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + begins)
        .not_valid_after(NOW + lasts)
    )
    if authority is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else digest or hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


def test_a_bundle_of_authorities_that_last_has_no_fault() -> None:
    bundle = _certificate() + _certificate("Police test authority", key=rsa.generate_private_key(65537, 2048))

    assert authorities.faults_of(bundle, NOW) == []


@pytest.mark.parametrize(
    ("certificate", "fault"),
    [
        ({"authority": False}, "is no authority: it may certify nobody"),
        ({"authority": None}, "is no authority: it says nothing"),
        ({"lasts": timedelta(days=30)}, "ends on 2026-12-29"),
        ({"lasts": timedelta(hours=-1)}, "is over since 2026-11-29"),
        ({"begins": timedelta(days=2)}, "begins on 2026-12-01"),
        ({"key": rsa.generate_private_key(65537, 1024)}, "RSA key of 1024 bits"),  # noqa: S505 - the fault itself
        ({"key": ec.generate_private_key(ec.SECP192R1())}, "ECDSA key of 192 bits"),
        ({"key": ed25519.Ed25519PrivateKey.generate()}, "has a key of a kind"),
        ({"digest": hashes.SHA224()}, "is signed by a digest"),
    ],
)
def test_a_fault_of_one_certificate_is_said_with_its_name(certificate: dict[str, Any], fault: str) -> None:
    faults = authorities.faults_of(_certificate() + _certificate("The other", **certificate), NOW)

    assert any(each.startswith("CN=The other: ") and fault in each for each in faults)
    assert not any("Customs" in each for each in faults)


def test_one_that_lasts_a_day_more_than_thirty_is_no_fault() -> None:
    assert authorities.faults_of(_certificate(lasts=timedelta(days=31)), NOW) == []


def test_the_same_certificate_twice_is_a_fault() -> None:
    once = _certificate()

    assert authorities.faults_of(once + once, NOW) == ["CN=Customs test authority: is there twice"]


def test_a_private_key_in_the_bundle_is_the_fault_that_counts() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    (fault,) = authorities.faults_of(_certificate() + key, NOW)
    assert "private key" in fault


def test_the_command_prints_what_to_compare_and_fails_where_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    good.write_bytes(_certificate(begins=timedelta(days=-3650), lasts=timedelta(days=36500)))
    bad.write_bytes(good.read_bytes() * 2)

    assert authorities.main([str(good)]) == 0
    digest = x509.load_pem_x509_certificate(good.read_bytes()).fingerprint(hashes.SHA256()).hex()
    assert digest in capsys.readouterr().out
    assert authorities.main([str(bad)]) == 1
    assert "is there twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "nothing of the kind", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_bundle_is_said(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "none.pem"
    file.write_text(text)

    assert authorities.main([str(file)]) == 2
    assert "in PEM" in capsys.readouterr().err
    assert authorities.main([]) == 2
