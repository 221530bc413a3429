"""Whether CloudTrail's files of a period are whole and unaltered, by its signed digests.

TRAIL is a folder (a copy of the trail's bucket) or s3://bucket/prefix. Every hour of the period must be in a digest,
each digest signed and chained to the one before, each log file in a digest and each digest's files there. In a folder
a digest's signature lies beside it in FILE.metadata.json, or else in the next digest.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from auditor.findings import Report
from auditor.moments import moment, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("trail", metavar="TRAIL", help="a folder or s3://bucket/prefix that holds AWSLogs/")
    parser.add_argument("--from", dest="begin", type=moment, required=True, metavar="TIME", help="such as 2026-11-30")
    parser.add_argument("--to", dest="end", type=moment, required=True, metavar="TIME", help="the first moment after")
    parser.add_argument(
        "--deployment", type=Path, metavar="FILE", help="the deployment's file: trail, accounts, regions"
    )
    parser.add_argument("--account", action="append", default=[], help="an account that should log (instead of a file)")
    parser.add_argument("--region", action="append", default=[], help="a region that should log (instead of a file)")
    parser.add_argument("--trail-name", help="the trail's name (instead of a file)")
    parser.add_argument("--bucket", help="the bucket that a copy is of (instead of a file)")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument(
        "--keys", type=Path, metavar="PATH", help="pinned public keys: PEM, DER or list-public-keys' JSON"
    )
    keys.add_argument("--aws", action="store_true", help="ask CloudTrail for its public keys")
    parser.add_argument(
        "--copied-at", type=moment, metavar="TIME", help="when a copy was made: later digests are not missing"
    )


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Checks the trail. Raises Unreadable, ValueError."""
    from auditor.deployment import AuditedDeployment
    from auditor.digest_chain import Period
    from auditor.digest_keys import DigestKeys, keys_of_aws, pinned_keys
    from auditor.digests import TrailCheck
    from auditor.files import open_files
    from auditor.trail_place import ExpectedTrail

    files = open_files(arguments.trail)
    expected = ExpectedTrail(
        name=arguments.trail_name,
        bucket=arguments.bucket or files.bucket,
        accounts=tuple(arguments.account),
        regions=tuple(arguments.region),
    )
    if arguments.deployment:
        trail = AuditedDeployment.read(arguments.deployment).trail
        expected = ExpectedTrail(
            name=arguments.trail_name or trail.name,
            home_region=trail.home_region,
            bucket=arguments.bucket or trail.bucket,
            prefix=trail.prefix,
            accounts=tuple(arguments.account) or trail.accounts,
            regions=tuple(arguments.region) or trail.regions,
        )
    period = Period(arguments.begin, arguments.end, arguments.copied_at or datetime.now(UTC))
    report.about = {
        "trail": arguments.trail,
        "from": written(period.begin),
        "to": written(period.end),
        "looked at": written(period.now),
    }
    keys = DigestKeys()
    if arguments.keys:
        keys = pinned_keys(arguments.keys)
    elif arguments.aws:
        home = (expected.home_region,) if expected.home_region else ()
        keys = keys_of_aws((*expected.regions, *home), period.begin, period.end)
    TrailCheck(files, keys, expected, period, report).run()
