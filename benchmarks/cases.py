"""The records and the labelled searches of a benchmark, drawn by `samples.police` in one pass and kept as CSV files."""

import csv
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from samples.police.populations import population
from samples.police.searches import KINDS, MIXES, Asked, search_maker

_RECORDS: Final = ("record_id", "serial", "make", "model", "calibre", "type", "country", "year")


class Case(NamedTuple):
    """One labelled search: what is given, the record that is the weapon ("" if none is), the record that a decoy was
    made from, and what that record says."""

    kind: str
    serial: str
    make: str
    model: str
    calibre: str
    truth: str
    about: str
    recorded_make: str
    recorded_model: str
    recorded_calibre: str

    @property
    def described(self) -> bool:
        """Whether both sides name a make, and both a model or both a calibre."""
        alike = (self.model and self.recorded_model) or (self.calibre and self.recorded_calibre)
        return bool(self.make and self.recorded_make and alike)


def drawn(profile: str, records: int, seed: int, per_kind: int, stream: int, home: Path) -> tuple[Path, Path, Path]:
    """The files of records, of searches of every kind alike, and of the stream; drawn unless `home` has them."""
    folder = home / f"{profile}-{records}-{seed}-{per_kind}-{stream}"
    paths = folder / "records.csv", folder / "kinds.csv", folder / "stream.csv"
    if paths[2].exists():
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    guns = population(profile, seed)
    made = search_maker(guns, max(stream, per_kind * len(KINDS)), seed)
    with paths[0].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_RECORDS)
        writer.writerows((record.record_id, *record.entry) for record in made.watch(islice(guns.filed(), records)))
    _write(paths[1], made.searches(per_kind * len(KINDS), MIXES["kinds"]()))
    unfinished = paths[2].with_suffix(".part")
    _write(unfinished, made.searches(stream, MIXES["stream"]()))
    unfinished.rename(paths[2])
    return paths


def _write(path: Path, searches: Iterable[Asked]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for search in searches:
            recorded = search.recorded[1:4] if search.recorded else ("", "", "")
            writer.writerow((search.kind, *search.given[:4], search.truth or "", search.about or "", *recorded))


def cases(path: Path) -> list[Case]:
    """The labelled searches of a file that `drawn` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Case(*row) for row in csv.reader(file)]
