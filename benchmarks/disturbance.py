"""What goes wrong on purpose while an import runs on the local stack: workers are killed, messages come again."""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import boto3

from iarms.casework.imports.turns import chunk_message
from ops.local.stack import Stack

_SEED: Final = 7
_PROC: Final = Path("/proc")
# Seconds from one to the next.
_KILLED_EVERY: Final = 10.0
_SENT_EVERY: Final = 3.0
_MOST_WAITING: Final = 6  # messages


class Disturbance:
    """Kills a worker of the importer every few seconds, `kills` in all, and sends chunks again that were done or are to
    come, for as long as it is told to. `killed` and `sent` count what it did."""

    def __init__(self, stack: Stack, import_id: str, *, chunks: int, kills: int) -> None:
        self.killed = 0
        self.sent = 0
        self._chunks, self._kills = chunks, kills
        self._function = stack.deployment.physical("importer")
        self._import_id = import_id
        name = stack.deployment.physical("record-imports")
        self._sqs: Any = boto3.client(
            "sqs",
            endpoint_url=stack.engine_url,
            region_name=stack.deployment.region,
            aws_access_key_id=stack.deployment.account,
            aws_secret_access_key="local",  # noqa: S106  # the engine takes any
        )
        self._queue = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self._over = threading.Event()

    @contextlib.contextmanager
    def going_on(self, party: str) -> Iterator[None]:
        """Disturb the import of a party while this lasts."""
        threads = [
            threading.Thread(target=self._kill, daemon=True),
            threading.Thread(target=self._send_again, args=(party,), daemon=True),
        ]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._over.set()
            for each in threads:
                each.join()

    def _kill(self) -> None:
        while self.killed < self._kills and not self._over.wait(_KILLED_EVERY):
            for process in _workers(self._function):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    self.killed += 1
                    print(f"          a worker is killed, the {self.killed}. of {self._kills}", flush=True)
                    break

    def _waiting(self) -> int:
        wanted = "ApproximateNumberOfMessages"
        told = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=[wanted])
        return int(told["Attributes"][wanted])

    def _send_again(self, party: str) -> None:
        drawn = random.Random(_SEED)  # no secret
        while not self._over.wait(_SENT_EVERY):
            if self._waiting() > _MOST_WAITING:  # a machine that is slow at this has none to spare
                continue
            chunk = drawn.randint(1, self._chunks)
            body = chunk_message(party, self._import_id, chunk, "enter")
            self._sqs.send_message(QueueUrl=self._queue, MessageBody=body)
            self.sent += 1


def _workers(function: str) -> list[int]:
    """The processes of a function that the engine of this process has started."""
    wanted = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    found = []
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                is_worker = wanted in (folder / "environ").read_bytes().split(b"\0")
                if is_worker and os.getpid() in _ancestors(int(folder.name)):
                    found.append(int(folder.name))
    return found


def _ancestors(process: int) -> list[int]:
    found = []
    while process > 1:
        process = int((_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[1])
        found.append(process)
    return found
