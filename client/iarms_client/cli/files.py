"""Files that the command keeps for itself: whole or not at all, and for their owner alone."""

import os
from pathlib import Path
from uuid import uuid4


def write_private(path: Path, text: str) -> None:
    """Write a text file that its owner alone may read, whole or not at all; and the folders it lacks."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(text, "utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def others_may_change(path: Path) -> bool:
    """Whether others than its owner may write a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o022)
