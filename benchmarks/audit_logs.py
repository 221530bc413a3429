"""`make bench-audit`: how fast the auditor's command reads a trail, and how much memory it takes.

    python -m benchmarks.audit_logs [--events 300000] [--files 600]

The events are made up, in the shape of CloudTrail's data events on tables, packed as CloudTrail packs them, of two
accounts and three regions; one file in a hundred is a copy of another.
"""

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from auditor.files import open_files
from auditor.findings import Report
from auditor.trail_files import load_trail, open_database

_ACCOUNTS = ("111122223333", "444455556666")
_REGIONS = ("eu-central-1", "us-east-1", "ap-southeast-1")


def write_trail(folder: Path, events: int, files: int) -> int:
    """Writes that many events in that many files and returns the bytes that they have unpacked."""
    size = 0
    share = -(-events // files)
    for number in range(files):
        account, region = _ACCOUNTS[number % 2], _REGIONS[number % 3]
        first = (number - 1 if number % 100 == 99 else number) * share
        records = [_event(first + each, account, region) for each in range(min(share, events))]
        body = json.dumps({"Records": records}).encode()
        size += len(body)
        place = folder / "AWSLogs" / account / "CloudTrail" / region / f"2026/11/{number % 30 + 1:02}"
        place.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_202611{number % 30 + 1:02}T0005Z_{number:016}.json.gz"
        (place / name).write_bytes(gzip.compress(body, 1))
    return size


def _event(number: int, account: str, region: str) -> dict[str, object]:
    role = f"iarms-bench-{('search', 'records', 'traces', 'notifier')[number % 4]}"
    table = f"iarms-bench-{('records', 'serial-index', 'hits', 'outbox')[number % 4]}"
    who = {"type": "Role", "principalId": "AROAEXAMPLE", "arn": f"arn:aws:iam::{account}:role/{role}", "userName": role}
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE:{role}",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{role}",
            "accountId": account,
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": who, "attributes": {"mfaAuthenticated": "false"}},
        },
        "eventTime": f"2026-11-{number % 30 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00Z",
        "eventSource": "dynamodb.amazonaws.com",
        "eventName": ("GetItem", "Query", "TransactWriteItems", "BatchGetItem")[number % 4],
        "awsRegion": region,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": f"Boto3/1.44.5 md/Botocore#1.44.5 lang/python#3.11 md/event#evt_{number:026}",
        "requestParameters": {"tableName": table, "key": {"record_id": f"rec_{number}"}},
        "responseElements": None,
        "requestID": f"{number:052}",
        "eventID": str(UUID(int=number)),
        "readOnly": True,
        "resources": [
            {
                "accountId": account,
                "type": "AWS::DynamoDB::Table",
                "ARN": f"arn:aws:dynamodb:{region}:{account}:table/{table}",
            }
        ],
        "eventType": "AwsApiCall",
        "apiVersion": "2012-08-10",
        "managementEvent": False,
        "recipientAccountId": account,
        "eventCategory": "Data",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"},
    }


def main() -> int:
    """Makes the trail in a folder of its own, reads it and prints a line of figures."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--events", type=int, default=300_000)
    arguments.add_argument("--files", type=int, default=600)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = write_trail(Path(folder), asked.events, asked.files)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        report, begun, busy = Report("bench"), time.perf_counter(), time.process_time()
        with open_database() as connection:
            number = load_trail(connection, open_files(folder), report)
        took, used = time.perf_counter() - begun, time.process_time() - busy
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    form = f"{size >> 20} MB unpacked, {asked.files} files"
    print(f"{number:,} events ({form}) in {took:.1f} s, {used:.1f} s of the processors'")
    print(f"memory at most {after >> 10} MB, {before >> 10} MB before reading; {report.counts}")
    return report.exit_status


if __name__ == "__main__":
    sys.exit(main())
