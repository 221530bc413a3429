"""`make certificate` and `make token`: what a developer tries bound tokens with."""

from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from iarms.handlers.holders import read_certificate
from infra.config import load_deployments
from ops.local import certificates, tokens
from tests import clock


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own, in which .local is made."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip()


def test_a_token_is_printed_that_is_bound_to_the_certificate_of_a_file(capsys: pytest.CaptureFixture[str]):
    assert certificates.main(["customs-ke"]) == 0
    path = printed(capsys)
    assert tokens.main(["ADM-KE", path]) == 0
    told = jwt.decode(printed(capsys), options={"verify_signature": False})
    made = read_certificate(Path(path).read_text())
    assert made is not None
    assert (told["party"], told["cnf"]) == ("ADM-KE", {"x5t#S256": made.thumbprint})
    assert made.begins < clock.now().timestamp() < made.ends


def test_a_token_without_a_certificate_is_bound_to_none(capsys: pytest.CaptureFixture[str]):
    assert tokens.main(["ADM-KE"]) == 0
    token = printed(capsys)
    assert "cnf" not in jwt.decode(token, options={"verify_signature": False})
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


def test_what_is_printed_lives_as_long_as_the_local_deployment_allows():
    local = load_deployments()["local"]
    assert local.token_minutes * 60 >= tokens.LIFETIME_SECONDS
    assert local.bound_token_minutes * 60 >= tokens.LIFETIME_SECONDS


@pytest.mark.parametrize(
    "arguments", [[], ["ADM-QQ"], ["ADM-KE", "absent.pem"], ["ADM-KE", "note.txt"], ["a", "b", "c"]]
)
def test_a_token_that_cannot_be_made_is_told(arguments: list[str], here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "note.txt").write_text("no certificate")
    assert tokens.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "make" in said.err


@pytest.mark.parametrize("arguments", [[], [""], ["../over"], ["a b"], ["authority"], ["one", "two"], ["x" * 65]])
def test_a_certificate_is_made_of_a_name_alone(arguments: list[str], here: Path):
    assert certificates.main(arguments) == 2
    assert not (here / ".local").exists()


def test_private_keys_are_their_owners_alone_and_the_authority_is_made_once(here: Path):
    assert certificates.main(["one"]) == 0
    first = certificates.authority()
    assert certificates.main(["two"]) == 0
    assert certificates.authority() == first
    for key in (here / ".local" / "certificates").glob("*.key"):
        assert key.stat().st_mode & 0o077 == 0, key


def test_a_client_certificate_is_its_authoritys_and_is_for_clients():
    authority = certificates.make_authority(clock.BEGIN)
    made = certificates.issue(authority, "customs-ke", clock.BEGIN, clock.BEGIN + timedelta(days=1))
    by, client = (x509.load_pem_x509_certificate(each.certificate.encode()) for each in (authority, made))
    client.verify_directly_issued_by(by)
    purposes = client.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not client.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert by.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    with pytest.raises(ValueError, match="no name of a client"):
        certificates.issue(authority, "a\nb", clock.BEGIN, clock.BEGIN + timedelta(days=1))
