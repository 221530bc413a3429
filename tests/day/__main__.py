"""`python -m tests.day FOLDER`: the simulated day's files, for trying the auditor's commands on.

Beside the trail, the log and the deployment's file: `direct-read.json`, CloudTrail's record of a read past the API that
was made after the day, and the keys of the trail and of the log, so that what a key's holder could forge can be forged.
`--planted`: with all that `tests.day.misbehaviour` has.
"""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives import serialization

from tests import clock, conftest  # noqa: F401  # what every test has: made-up names, and no way out to the network
from tests.day.files import pass_day, trail_key, write_day
from tests.day.log import log_private_key
from tests.day.misbehaviour import ADMINISTRATOR
from tests.day.recording import recording
from tests.day.traffic import DAY, STOLEN
from tests.world import DEPLOYMENT, Worlds, local_templates


def main() -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(prog="python -m tests.day", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    clock.begin()
    with Worlds(local_templates()).begin() as world:
        passed = pass_day(world, planted=arguments.planted)
        written = write_day(folder, passed)
        clock.move_to(DAY + timedelta(days=1, minutes=20))
        key = {"record_id": {"S": written.ids[f"record {STOLEN[0]}"]}, "part": {"S": "current"}}
        with recording(Random(8)) as recorded, recorded.somebody(ADMINISTRATOR.role, ADMINISTRATOR.session):
            world.dynamodb.get_item(TableName=f"{DEPLOYMENT}-records", Key=key)
        (folder / "direct-read.json").write_text(json.dumps(recorded.records[-1]), encoding="utf-8")
    period = {"begin": DAY.isoformat(), "end": (DAY + timedelta(days=1)).isoformat(), "digest_seconds": 3600}
    (folder / "period.json").write_text(json.dumps(period), encoding="utf-8")
    for name, private in (("trail-key.pem", trail_key()), ("log-key.pem", log_private_key())):
        kept = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / name).write_bytes(kept)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
