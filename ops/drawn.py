"""Files that are drawn out of others and committed: written, or held against what would be written."""

import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(texts: Mapping[Path, str], command: str) -> int:
    """Write each text into its file; with --check write nothing, and say which files are not what would be written.

    `command` draws them anew (`make states`). Gives the exit status: 1 where --check has found a stale file, else 0.
    """
    if "--check" not in sys.argv[1:]:
        for path, text in texts.items():
            path.write_text(text, "utf-8")
        return 0
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"stale: {path.name}; run {command}")
    if not stale:
        print(f"as it would be drawn: {', '.join(path.name for path in texts)}")
    return int(bool(stale))
