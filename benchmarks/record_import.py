"""`make bench-records LINES=100000`: a file of records through the local API, one line in a hundred bad, to the end.

Everything is the deployed template's: the location to upload to, S3's event, the queues, the worker's processes.
Meanwhile seven workers are killed, and chunks are sent again that were done or are to come. At the end, what the import
says is held against what was sent: exactly the good lines written, each bad one explained in its place, and nothing
twice. The engine is one process and shares this machine with the functions: the lines a second are its own, not AWS's.
"""

import hashlib
import json
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from benchmarks.disturbance import Disturbance
from iarms.models.record_import import IMPORT_LINES_PER_CHUNK
from infra.config import load_deployments
from ops.local.stack import Stack, local_stack
from samples.registry.records import SampleRecord, generate

BAD_IN: Final = 100  # one line in so many
PATIENCE: Final = 4 * 3600.0
# The most that a deployment may have.
PACE: Final = 500
KILLS: Final = 7
# Of a call that is answered 503: the engine has other work than to answer.
TRIES: Final = 20
_LETTERS_APART: Final = re.compile(r"[A-Z]{3,} \d|\d [A-Z]+ \d", re.IGNORECASE)
# What is wrong with a bad line, in turn, and the pointer that its answer must have.
_FAULTS: Final[tuple[tuple[str, Any], ...]] = (
    ("/record_kind", {"record_kind": "BORROWED"}),
    ("/occurred_on", {"occurred_on": "2019-13"}),
    ("/occurred_in", {"occurred_in": "QQ"}),
    ("/owner_name", {"owner_name": "-"}),
)


def lines(count: int) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Bodies of records, and for a bad one where its fault is."""
    samples = (sample for sample in generate(2 * count, seed=7) if not _may_spell_a_word(sample))
    for number, sample in enumerate(islice(samples, count), 1):
        if number % BAD_IN:
            yield sample.body, None
        else:
            pointer, fault = _FAULTS[number // BAD_IN % len(_FAULTS)]
            yield sample.body | fault, pointer


def _may_spell_a_word(sample: SampleRecord) -> bool:
    """Whether letters stand apart in the number: PECA 119 is one of four letters, or a part's; KAS 1959 one, or a date.

    An import refuses it, or takes it for the part's; nobody could say which of the two is right. So it is with letters
    between two numbers: T6472-18 VC 61198.
    """
    return _LETTERS_APART.search(sample.body["firearm"].get("serial_number") or "") is not None


def call(stack: Stack, method: str, path: str, body: Any = None) -> Any:
    """Call the API as the bureau of France."""
    request = urllib.request.Request(
        stack.deployed.base_url + path,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {stack.tokens['NCB-FR']}"},
    )
    for _ in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code != 503:
                raise
            time.sleep(int(refused.headers["Retry-After"]))
    sys.exit(f"{method} {path} is answered 503 again and again")


def report(stack: Stack, path: str, which: str) -> Iterator[dict[str, Any]]:
    """Every answered line of an import, page by page."""
    cursor = ""
    while True:
        page = call(stack, "GET", f"{path}?lines={which}&limit=100{cursor}")
        yield from page["lines"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


def ended(stack: Stack, path: str, began: float) -> Any:
    """The import once it is over; says meanwhile how far it is and what it waits for. Raises SystemExit where it is not
    over in time."""
    said = began
    while (told := call(stack, "GET", path))["state"] not in ("DONE", "REFUSED"):
        now = time.monotonic()
        if now - began > PATIENCE:
            sys.exit(f"not done after {PATIENCE:.0f} s: {told['counts']}")
        if now - said > 30:
            said = now
            print(f"{now - began:7.1f} s  {told['state']} {told['counts']} waits for {told['waits_for']}", flush=True)
        time.sleep(1)
    return told


def run(stack: Stack, count: int) -> None:
    """Import so many lines and print what came of them. Raises SystemExit where anything is not as it should be."""
    sent = list(lines(count))
    data = "".join(json.dumps(body) + "\n" for body, _ in sent).encode()
    bad = {number: pointer for number, (_, pointer) in enumerate(sent, 1) if pointer is not None}
    asked = call(
        stack,
        "POST",
        "/v1/record-imports",
        {"format": "JSON_LINES", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)},
    )
    path = f"/v1/record-imports/{asked['import_id']}"
    upload = asked["upload"]
    put = urllib.request.Request(upload["url"], data=data, method=upload["method"], headers=upload["headers"])
    began = time.monotonic()
    urllib.request.urlopen(put, timeout=600).close()
    print(f"{time.monotonic() - began:7.1f} s  {len(data):,} bytes uploaded", flush=True)
    disturbance = Disturbance(stack, asked["import_id"], chunks=-(-count // IMPORT_LINES_PER_CHUNK), kills=KILLS)
    with disturbance.going_on("NCB-FR"):
        told = ended(stack, path, began)
    print(f"          {disturbance.killed} workers were killed, {disturbance.sent} chunks sent again", flush=True)
    took = time.monotonic() - began
    print(f"{took:7.1f} s  {told['state']} {told['counts']}: {count / took:.0f} lines/s", flush=True)
    refused = {line["line"]: line["problem"]["errors"][0]["pointer"] for line in report(stack, path, "refused")}
    if refused != bad:
        sys.exit("the lines refused are not the bad ones, each with its fault")
    written = [line["record_id"] for line in report(stack, path, "written")]
    if len(written) != len(set(written)) or len(written) != count - len(bad):
        sys.exit(f"{len(set(written))} records for {count - len(bad)} good lines")
    print(
        f"{len(written)} good lines are {len(set(written))} records; {len(refused)} bad ones are explained", flush=True
    )


def main(arguments: list[str]) -> int:
    """Import as many lines as asked for, at a pace that the engine cannot keep, so that it is what is measured."""
    if len(arguments) != 1 or not arguments[0].isdecimal():
        print("usage: make bench-records LINES=n", file=sys.stderr)
        return 2
    local = load_deployments()["local"].model_copy(update={"import_pace": PACE})
    with local_stack(0, deployment=local) as stack:
        run(stack, int(arguments[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
