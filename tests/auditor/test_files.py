"""A folder and a bucket are read alike, and neither leads out of itself."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from auditor.files import FileEntry, Unreadable, open_files

FILES = {"a/one.txt": b"1", "a/b/two.gz": b"22", "three": b"333"}


@pytest.fixture
def folder(tmp_path) -> str:
    for name, body in FILES.items():
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_bytes(body)
    (tmp_path / "root" / "three.metadata.json").write_text(json.dumps({"Signature": "ff"}))
    (tmp_path / "secret").write_bytes(b"secret")
    return str(tmp_path / "root")


@pytest.fixture
def aws():
    with mock_aws():
        yield


@pytest.fixture
def bucket(aws) -> str:
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="trail-test")
    for name, body in FILES.items():
        metadata = {"signature": "ff"} if name == "three" else {}
        s3.put_object(Bucket="trail-test", Key=f"some/prefix/{name}", Body=body, Metadata=metadata)
    s3.put_object(Bucket="trail-test", Key="some/other", Body=b"x")
    return "s3://trail-test/some/prefix"


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_files_are_listed_and_read(kind, request):
    files = open_files(request.getfixturevalue(kind))
    assert sorted(files.listed(), key=lambda entry: entry.name) == [
        FileEntry("a/b/two.gz", 2),
        FileEntry("a/one.txt", 1),
        FileEntry("three", 3),
    ]
    assert [entry.name for entry in files.listed("a/b")] == ["a/b/two.gz"]
    assert files.read("a/b/two.gz") == b"22"
    assert files.metadata("three") == {"signature": "ff"}
    assert files.metadata("a/one.txt") == {}
    with pytest.raises(FileNotFoundError):
        files.read("four")


def test_a_bucket_that_is_not_there_is_unreadable(aws):
    with pytest.raises(Unreadable, match="cannot be listed"):
        list(open_files("s3://no-such-bucket").listed())


@pytest.mark.parametrize("place", ["/no/such/folder", "https://example.org/x", "s3://"])
def test_a_place_that_is_none_is_unreadable(place):
    with pytest.raises(Unreadable):
        open_files(place)


@pytest.mark.parametrize("name", ["../secret", "a/../../secret", "/etc/hostname", "a", "a\\..\\x"])
def test_a_name_out_of_a_log_never_leads_out_of_the_folder(folder, name):
    with pytest.raises(FileNotFoundError):
        open_files(folder).read(name)


def test_metadata_that_is_none_is_no_metadata(folder):
    (Path(folder) / "three.metadata.json").write_text("[]")
    with pytest.raises(ValueError, match="no JSON object"):
        open_files(folder).metadata("three")
