"""The command `iarms-witness`: its folder, the places that it reads a log from, and what a third party is shown."""

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import boto3
import pytest
from moto import mock_aws

from auditor.files import Unreadable
from auditor.witness import main
from auditor.witness_folder import FolderBox, make_key, own_box, read_signer, write_once
from auditor.witness_sources import AddressSource, BucketBox, open_log
from iarms.casework.witnessing.memory import TableMemory
from iarms.casework.witnessing.sources import LogUnreachable, NotPermitted
from iarms.domain.transparency import (
    CHECKPOINT,
    LogContradiction,
    VerifierKey,
    cosignature_path,
    parse_note,
    parse_signature_lines,
    with_cosignatures,
)
from iarms.store.witness_memory import WitnessRows
from iarms.tables import WITNESS
from tests.audit_logs import ORIGIN, LogOfFiles, entries, log_signer
from tests.bare_tables import bare_tables

NAME = "witness.example/wco"
LOG = ["--origin", ORIGIN, "--log-key", log_signer().key.vkey]


def write_log(folder: Path, log: LogOfFiles) -> Path:
    """The log's files in a folder, with the checkpoint of the whole of it."""
    for path, content in {**log.files, CHECKPOINT: log.note()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A witness's folder with its key."""
    assert main(["init", "--folder", str(tmp_path / "witness"), "--name", NAME]) == 0
    capsys.readouterr()
    return tmp_path / "witness"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 300 entries in a folder."""
    return write_log(tmp_path / "log", LogOfFiles(entries(300)))


def run(folder: Path, place: Path | str, *more: str) -> int:
    return main(["run", "--folder", str(folder), "--log", str(place), *LOG, *more])


def check_cosigned(content: bytes, size: int, folder: Path) -> None:
    note = parse_note(LogOfFiles(entries(size)).note())
    key = VerifierKey.parse((folder / "key.vkey").read_text().strip())
    assert with_cosignatures(note, parse_signature_lines(content), [key]).signatures[1:]


@pytest.mark.parametrize("algorithm", ["ed25519", "ml-dsa-44"])
def test_a_key_is_made_once_and_printed_for_others(tmp_path: Path, capsys: pytest.CaptureFixture[str], algorithm: str):
    words = ["init", "--folder", str(tmp_path / "w"), "--name", NAME, "--algorithm", algorithm]
    assert main(words) == 0
    key = VerifierKey.parse(capsys.readouterr().out.strip())
    assert key.name == NAME
    assert key.signature_type.has_time
    assert read_signer(tmp_path / "w").key == key
    assert stat.S_IMODE((tmp_path / "w" / "key.pem").stat().st_mode) == 0o600
    pem = (tmp_path / "w" / "key.pem").read_bytes()
    assert main(words) == 2
    assert (tmp_path / "w" / "key.pem").read_bytes() == pem


@pytest.mark.parametrize("name", ["", "a name", "a+b", "..", "a\nb", "x" * 300])
def test_a_name_that_no_note_or_file_can_have_makes_no_key(tmp_path: Path, name: str):
    assert main(["init", "--folder", str(tmp_path / "w"), "--name", name]) == 2
    assert not (tmp_path / "w" / "key.pem").exists()


def test_a_witness_in_a_folder_cosigns_into_the_log_s_folder(
    folder: Path, log: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(folder, log) == 2
    assert "knows nothing of the log" in capsys.readouterr().err
    assert run(folder, log, "--trust-first") == 0
    assert run(folder, log) == 0
    assert capsys.readouterr().out.startswith("cosigned: The log has 300 entries")
    for there in (log, own_box(folder, ORIGIN).folder):
        check_cosigned((there / cosignature_path(300, NAME)).read_bytes(), 300, folder)
    write_log(log, LogOfFiles(entries(310)))
    assert run(folder, log, "--json") == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "cosigned"
    assert main(["proofs", "--folder", str(folder)]) == 0


def test_a_fork_is_refused_and_a_third_party_sees_why(
    folder: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    start = tmp_path / "start"
    start.write_bytes(LogOfFiles(entries(256)).note())
    assert run(folder, log, "--start", str(start)) == 0
    fork = write_log(tmp_path / "fork", LogOfFiles(entries(310, "other")))
    assert run(folder, fork) == 1
    assert "refused" in capsys.readouterr().err
    assert not (fork / "cosignatures").exists()
    assert main(["proofs", "--folder", str(folder)]) == 1
    file = capsys.readouterr().out.strip()
    assert main(["show-proof", file, *LOG]) == 1
    shown = capsys.readouterr().out
    assert "begins with others" in shown
    assert f"{ORIGIN}\n310\n" in shown
    assert main(["show-proof", file, "--log-key", log_signer(word="another").key.vkey]) == 2
    assert main(["show-proof", file, "--origin", "log.example/other", "--log-key", log_signer().key.vkey]) == 2
    assert main(["show-proof", file]) == 2
    honest = json.loads(Path(file).read_bytes())
    honest["shown"] = honest["remembered"]
    Path(file).write_text(json.dumps(honest))
    assert main(["show-proof", file, *LOG]) == 0
    assert "proves nothing" in capsys.readouterr().out
    Path(file).write_text("{")
    assert main(["show-proof", file, *LOG]) == 2


def test_a_memory_that_was_taken_away_is_not_begun_anew(folder: Path, log: Path, capsys: pytest.CaptureFixture[str]):
    assert run(folder, log, "--trust-first") == 0
    shutil.rmtree(folder / "accepted")
    fork = write_log(log, LogOfFiles(entries(310, "other")))
    assert run(folder, fork, "--trust-first") == 1
    assert "memory_behind" in capsys.readouterr().err


def test_a_place_without_a_log_is_not_judged(folder: Path, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert run(folder, tmp_path / "empty", "--trust-first") == 2


def test_it_goes_on_looking_until_it_is_stopped(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch):
    looks = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            write_log(log, LogOfFiles(entries(300, "other")))
        if len(looks) == 3:
            (folder / "accepted").rename(folder / "away")
            (folder / "accepted").write_bytes(b"no folder")
        if len(looks) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("auditor.witness.time.sleep", sleep)
    assert run(folder, log, "--trust-first", "--every", "5") == 1
    assert looks == [5.0] * 4
    assert len(list((folder / "contradictions").iterdir())) == 1


def test_the_deployment_s_file_says_which_log_it_is(folder: Path, log: Path, tmp_path: Path):
    deployment = tmp_path / "deployment.json"
    members = {
        "name": "local", "account": "000000000000", "region": "eu-west-1", "tables": {}, "roles": {},
        "log": {"origin": ORIGIN, "bucket": "b", "keys": [log_signer().key.vkey]},
        "trail": {"name": "t", "bucket": "b", "home_region": "eu-west-1", "accounts": [], "regions": []},
    }  # fmt: skip
    deployment.write_text(json.dumps(members))
    words = ["run", "--folder", str(folder), "--log", str(log), "--deployment", str(deployment)]
    assert main([*words, "--trust-first"]) == 0
    deployment.write_text("{}")
    assert main(words) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--log", "nowhere", *LOG],
        ["run", "--log", "ftp://somewhere", *LOG],
        ["run", "--log", "http://somewhere.example", *LOG],
        ["run", *LOG],
        ["run", "--log", "."],
        ["run", "--log", ".", "--origin", ORIGIN],
        ["run", "--log", ".", "--origin", ORIGIN, "--log-key", "no key"],
        ["run", "--log", ".", *LOG, "--start", "nowhere"],
        ["run", "--log", ".", *LOG, "--certificate", "nowhere"],
    ],
)
def test_what_cannot_be_meant_is_not_judged(folder: Path, words: list[str]):
    assert main([words[0], "--folder", str(folder), *words[1:]]) == 2


def test_a_folder_without_or_with_another_key_is_refused(folder: Path, log: Path, tmp_path: Path):
    assert run(tmp_path / "nowhere", log, "--trust-first") == 2
    other = make_key(tmp_path / "other", NAME, "ed25519")
    (folder / "key.vkey").write_text(other.vkey)
    assert run(folder, log, "--trust-first") == 2
    (folder / "key.pem").write_text("no key")
    assert run(folder, log, "--trust-first") == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_the_log_s_folder_may_not_be_written_the_own_folder_has_the_cosignature(folder: Path, log: Path):
    log.chmod(0o500)
    assert run(folder, log, "--trust-first") == 0
    log.chmod(0o700)
    check_cosigned((own_box(folder, ORIGIN).folder / cosignature_path(300, NAME)).read_bytes(), 300, folder)


def test_a_file_is_written_whole_and_once(tmp_path: Path):
    assert write_once(tmp_path / "a" / "b", b"first")
    assert not write_once(tmp_path / "a" / "b", b"second")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert (tmp_path / "a" / "b").read_bytes() == b"first"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotPermitted):
        FolderBox(tmp_path / "file").put("cosignatures/1", b"")


def test_many_processes_of_one_witness_cosign_one_history(folder: Path, log: Path, tmp_path: Path):
    assert run(folder, log, "--trust-first") == 0
    logs = [
        write_log(tmp_path / f"log-{number}", LogOfFiles([*entries(300), *entries(9, f"{number}")]))
        for number in range(4)
    ]
    command = [sys.executable, "-m", "auditor.witness", "run", "--folder", str(folder), *LOG]
    environment = {**os.environ, "PYTHONPATH": "functions:."}
    running = [subprocess.Popen([*command, "--log", str(place)], env=environment) for place in logs]  # noqa: S603
    statuses = sorted(process.wait() for process in running)
    assert statuses == [0, 1, 1, 1]
    # Whoever comes by delivers what is remembered and not delivered yet, and that is one history.
    lines = {path.read_bytes() for place in logs for path in place.glob("cosignatures/*309/*")}
    assert len(lines) == 1


@pytest.fixture
def bucket() -> Iterator[tuple[Any, str]]:
    """A bucket with a log of 300 entries below a prefix."""
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket="log", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        files = LogOfFiles(entries(300))
        for path, content in {**files.files, CHECKPOINT: files.note()}.items():
            s3.put_object(Bucket="log", Key=f"europe/{path}", Body=content)
        yield s3, "log"


def test_a_witness_cosigns_into_the_log_s_bucket(bucket, folder: Path):
    s3, name = bucket
    assert run(folder, f"s3://{name}/europe", "--trust-first") == 0
    key = f"europe/{cosignature_path(300, NAME)}"
    content = s3.get_object(Bucket=name, Key=key)["Body"].read()
    check_cosigned(content, 300, folder)
    BucketBox(s3, name, "europe/").put(cosignature_path(300, NAME), b"another")
    assert s3.get_object(Bucket=name, Key=key)["Body"].read() == content
    with pytest.raises(LogUnreachable):
        BucketBox(s3, "no-bucket").put("cosignatures/1", b"")
    assert run(folder, "s3://no-bucket", "--trust-first") == 2


def test_the_key_of_a_log_in_kms_is_printed_for_witnesses(capsys: pytest.CaptureFixture[str]):
    with mock_aws():
        kms = boto3.client("kms", region_name="eu-west-1")
        pair = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
        words = ["vkey", "--kms", pair, "--name", ORIGIN, "--type"]
        assert main([*words, "log-ecdsa-p256"]) == 0
        key = VerifierKey.parse(capsys.readouterr().out.strip())
        message = b"a text\n"
        signature = kms.sign(KeyId=pair, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        key.verify("a text\n", signature["Signature"])
        assert main([*words, "witness-ed25519"]) == 2
        assert main([*words[:2], "arn:aws:kms:eu-west-1:123456789012:key/none", *words[3:], "log-ed25519"]) == 2


def test_the_proofs_of_a_table_are_written_as_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    one, other = (LogOfFiles(entries(9, word)).note() for word in ("one", "other"))
    forked = LogContradiction("second_root", ORIGIN, NAME, 1, one, other)
    words = ["proofs", "--table", WITNESS.name, "--region", "eu-west-1", "--out", str(tmp_path / "out")]
    with bare_tables(WITNESS, engine="moto") as dynamodb:
        assert main([*words, "--origin", ORIGIN]) == 0
        TableMemory(WitnessRows(dynamodb, WITNESS.name)).keep(forked)
        assert main([*words, "--origin", ORIGIN]) == 1
        assert main(words) == 2
        assert main([words[0], words[1], "no-table", *words[3:], "--origin", ORIGIN]) == 2
    assert main(["show-proof", capsys.readouterr().out.strip(), *LOG]) == 1


class Served(BaseHTTPRequestHandler):
    """A log's files by HTTP; some paths answer otherwise."""

    files: ClassVar[dict[str, bytes]] = {}
    wants: ClassVar[str] = ""

    def do_GET(self) -> None:
        content = self.files.get(self.path.removeprefix("/log/"))
        if self.wants and self.headers["Authorization"] != self.wants:
            self.send_response(401)
            self.end_headers()
        elif self.path == "/log/moved":
            self.send_response(302)
            self.send_header("Location", "/log/checkpoint")
            self.end_headers()
        elif self.path == "/log/broken":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
        elif content is None:
            self.send_response(404)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@contextmanager
def served(wants: str = "") -> Iterator[str]:
    """A log of 300 entries at an address of this machine, for who brings this authorization."""
    files = LogOfFiles(entries(300))
    handler = type("Handler", (Served,), {"files": {**files.files, CHECKPOINT: files.note()}, "wants": wants})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def address(socket_enabled: None) -> Iterator[str]:
    """A log of 300 entries at an address of this machine."""
    with served() as found:
        yield found


def test_an_address_may_want_a_token(socket_enabled: None, folder: Path, tmp_path: Path):
    (tmp_path / "token").write_text("secret\n")
    with served("Bearer secret") as found:
        assert run(folder, found, "--trust-first") == 2
        assert run(folder, found, "--trust-first", "--token-file", str(tmp_path / "token")) == 0


def test_a_witness_reads_a_log_at_an_address_and_keeps_its_cosignature(address: str, folder: Path):
    assert run(folder, address, "--trust-first") == 0
    check_cosigned((own_box(folder, ORIGIN).folder / cosignature_path(300, NAME)).read_bytes(), 300, folder)


def test_an_address_that_answers_otherwise_is_not_the_log(address: str, folder: Path):
    source = AddressSource(address)
    assert source.read("nothing") is None
    for path in ("moved", "broken"):
        with pytest.raises(LogUnreachable):
            source.read(path)
    with pytest.raises(LogUnreachable):
        AddressSource("http://127.0.0.1:9/log").read(CHECKPOINT)
    assert run(folder, "http://127.0.0.1:9/log", "--trust-first") == 2


@pytest.mark.parametrize("place", ["ftp://somewhere", "http://somewhere.example", "s3://", "nowhere"])
def test_a_place_that_is_none_is_said_to_be_none(tmp_path: Path, place: str):
    with pytest.raises(Unreadable):
        open_log(place, FolderBox(tmp_path))
