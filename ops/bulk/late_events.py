"""Bring audit events in that stand in a function's log alone: from lines of the log to the queue of late events.

    python -m ops.bulk.late_events --deployment europe lines.json [--endpoint URL]

The file is a JSON list of the log's lines, as `aws logs filter-log-events ... --query 'events[].message'` gives it, or
one line of the log a line. By an operator's role, which may send to the queue. From there the consumer appends each
event under its own id: twice is as once. Exit code 0 when every event of the file is on the queue, 1 when not (do it
again), 2 for a file with a line that holds no audit event: then nothing is sent.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.late_events import LateEvents
from iarms.models.audit import AuditEvent
from infra.config import load_deployments


def events_in(text: str) -> Iterator[AuditEvent]:
    """The events of lines of a log. Raises ValueError naming the first line that holds none."""
    lines = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield AuditEvent.model_validate_json(json.loads(line)["audit_event"])
        except (ValueError, LookupError, TypeError) as fault:
            raise ValueError(f"line {number} holds no audit event") from fault


def bring_in(client: Any, url: str, text: str) -> int:
    """Send every event of the lines to the queue; how many there are."""
    events = list(events_in(text))
    queue = LateEvents(lambda: client, url)
    for event in events:
        queue.send(event)
    return len(events)


def main(arguments: list[str]) -> int:
    """Bring in the events of a file."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="python -m ops.bulk.late_events", description="Bring late audit events in.")
    parser.add_argument("--deployment", required=True, choices=list(deployments))
    parser.add_argument("--endpoint", help="another SQS than AWS's, such as the local engine's")
    parser.add_argument("file", type=Path, help="lines of the log")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    client = boto3.client("sqs", region_name=deployment.region, endpoint_url=given.endpoint)
    try:
        url = client.get_queue_url(QueueName=deployment.physical("late-events"))["QueueUrl"]
        sent = bring_in(client, url, given.file.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as failed:
        print(f"not all are on the queue, do it again: {failed}", file=sys.stderr)
        return 1
    print(f"{sent} events put on {deployment.physical('late-events')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
