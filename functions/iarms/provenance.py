"""Where an audit event was made: by which package, with which tables of it, in which deployment and region.

A package that was built has a file that names it (`built.json`, written by the build). Sources that run as they lie, in
tests and in commands of operators, have none: then `code` is empty.
"""

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

BUILD_FILE: Final = "built.json"
_PACKAGE: Final = Path(__file__).parent
# Of the data that ships, what nothing is read or judged by.
_NO_TABLES: Final = frozenset({"openapi.json"})
_DIGITS: Final = 16


class Provenance(NamedTuple):
    """`code` is the fingerprint of the package (32 hexadecimal digits), `tables` the digest of its tables (16);
    `deployment` and `region` are empty outside of a function."""

    code: str
    tables: str
    deployment: str
    region: str


def provenance() -> Provenance:
    """What an event that is made here says of where it comes from."""
    code, tables = _package()
    return Provenance(code, tables, os.environ.get("IARMS_DEPLOYMENT", ""), os.environ.get("IARMS_REGION", ""))


def tables_digest(package: Path = _PACKAGE) -> str:
    """A digest of the tables that a package has: makes, calibres, models, words of number fields, holidays, weights...
    A function's package has those alone that its modules read, and may have none."""
    whole = hashlib.sha256()
    data = package / "data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if path.suffix in (".json", ".txt") and path.name not in _NO_TABLES:
            whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:_DIGITS]


@cache
def _package() -> tuple[str, str]:
    """Code and tables, as the build wrote them."""
    built = _PACKAGE / BUILD_FILE
    if not built.is_file():
        return "", tables_digest()
    said = json.loads(built.read_text("utf-8"))
    return said["code"], said["tables"]
