"""What could stand in place of the index: a scan of every number, tantivy, and PostgreSQL with pg_trgm.

Each is given the numbers that our index holds, read and folded by our code, and says which of them may be meant by a
number that is searched for; our scorer ranks what they found. So what differs is retrieval alone.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from iarms.domain.serials import Serial, as_pattern, fold_widely, without_affix

TANTIVY_TOP: Final = 300
SIMILARITY: Final = 0.3
_AT_ONCE: Final = 8


class Unavailable(Exception):
    """A peer is not on this machine."""


@dataclass(frozen=True)
class Numbers:
    """Every number of the index: as recorded, folded, and as spelled for patterns, zeros in front kept."""

    canonical: list[str]
    folded: list[str]
    spelled: list[str]
    at: list[int]

    @classmethod
    def of(cls, canonicals: Sequence[str]) -> "Numbers":
        """Those of a table; empty ones are records without a number."""
        held = [(number, canonical) for number, canonical in enumerate(canonicals) if canonical]
        folded = [fold_widely(canonical) for _, canonical in held]
        spelled = [fold_widely("1" + canonical)[1:] for _, canonical in held]
        return cls([canonical for _, canonical in held], folded, spelled, [number for number, _ in held])


@dataclass
class Wanted:
    """A number to look for; `edits` slips apart at most."""

    serial: Serial
    edits: int


class Peer(Protocol):
    """Something that finds numbers like a given one."""

    name: str

    def find(self, wanted: Sequence[Wanted]) -> list[set[int]]:
        """For each, the numbers of the postings that may be meant."""


class Scan:
    """Every number compared with every one: what no index can exceed."""

    name = "scan"

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._whole = "\n".join(numbers.spelled)
        ends = np.fromiter((len(spelled) + 1 for spelled in numbers.spelled), dtype=np.int64)
        self._starts = np.cumsum(ends) - ends
        self._by_form: dict[str, list[int]] = defaultdict(list)
        self._by_folded: dict[str, list[int]] = defaultdict(list)
        for place, (canonical, folded) in enumerate(zip(numbers.canonical, numbers.folded, strict=True)):
            self._by_folded[folded].append(place)
            for form in map(fold_widely, without_affix(canonical)):
                self._by_form[form].append(place)

    def find(self, wanted: Sequence[Wanted]) -> list[set[int]]:
        """By optimal string alignment, by number without affix, and by the pattern as a regular expression."""
        places_by_wanted: list[set[int]] = [set() for _ in wanted]
        for edits in (1, 2):
            these = [i for i, w in enumerate(wanted) if w.edits == edits and not w.serial.is_pattern]
            for start in range(0, len(these), _AT_ONCE):
                some = these[start : start + _AT_ONCE]
                folded = [fold_widely(wanted[i].serial.canonical) for i in some]
                distances = process.cdist(
                    folded, self._numbers.folded, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8, workers=1
                )
                for i, row in zip(some, distances, strict=True):
                    places_by_wanted[i].update(np.flatnonzero(row <= edits).tolist())
        for i, one in enumerate(wanted):
            pattern = as_pattern(one.serial)
            if pattern is None:
                places_by_wanted[i].update(self._by_form.get(fold_widely(one.serial.canonical), ()))
                for form in map(fold_widely, without_affix(one.serial.canonical)):
                    places_by_wanted[i].update(self._by_folded.get(form, ()))
            else:
                expression = re.compile(f"^{_on_lines(pattern.expression.pattern)}$", re.MULTILINE)
                starts = [match.start() for match in expression.finditer(self._whole)]
                places_by_wanted[i].update(np.searchsorted(self._starts, starts).tolist())
        return [{self._numbers.at[place] for place in places} for places in places_by_wanted]


def _on_lines(expression: str) -> str:
    # A point of the pattern stays on its line; escaped points do not occur in letters and digits.
    return expression.replace(".", r"[^\n]")


class Tantivy:
    """A Lucene-like engine in this process: fuzzy terms by Levenshtein automaton, patterns by regular expression."""

    name = "tantivy"

    def __init__(self, numbers: Numbers) -> None:
        try:
            self._module: Any = import_module("tantivy")
        except ImportError as error:
            raise Unavailable("tantivy is not installed") from error
        builder = self._module.SchemaBuilder()
        for field in ("folded", "spelled"):
            builder.add_text_field(field, stored=False, tokenizer_name="raw")
        builder.add_unsigned_field("at", stored=True)
        self._schema = builder.build()
        self._index = self._module.Index(self._schema)
        writer = self._index.writer(256_000_000, 1)
        for folded, spelled, at in zip(numbers.folded, numbers.spelled, numbers.at, strict=True):
            writer.add_document(self._module.Document(folded=folded, spelled=spelled, at=at))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, wanted: Sequence[Wanted]) -> list[set[int]]:
        """The first so many that the engine ranks; all that match score alike."""
        return [self._find(one) for one in wanted]

    def _find(self, one: Wanted) -> set[int]:
        query_type, pattern = self._module.Query, as_pattern(one.serial)
        if pattern is None:
            query = query_type.fuzzy_term_query(
                self._schema, "folded", fold_widely(one.serial.canonical), distance=one.edits
            )
        else:
            query = query_type.regex_query(self._schema, "spelled", pattern.expression.pattern)
        hits = self._searcher.search(query, TANTIVY_TOP).hits
        return {self._searcher.doc(address)["at"][0] for _, address in hits}


class Postgres:
    """PostgreSQL with pg_trgm: trigrams for likeness, levenshtein to check, LIKE for patterns."""

    name = "pg_trgm"

    def __init__(self, numbers: Numbers, connection: Any) -> None:
        self._run = connection.run
        self._run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self._run("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        self._run("CREATE UNLOGGED TABLE numbers (at integer, folded text, spelled text)")
        rows = zip(numbers.at, numbers.folded, numbers.spelled, strict=True)
        self._run("COPY numbers FROM STDIN", stream=(f"{at}\t{folded}\t{spelled}\n" for at, folded, spelled in rows))
        for field in ("folded", "spelled"):
            self._run(f"CREATE INDEX ON numbers USING gin ({field} gin_trgm_ops)")
        self._run("ANALYZE numbers")
        self._run(f"SET pg_trgm.similarity_threshold = {SIMILARITY}")

    def find(self, wanted: Sequence[Wanted]) -> list[set[int]]:
        """All that are similar and at most two edits away, or fit the pattern."""
        return [self._find(one) for one in wanted]

    def _find(self, one: Wanted) -> set[int]:
        pattern = as_pattern(one.serial)
        if pattern is None:
            query = "SELECT at FROM numbers WHERE folded % :folded AND levenshtein(folded, :folded) <= 2"
            return {at for (at,) in self._run(query, folded=fold_widely(one.serial.canonical))}
        like = pattern.folded.replace("?", "_").replace("*", "%")
        query = "SELECT at FROM numbers WHERE folded LIKE :like OR spelled LIKE :like"
        return {at for (at,) in self._run(query, like=like)}


@contextmanager
def postgres() -> Iterator[tuple[Any, str]]:
    """A cluster of our own on a socket, gone afterwards: a connection, and the server's version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        raise Unavailable("PostgreSQL is not installed")
    programs = folders[-1].parent
    if not Path(f"/usr/share/postgresql/{programs.parent.name}/extension/pg_trgm.control").exists():
        raise Unavailable("PostgreSQL's pg_trgm is not installed")
    home = Path(tempfile.mkdtemp(prefix="numbers-"))
    other = os.geteuid() == 0  # initdb refuses root
    if other:
        shutil.chown(home, "postgres")
    before = ["runuser", "-u", "postgres", "--"] if other else []

    def call(program: str, *arguments: str) -> None:
        command = [*before, str(programs / program), "-D", str(home / "data"), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        call("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {home} -c listen_addresses='' -c fsync=off -c shared_buffers=1GB -c maintenance_work_mem=512MB"
        call("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            native = import_module("pg8000.native")
            connection = native.Connection("postgres", unix_sock=f"{home}/.s.PGSQL.5432")
            try:
                yield connection, str(connection.run("SHOW server_version")[0][0]).split()[0]
            finally:
                connection.close()
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def timed(peer: Peer, wanted: Sequence[Wanted]) -> tuple[list[set[int]], float]:
    """What a peer finds, and the milliseconds that each search took on average."""
    began = time.perf_counter()
    results = peer.find(wanted)
    return results, (time.perf_counter() - began) * 1000 / max(len(wanted), 1)
