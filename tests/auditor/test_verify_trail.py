"""A whole trail passes; each way of tampering with it is told by its code."""

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from auditor import command
from auditor.digest_chain import Period
from auditor.digest_keys import DigestKeys, keys_of_aws, pinned_keys
from auditor.digests import TrailCheck
from auditor.files import Unreadable, open_files
from auditor.findings import Report
from auditor.trail_place import ExpectedTrail
from tests.auditor.made_trail import (
    ACCOUNT,
    BEGIN,
    BUCKET,
    HOUR,
    REGION,
    TRAIL,
    MadeTrail,
    a_key,
    digests_in,
    fingerprint,
    logs_in,
    public_pem,
    repacked,
)
from tests.auditor.trail_events import trail_event

HOURS = 6
END = BEGIN + HOURS * HOUR
OTHER_REGION = "us-east-1"
EXPECTED = ExpectedTrail(TRAIL, REGION, BUCKET, "", (ACCOUNT,), (REGION, OTHER_REGION))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Six hours of two regions."""
    root = tmp_path_factory.mktemp("whole")
    for region in (REGION, OTHER_REGION):
        MadeTrail(root, region=region).hours(BEGIN, HOURS)
    return root


@pytest.fixture
def trail(whole, tmp_path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "trail"))


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> DigestKeys:
    path = tmp_path_factory.mktemp("keys") / "key.pem"
    path.write_bytes(public_pem(a_key()))
    return pinned_keys(path)


def check(place, keys, expected=EXPECTED, begin=BEGIN, end=END, now=END + 5 * HOUR) -> Report:
    report = Report("verify-trail")
    TrailCheck(open_files(str(place)), keys, expected, Period(begin, end, now), report).run()
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity != "note"}


def test_a_whole_trail_is_clean_and_each_region_has_its_result(trail, keys):
    report = check(trail, keys)
    assert (report.findings, report.unjudged, report.exit_status) == ([], [], 0)
    assert [row[:5] for row in report.tables[0].rows] == [
        (ACCOUNT, REGION, "whole", HOURS, HOURS),
        (ACCOUNT, OTHER_REGION, "whole", HOURS, HOURS),
    ]
    assert [row[7] for row in report.tables[0].rows] == [2 * HOURS, 2 * HOURS]


# Ways of tampering


def rewrite_log(root):
    repacked(logs_in(root)[3], lambda body: body.replace(b"192.0.2.10", b"192.0.2.11"))


def delete_log(root):
    logs_in(root)[3].unlink()


def cut_log(root):
    log = logs_in(root)[3]
    log.write_bytes(log.read_bytes()[:-20])


def add_a_part_to_a_log(root):
    log = logs_in(root)[3]
    log.write_bytes(log.read_bytes() + gzip.compress(b'{"Records": []}'))


def add_bytes_to_a_log(root):
    log = logs_in(root)[3]
    log.write_bytes(log.read_bytes() + b"hidden")


def rename_log(root):
    log = logs_in(root)[3]
    log.rename(log.with_name(log.name[:-24] + "Z" + log.name[-23:]))


def rename_log_strangely(root):
    log = logs_in(root)[3]
    log.rename(log.with_name("old-" + log.name))


def move_log_to_another_region(root):
    log = logs_in(root)[3]
    log.rename(logs_in(root, OTHER_REGION)[0].with_name(log.name))


def swap_logs(root):
    one, other = logs_in(root)[3:5]
    (first, second) = (one.read_bytes(), other.read_bytes())
    one.write_bytes(second)
    other.write_bytes(first)


def empty_log(root):
    logs_in(root)[3].write_bytes(gzip.compress(b'{"Records":[]}'))


def forge_log(root):
    MadeTrail(root, number=900).log(BEGIN + timedelta(minutes=150), trail_event(77))


def forge_log_of_the_last_minute(root):
    MadeTrail(root, number=900).log(END - timedelta(minutes=1), trail_event(77))


def forge_log_of_the_first_minute(root):
    MadeTrail(root, number=900).log(BEGIN + timedelta(minutes=1), trail_event(77))


def drop_log_from_digest(root):
    def change(body):
        document = json.loads(body)
        document["logFiles"].pop()
        return json.dumps(document).encode()

    repacked(digests_in(root)[2], change)


def delete_and_drop_log(root):
    delete_log(root)
    digest = digests_in(root)[1]
    repacked(digest, lambda body: json.dumps({**json.loads(body), "logFiles": []}).encode())


def delete_digests(*which) -> Callable[[Path], None]:
    def tamper(root):
        found = digests_in(root)
        for number in which:
            found[number].unlink()

    return tamper


def delete_all_digests(root):
    for region in (REGION, OTHER_REGION):
        for digest in digests_in(root, region):
            digest.unlink()


def delete_digests_of_a_region(root):
    for digest in digests_in(root, OTHER_REGION):
        digest.unlink()


def delete_a_region(root):
    for path in [*digests_in(root, OTHER_REGION), *logs_in(root, OTHER_REGION)]:
        path.unlink()


def delete_everything(root):
    shutil.rmtree(root / "AWSLogs")


def resign(root, number: int, **made) -> None:
    """The digest of an hour written anew with a key that is not CloudTrail's."""
    digest = digests_in(root)[number]
    document = json.loads(gzip.decompress(digest.read_bytes()))
    document["logFiles"] = document["logFiles"][:1]
    forger = MadeTrail(root, key=a_key(1), **made)
    document["digestPublicKeyFingerprint"] = made.get("claimed_fingerprint") or fingerprint(a_key(1))
    forger.sign(document["digestS3Object"], document)


def sign_with_another_key(root):
    resign(root, 2)


def sign_with_another_key_in_the_name_of_the_true_one(root):
    resign(root, 2, claimed_fingerprint=fingerprint(a_key()))


def sign_the_newest_with_another_key(root):
    resign(root, 5, claimed_fingerprint=fingerprint(a_key()))


def make_the_chain_anew(root):
    for path in (*digests_in(root), *logs_in(root)):
        path.unlink()
    MadeTrail(root, key=a_key(1)).hours(BEGIN, HOURS)


def make_the_chain_anew_in_the_name_of_the_true_key(root):
    for path in (*digests_in(root), *logs_in(root)):
        path.unlink()
    MadeTrail(root, key=a_key(1), claimed_fingerprint=fingerprint(a_key())).hours(BEGIN, HOURS)


def beside(digest: Path) -> Path:
    return digest.with_name(digest.name + ".metadata.json")


def delete_signature(root):
    beside(digests_in(root)[5]).unlink()


def swap_signatures(root):
    first, second = (beside(each) for each in digests_in(root)[2:4])
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


def spoil_signature(root):
    path = beside(digests_in(root)[5])
    path.write_text(path.read_text("utf-8").replace('"signature": "', '"signature": "0'), "utf-8")


def make_signature_no_hexadecimal(root):
    beside(digests_in(root)[5]).write_text(json.dumps({"signature": "zz", "signature-algorithm": "SHA256withRSA"}))


def name_a_weaker_algorithm(root):
    path = beside(digests_in(root)[5])
    path.write_text(path.read_text("utf-8").replace("SHA256withRSA", "SHA1withRSA"), "utf-8")


def put_an_old_digest_in_the_place_of_a_new_one(root):
    found = digests_in(root)
    shutil.copy(found[1], found[4])
    shutil.copy(beside(found[1]), beside(found[4]))


def rename_digest(root):
    digest = digests_in(root)[2]
    digest.rename(digest.with_name("x" + digest.name))


def cut_digest(root):
    digest = digests_in(root)[2]
    digest.write_bytes(digest.read_bytes()[:-30])


def add_bytes_to_a_digest(root):
    digest = digests_in(root)[2]
    digest.write_bytes(digest.read_bytes() + b"\x00more")


def add_a_part_to_a_digest(root):
    digest = digests_in(root)[2]
    digest.write_bytes(digest.read_bytes() + gzip.compress(b" "))


def repeat_a_member(root):
    repacked(digests_in(root)[2], lambda body: body[:-1] + b', "logFiles": []}')


def take_a_member_out(root):
    def change(body):
        document = json.loads(body)
        del document["previousDigestSignature"]
        return json.dumps(document).encode()

    repacked(digests_in(root)[2], change)


def say_that_none_is_before(root):
    nothing = dict.fromkeys(
        ("previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue", "previousDigestSignature")
    )
    repacked(digests_in(root)[3], lambda body: json.dumps(json.loads(body) | nothing).encode())


def move_the_end(root):
    end = (BEGIN + 2 * HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")
    repacked(digests_in(root)[2], lambda body: json.dumps(json.loads(body) | {"digestEndTime": end}).encode())


def forge_a_log_in_a_folder_of_no_region(root):
    log = logs_in(root)[0]
    forged = root / f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION.upper()}/2026/11/30" / log.name
    forged.parent.mkdir(parents=True)
    shutil.copy(log, forged)


def forge_a_log_without_folders(root):
    shutil.copy(logs_in(root)[0], root / f"AWSLogs/{ACCOUNT}/CloudTrail/events.json.gz")


def lay_what_has_no_end_beside_a_digest(root):
    beside(digests_in(root)[2]).write_text("[" * 100_000)


def say_a_time_of_no_log(root):
    repacked(digests_in(root)[2], lambda body: body.replace(b'"digestStartTime": "2026', b'"digestStartTime": "0001'))


def lay_a_second_tree_beside(root):
    shutil.copytree(root / "AWSLogs", root / "other" / "AWSLogs")
    repacked(logs_in(root / "other")[0], lambda body: body.replace(b"GetItem", b"PutItem"))


def rename_all_to_another_account(root):
    for path in sorted(root.rglob("*"), key=lambda path: -len(path.parts)):
        if ACCOUNT in path.name:
            path.rename(path.with_name(path.name.replace(ACCOUNT, "999999999999")))


TAMPERINGS = [
    (rewrite_log, {"LOG_ALTERED"}),
    (empty_log, {"LOG_ALTERED"}),
    (cut_log, {"LOG_ALTERED"}),
    (add_a_part_to_a_log, {"LOG_ALTERED"}),
    (add_bytes_to_a_log, {"LOG_BYTES_ADDED"}),
    (swap_logs, {"LOG_ALTERED"}),
    (delete_log, {"LOG_MISSING"}),
    (rename_log, {"LOG_MISSING", "LOG_NOT_LISTED"}),
    (rename_log_strangely, {"LOG_MISSING", "LOG_NAME_STRANGE"}),
    (move_log_to_another_region, {"LOG_MISSING", "LOG_NAME_STRANGE"}),
    (forge_log, {"LOG_NOT_LISTED"}),
    (forge_log_of_the_last_minute, {"LOG_NOT_LISTED"}),
    (forge_log_of_the_first_minute, {"LOG_NOT_LISTED"}),
    (drop_log_from_digest, {"CHAIN_HASH_WRONG", "SIGNATURE_WRONG", "HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_and_drop_log, {"CHAIN_HASH_WRONG", "SIGNATURE_WRONG", "HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_digests(3), {"DIGEST_MISSING", "HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_digests(2, 3), {"DIGEST_MISSING", "HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_digests(0), {"DIGEST_MISSING", "HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_digests(5), {"HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_digests(3, 4, 5), {"HOURS_NOT_COVERED", "LOGS_WITHOUT_DIGEST"}),
    (delete_all_digests, {"NO_DIGESTS"}),
    (delete_digests_of_a_region, {"NO_DIGESTS"}),
    (delete_a_region, {"NO_DIGESTS"}),
    (delete_everything, {"NO_DIGESTS"}),
    (sign_with_another_key, {"KEY_UNKNOWN", "CHAIN_HASH_WRONG", "HOURS_NOT_COVERED", "CHAIN_SIGNATURE_WRONG"}),
    (sign_with_another_key_in_the_name_of_the_true_one, {"SIGNATURE_WRONG", "CHAIN_HASH_WRONG"}),
    (sign_the_newest_with_another_key, {"SIGNATURE_WRONG", "HOURS_NOT_COVERED"}),
    (make_the_chain_anew, {"KEY_UNKNOWN", "HOURS_NOT_COVERED"}),
    (make_the_chain_anew_in_the_name_of_the_true_key, {"SIGNATURE_WRONG", "HOURS_NOT_COVERED"}),
    (delete_signature, {"SIGNATURE_MISSING", "HOURS_NOT_COVERED"}),
    (swap_signatures, {"SIGNATURE_WRONG", "CHAIN_SIGNATURE_WRONG"}),
    (spoil_signature, {"SIGNATURE_WRONG"}),
    (make_signature_no_hexadecimal, {"SIGNATURE_WRONG"}),
    (name_a_weaker_algorithm, {"SIGNATURE_ALGORITHM", "HOURS_NOT_COVERED"}),
    (put_an_old_digest_in_the_place_of_a_new_one, {"DIGEST_MOVED", "DIGEST_MISSING", "HOURS_NOT_COVERED"}),
    (rename_digest, {"DIGEST_NAME_STRANGE", "DIGEST_MISSING", "HOURS_NOT_COVERED"}),
    (cut_digest, {"DIGEST_DAMAGED", "DIGEST_MISSING", "HOURS_NOT_COVERED"}),
    (add_bytes_to_a_digest, {"DIGEST_DAMAGED", "HOURS_NOT_COVERED"}),
    (add_a_part_to_a_digest, {"SIGNATURE_WRONG", "CHAIN_HASH_WRONG"}),
    (repeat_a_member, {"DIGEST_DAMAGED"}),
    (take_a_member_out, {"DIGEST_DAMAGED"}),
    (say_that_none_is_before, {"TRAIL_RESTARTED", "SIGNATURE_WRONG", "HOURS_NOT_COVERED"}),
    (move_the_end, {"DIGEST_NAME_DIFFERS", "SIGNATURE_WRONG", "HOURS_NOT_COVERED"}),
    (forge_a_log_in_a_folder_of_no_region, {"FILE_ELSEWHERE"}),
    (forge_a_log_without_folders, {"FILE_ELSEWHERE"}),
    (lay_what_has_no_end_beside_a_digest, {"METADATA_DAMAGED"}),
    (say_a_time_of_no_log, {"DIGEST_DAMAGED", "HOURS_NOT_COVERED"}),
    (lay_a_second_tree_beside, {"FILE_ELSEWHERE"}),
    (rename_all_to_another_account, {"NO_DIGESTS", "DIGEST_MOVED"}),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "wanted"), TAMPERINGS, ids=lambda each: getattr(each, "__name__", ""))
def test_tampering_is_told(trail, keys, tamper, wanted):
    tamper(trail)
    report = check(trail, keys)
    assert wanted <= codes(report)
    assert report.exit_status == 1
    if wanted != {"FILE_ELSEWHERE"}:
        assert any("finding" in row[2] for row in report.tables[0].rows)


def test_where_the_other_region_is_untouched_it_says_so(trail, keys):
    rewrite_log(trail)
    assert [row[2] for row in check(trail, keys).tables[0].rows] == ["1 finding", "whole"]


# What CloudTrail itself may write, or somebody with its key


def test_a_trail_that_was_stopped_is_told_with_the_time(tmp_path, keys):
    MadeTrail(tmp_path).hours(BEGIN, 2)
    MadeTrail(tmp_path, number=50).hours(BEGIN + 4 * HOUR, 2)
    report = check(tmp_path, keys, ExpectedTrail(TRAIL, REGION, BUCKET, "", (ACCOUNT,), (REGION,)))
    assert codes(report) == {"TRAIL_RESTARTED", "HOURS_NOT_COVERED"}
    assert "2026-11-30T02:01:31Z to 2026-11-30T04:01:31Z" in report.findings[1].sentence


ONE_REGION = ExpectedTrail(TRAIL, REGION, BUCKET, "", (ACCOUNT,), (REGION,))


def made(tmp_path, **kind) -> MadeTrail:
    return MadeTrail(tmp_path, **kind)


def with_a_gap(root):
    trail = made(root)
    trail.hours(BEGIN, 2)
    trail.hours(BEGIN + 3 * HOUR, 3)


def with_an_hour_twice(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS)
    trail.digest(BEGIN + 2 * HOUR, BEGIN + 2.5 * HOUR, [])


def with_a_long_digest(root):
    trail = made(root)
    trail.hours(BEGIN, 3)
    trail.digest(BEGIN + 3 * HOUR, END, [])


def with_hashes_of_packed_files(root):
    made(root, lists_packed_hashes=True).hours(BEGIN, HOURS)


def of_another_bucket(root):
    made(root, bucket="another").hours(BEGIN, HOURS)


def of_another_prefix(root):
    made(root, prefix="another/").hours(BEGIN, HOURS)
    for path in (root / "another").iterdir():
        path.rename(root / path.name)


def of_another_trail(root):
    made(root, trail="another").hours(BEGIN, HOURS)


def of_another_home(root):
    made(root, home="us-east-1").hours(BEGIN, HOURS)


def with_a_list_of_another_account(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS - 1)
    log = made(root, account="999999999999").log(BEGIN + 5.1 * HOUR)
    trail.digest(END - HOUR, END, [log])


def with_a_file_of_another_bucket(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS - 1)
    log = trail.log(END - 0.5 * HOUR)
    trail.digest(END - HOUR, END, [log | {"s3Bucket": "another"}])


def with_a_weak_hash(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS - 1)
    trail.digest(END - HOUR, END, [trail.log(END - 0.5 * HOUR) | {"hashAlgorithm": "MD5"}])


def with_two_hashes_of_a_file(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS - 2)
    log = trail.log(END - 1.5 * HOUR)
    trail.digest(END - 2 * HOUR, END - HOUR, [log])
    trail.digest(END - HOUR, END, [log | {"hashValue": "00" * 32}])


def with_a_wrong_previous_hash(root):
    trail = made(root)
    trail.hours(BEGIN, HOURS - 1)
    trail.digest(END - HOUR, END, [], previousDigestHashValue="00" * 32)


def that_began_late(root):
    made(root).hours(BEGIN + 2 * HOUR, 4)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (with_a_gap, {"DIGEST_GAP", "HOURS_NOT_COVERED"}),
        (with_an_hour_twice, {"DIGEST_HOUR_TWICE"}),
        (with_a_long_digest, {"DIGEST_LONG"}),
        (with_hashes_of_packed_files, {"LOG_ALTERED"}),
        (of_another_bucket, {"DIGEST_OF_ANOTHER_BUCKET", "HOURS_NOT_COVERED"}),
        (of_another_prefix, {"DIGEST_MOVED", "HOURS_NOT_COVERED"}),
        (of_another_trail, {"DIGEST_OF_ANOTHER_TRAIL", "NO_DIGESTS"}),
        (of_another_home, {"DIGEST_OF_ANOTHER_TRAIL", "NO_DIGESTS"}),
        (with_a_list_of_another_account, {"LOG_LISTED_ELSEWHERE"}),
        (with_a_file_of_another_bucket, {"LOG_OF_ANOTHER_BUCKET", "LOG_NOT_LISTED"}),
        (with_a_weak_hash, {"HASH_ALGORITHM"}),
        (with_two_hashes_of_a_file, {"LOG_LISTED_TWICE"}),
        (with_a_wrong_previous_hash, {"CHAIN_HASH_WRONG"}),
        (that_began_late, {"HOURS_NOT_COVERED"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_is_signed_and_yet_not_whole_is_told(tmp_path, keys, make, wanted):
    make(tmp_path)
    report = check(tmp_path, keys, ONE_REGION)
    assert wanted <= codes(report)
    assert report.exit_status == 1


def test_a_trail_that_began_within_the_period_says_so(tmp_path, keys):
    that_began_late(tmp_path)
    (finding,) = check(tmp_path, keys, ONE_REGION).findings
    assert "began then" in finding.sentence


# What is whole in other ways


def test_a_backfill_digest_lists_what_came_late(tmp_path, keys):
    trail = made(tmp_path)
    trail.hours(BEGIN, HOURS)
    late = trail.log(BEGIN + 2.5 * HOUR)
    before, trail.before = trail.before, None
    trail.digest(BEGIN + 2 * HOUR, BEGIN + 3 * HOUR, [late], suffix="_backfill")
    trail.before = before
    assert codes(check(tmp_path, keys, ONE_REGION)) == set()
    for digest in digests_in(tmp_path):
        if "_backfill" in digest.name:
            digest.unlink()
    assert codes(check(tmp_path, keys, ONE_REGION)) == {"LOG_NOT_LISTED"}


@pytest.mark.parametrize(
    ("kind", "expected_prefix", "where"),
    [
        ({"organisation": "o-exampleorg1/"}, "", "."),
        ({"prefix": "some/prefix/"}, "some/prefix", "."),
        ({"prefix": "some/prefix/"}, "some/prefix/", "some/prefix"),
        ({"prefix": "some/prefix/"}, None, "some/prefix"),
        ({"prefix": "some/prefix/"}, None, "."),
        ({"region": "us-gov-west-1", "home": "us-gov-west-1"}, "", "."),
        ({"region": "eusc-de-east-1", "home": "eusc-de-east-1"}, "", "."),
    ],
)
def test_a_copy_of_any_trail_is_found(tmp_path, keys, kind, expected_prefix, where):
    trail = made(tmp_path, **kind)
    trail.hours(BEGIN, HOURS)
    expected = ExpectedTrail(TRAIL, trail.home, BUCKET, expected_prefix, (ACCOUNT,), (trail.region,))
    report = check(tmp_path / where, keys, expected)
    assert (codes(report), report.unjudged) == (set(), [])
    assert report.tables[0].rows[0][4] == HOURS


def test_hours_without_events_are_whole(tmp_path, keys):
    made(tmp_path).hours(BEGIN, HOURS, logs=0)
    assert check(tmp_path, keys, ONE_REGION).exit_status == 0


def test_a_log_that_was_unpacked_on_the_way_is_the_same_log(trail, keys):
    for log in logs_in(trail):
        log.write_bytes(gzip.decompress(log.read_bytes()))
    assert check(trail, keys).exit_status == 0


def test_a_part_of_the_day_is_whole_by_itself(trail, keys):
    report = check(trail, keys, begin=BEGIN + 2.5 * HOUR, end=BEGIN + 4 * HOUR)
    assert (codes(report), report.exit_status) == (set(), 0)


def test_what_is_outside_the_period_is_not_judged(trail, keys):
    logs_in(trail)[0].unlink()
    digests_in(trail)[0].unlink()
    report = check(trail, keys, begin=BEGIN + 3 * HOUR, end=END)
    assert codes(report) == set()


def test_a_digest_that_is_missing_before_or_after_the_period_is_not_asked_for(trail, keys):
    found = digests_in(trail)
    for digest in (found[1], found[4]):
        digest.unlink()
    report = check(trail, keys, begin=BEGIN + 2 * HOUR, end=BEGIN + 4 * HOUR)
    assert codes(report) == set()
    assert codes(check(trail, keys, begin=BEGIN + 2 * HOUR, end=BEGIN + 5 * HOUR)) >= {"DIGEST_MISSING"}
    assert codes(check(trail, keys, begin=BEGIN + HOUR, end=BEGIN + 4 * HOUR)) >= {"DIGEST_MISSING"}


def test_a_trail_that_was_stopped_before_the_period_is_whole_in_it(tmp_path, keys):
    MadeTrail(tmp_path).hours(BEGIN - 3 * HOUR, 2)
    MadeTrail(tmp_path, number=50).hours(BEGIN, HOURS)
    assert codes(check(tmp_path, keys, ONE_REGION)) == set()


def test_a_digest_is_late_two_hours_after_its_end(trail, keys):
    """At 08:01 the digest until 07:01 is not late yet, at 09:02 it is."""
    assert check(trail, keys, end=END + 9 * HOUR, now=END + 2 * HOUR).exit_status == 0
    late = check(trail, keys, end=END + 9 * HOUR, now=END + 3 * HOUR + timedelta(minutes=1))
    assert codes(late) == {"HOURS_NOT_COVERED"}


def test_a_log_of_which_no_digest_is_due_yet_is_counted_and_no_finding(trail, keys):
    MadeTrail(trail, number=900).log(END + timedelta(minutes=20))
    report = check(trail, keys, end=END + 9 * HOUR, now=END + HOUR)
    assert report.exit_status == 0
    assert report.counts["log files of which no digest is due yet"] == 1


def test_a_period_that_is_not_due_yet_is_not_judged(trail, keys):
    report = check(trail, keys, begin=END, end=END + HOUR, now=END + HOUR)
    assert report.exit_status == 2


def test_without_keys_nothing_is_told_to_be_verified(trail):
    report = check(trail, DigestKeys())
    assert report.exit_status == 2
    assert [row[2] for row in report.tables[0].rows] == ["could not judge"] * 2
    rewrite_log(trail)
    assert check(trail, DigestKeys()).exit_status == 1


def test_without_the_names_of_the_regions_a_clean_result_is_none(trail, keys):
    report = check(trail, keys, ExpectedTrail())
    assert report.exit_status == 2
    assert "is missing altogether" in report.unjudged[0]


def test_a_copy_without_metadata_is_judged_but_for_its_newest_digest(trail, keys):
    for digest in (*digests_in(trail), *digests_in(trail, OTHER_REGION)):
        beside(digest).unlink()
    report = check(trail, keys)
    assert report.exit_status == 2
    assert [row[4] for row in report.tables[0].rows] == [HOURS - 1] * 2
    drop_log_from_digest(trail)
    assert "SIGNATURE_WRONG" in codes(check(trail, keys))


def test_an_empty_folder_is_a_finding(tmp_path, keys):
    assert codes(check(tmp_path, keys, ExpectedTrail())) == {"NOTHING_FOUND"}


def test_an_account_that_nobody_named_is_noted(trail, keys):
    MadeTrail(trail, account="444455556666").hours(BEGIN, HOURS)
    report = check(trail, keys)
    assert [finding.code for finding in report.findings] == ["NOT_EXPECTED"]
    assert report.exit_status == 0
    assert len(report.tables[0].rows) == 3


# Buckets, keys, the command


def test_a_bucket_is_read_as_a_folder_is(whole, keys):
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        for path in whole.rglob("*.json.gz"):
            metadata = json.loads(beside(path).read_bytes()) if beside(path).exists() else {}
            key = path.relative_to(whole).as_posix()
            s3.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes(), Metadata=metadata)
        assert check(f"s3://{BUCKET}", keys).exit_status == 0
        newest = digests_in(whole)[-1].relative_to(whole).as_posix()
        s3.delete_object(Bucket=BUCKET, Key=newest)
        assert "HOURS_NOT_COVERED" in codes(check(f"s3://{BUCKET}", keys))


def test_keys_may_be_pinned_in_any_form(tmp_path):
    from base64 import b64encode

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = a_key().public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    listed = {"Value": b64encode(der).decode(), "Fingerprint": "anything", "ValidityStartTime": "1764547200.0"}
    forms = {
        "a.pem": public_pem(a_key()),
        "b.pem": key.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        "c.der": der,
        "d.json": json.dumps({"PublicKeyList": [listed]}).encode(),
        "e.json": json.dumps([listed | {"ValidityEndTime": "2027-01-01T00:00:00+00:00"}]).encode(),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert pinned_keys(tmp_path / name).of(fingerprint(a_key()).upper())
    assert len(pinned_keys(tmp_path).of(fingerprint(a_key()))) == len(forms)


@pytest.mark.parametrize("content", [b"", b"no key", b"{}", b'{"PublicKeyList": [{"Value": "xx"}]}', b"[1]"])
def test_what_is_no_key_is_unreadable(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(Unreadable):
        pinned_keys(tmp_path / "key")


def test_a_key_that_was_not_in_use_is_told(trail, tmp_path):
    from base64 import b64encode

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    value = b64encode(a_key().public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode()
    (tmp_path / "keys.json").write_text(json.dumps([{"Value": value, "ValidityEndTime": "2026-11-30T03:01:31Z"}]))
    assert codes(check(trail, pinned_keys(tmp_path / "keys.json"))) == {"KEY_NOT_IN_USE"}


def test_cloudtrail_is_asked_for_its_keys_page_by_page(monkeypatch):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    client = boto3.client("cloudtrail", "eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    listed = [
        {"Value": a_key(number).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)} for number in range(2)
    ]
    asked = {"StartTime": BEGIN, "EndTime": END}
    with Stubber(client) as stubber:
        stubber.add_response("list_public_keys", {"PublicKeyList": listed[:1], "NextToken": "more"}, asked)
        stubber.add_response("list_public_keys", {"PublicKeyList": listed[1:]}, asked | {"NextToken": "more"})
        stubber.add_client_error("list_public_keys", "AccessDenied")
        monkeypatch.setattr(boto3, "client", lambda *given, **named: client)
        keys = keys_of_aws(["eu-central-1"], BEGIN, END)
        assert keys.of(fingerprint(a_key(0)))
        assert keys.of(fingerprint(a_key(1)))
        with pytest.raises(Unreadable, match="AccessDenied"):
            keys_of_aws(["eu-central-1"], BEGIN, END)


def arguments(trail: Path, keys: Path, *more: str) -> list[str]:
    words = ["verify-trail", str(trail), "--from", "2026-11-30T00:01:31Z", "--to", "2026-11-30T06:01:31Z"]
    words += ["--account", ACCOUNT, "--region", REGION, "--region", OTHER_REGION, "--keys", str(keys)]
    return [*words, "--copied-at", "2026-11-30T09:00Z", *more]


def test_the_command_ends_with_its_status(trail, tmp_path, capsys):
    (tmp_path / "key.pem").write_bytes(public_pem(a_key()))
    assert command.main(arguments(trail, tmp_path / "key.pem")) == 0
    assert "verify-trail: clean" in capsys.readouterr().out
    forge_log(trail)
    assert command.main(arguments(trail, tmp_path / "key.pem", "--json")) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "LOG_NOT_LISTED"
    assert command.main(arguments(trail / "no-such", tmp_path / "key.pem")) == 2
    assert command.main(arguments(trail, tmp_path / "no-such")) == 2
    assert command.main(arguments(trail, tmp_path / "key.pem", "--to", "2026-11-29")) == 2


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-13-01", "", "2026-11-30T25:00", "0001-01-01", "9999-12-31T23:00-10:00"]
)
def test_a_time_that_is_none_is_refused(trail, tmp_path, time):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments(trail, tmp_path, "--from", time))
    assert ended.value.code == 2


def test_a_region_with_a_misplaced_file_is_not_called_whole(trail, keys):
    (logs_in(trail)[0].parent / "notes.txt").write_text("x")
    assert [row[2] for row in check(trail, keys).tables[0].rows] == ["1 finding", "whole"]


def test_a_time_without_a_zone_is_in_utc():
    from auditor.moments import moment

    assert moment("2026-11-30") == datetime.fromisoformat("2026-11-30T00:00:00Z")
    assert moment("2026-11-30T02:00+02:00") == datetime.fromisoformat("2026-11-30T00:00:00Z")
