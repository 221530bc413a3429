"""The API's document as a common linter of descriptions reads it: Redocly's recommended rules, and some more.

    python -m ops.gates.description_rules

The linter and the generators of clients that tests run come from npm by the lock in `ops/gates/description`; they are
brought once, and nothing is asked of the network from then on. What it finds is printed, warnings too, and ends with
status 1.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

from infra.packages.node import brought, node
from ops.documents.openapi import DOCUMENT

LOCKED: Final = Path(__file__).parent / "description"
RULES: Final = LOCKED / "redocly.yaml"
_MOST: Final = "1000"


def tools() -> Path:
    """The packages of the lock: `@redocly/cli`, `openapi-typescript`, `typescript`."""
    return brought("description", LOCKED) / "node_modules"


def findings(document: Path) -> list[str]:
    """What the linter says of a document, a line for each: where it is, by which rule, and what is wrong. Raises
    RuntimeError where the linter fails."""
    program = tools() / "@redocly" / "cli" / "bin" / "cli.js"
    said = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    options = ["--config", str(RULES), "--format", "json", "--max-problems", _MOST]
    done = subprocess.run(
        [str(node()), str(program), "lint", str(document), *options],
        capture_output=True, text=True, env=said, check=False,
    )  # fmt: skip
    try:
        problems: list[dict[str, Any]] = json.loads(done.stdout)["problems"]
    except (ValueError, KeyError) as failed:
        raise RuntimeError(done.stderr or done.stdout) from failed
    return [
        f"{(each.get('location') or [{}])[0].get('pointer', '')}: {each['ruleId']}: {each['message']}"
        for each in problems
    ]


def main() -> int:
    """Print what is found in the committed document, and give the status to end with."""
    found = findings(DOCUMENT)
    print("\n".join(found) or f"{DOCUMENT.name}: nothing is found by {RULES.name}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
