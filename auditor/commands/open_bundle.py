"""Whether a bundle that somebody handed over proves what it says.

BUNDLE is a zip file or a folder. KEYS is what you believe: the deployment's file, or one in the form of a bundle's own
keys.json that you have from somewhere else. By the keys inside alone nothing is verified: the command then says
"unverified keys" and ends with 2.
"""

import argparse
from pathlib import Path

from auditor.findings import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("bundle", metavar="BUNDLE", type=Path)
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keys", type=Path, metavar="KEYS", help="keys of the log and its witnesses that you believe")
    keys.add_argument(
        "--trust-keys-inside", action="store_true", help="you have compared the keys inside with what you know"
    )


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Checks the bundle. Raises Unreadable, ValueError."""
    from auditor.evidence import read_bundle, read_keys
    from auditor.open_bundle import BundleCheck

    report.about = {"bundle": str(arguments.bundle)}
    keys = read_keys(arguments.keys) if arguments.keys else None
    check = BundleCheck(read_bundle(arguments.bundle), report)
    check.run(keys, trusts_keys_inside=arguments.trust_keys_inside)
