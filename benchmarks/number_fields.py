"""`make bench-fields`: how fields for a weapon's number are read, kind by kind, and whether any is read wrong.

    python -m benchmarks.number_fields [--fields 2000] [--clean 200000] [--seed 1] [--show 0]

The fields are drawn by `samples.number_fields`, each with the numbers that it was made of. Read wrong is a number that
the field does not hold, a number of it that is lost without the field being refused, and one that is incomplete or in
doubt and is read as if it were not. Any such field ends the command with 1, and so does a number of a maker's layout,
typed clean, that is changed, refused or remarked on more often than in one of two thousand. `--show` prints so many
wrong and refused fields of each kind. The words were written apart from the product's tables.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from iarms.domain.number_fields import NumberField, read_number_field
from iarms.domain.serials import read_serial
from samples.number_fields import ANY_PART, KINDS, SHARES, WrittenField, clean_numbers, number_fields

Outcome = Literal["read", "remark", "refused", "wrong"]
_OUTCOMES: Final[tuple[Outcome, ...]] = ("read", "remark", "refused", "wrong")
_SAME_PARTS: Final = {"RECEIVER": "FRAME", "BOLT": "SLIDE"}
MOST_CHANGED: Final = 0.0005
_DOUBTFUL_STATES: Final = frozenset({"PARTIAL", "RESTORED_PARTIAL", "UNKNOWN", "OBLITERATED"})


def judge(written: WrittenField, read: NumberField) -> Outcome:
    """What became of a field: `read` and `remark` are right ones."""
    if read.verdict == "refused":
        return "wrong" if read.numbers else "refused"
    if _holds_another(written, read) or _lost_one(written, read) or _hides_a_doubt(written, read):
        return "wrong"
    return "read" if read.verdict == "read" else "remark"


def _holds_another(written: WrittenField, read: NumberField) -> bool:
    """Whether a number was read that the field does not hold, or one on another part."""
    parts = {read_serial(number).canonical: part for part, number in written.numbers}
    others = {read_serial(number).canonical for number in written.others}
    return any(
        number.serial.canonical not in others
        and parts.get(number.serial.canonical) not in (_part(number.component), ANY_PART)
        for number in read.numbers
    )


def _lost_one(written: WrittenField, read: NumberField) -> bool:
    """Whether a number of the field was not read; one that may be read otherwise is not lost where any was read."""
    held = {number.serial.canonical for number in read.numbers}
    meant = {read_serial(number).canonical for _, number in written.numbers}
    return not meant <= held and not (written.others and held)


def _hides_a_doubt(written: WrittenField, read: NumberField) -> bool:
    """Whether a number that is incomplete or in doubt was read as if it were whole."""
    shown = read.state in _DOUBTFUL_STATES or any(number.serial.is_pattern for number in read.numbers)
    return bool(read.numbers) and not written.is_whole and read.verdict == "read" and not shown


def _part(component: str) -> str:
    # Which of two carries a number differs by weapon, and many languages have one word for both.
    return _SAME_PARTS.get(component, component)


def judged(kind: str, count: int, seed: int) -> Iterator[tuple[WrittenField, NumberField, Outcome]]:
    """Fields of a kind, what was read, and what became of them."""
    for written in number_fields(kind, count, seed):
        read = read_number_field(written.text)
        yield written, read, judge(written, read)


def changed_numbers(count: int, seed: int) -> Iterator[tuple[str, NumberField]]:
    """Of so many clean numbers those that are not read as they stand, each with what was read."""
    for number in clean_numbers(count, seed):
        read = read_number_field(number)
        if read.verdict != "read" or [each.serial.canonical for each in read.numbers] != [number]:
            yield number, read


def _microseconds(kind: str, count: int, seed: int) -> float:
    """CPU time of one field."""
    texts = [written.text for written in number_fields(kind, count, seed)]
    began = time.process_time()
    for text in texts:
        read_number_field(text)
    return (time.process_time() - began) / count * 1e6


def _told(read: NumberField) -> str:
    problem = read.fault or next(iter(read.remarks), None)
    numbers = ", ".join(f"{number.component or '-'} {number.serial.canonical}" for number in read.numbers)
    return f"{read.verdict} {problem.code if problem else ''} [{numbers}] {read.state}"


def _table(arguments: argparse.Namespace) -> tuple[int, list[str]]:
    """Prints a row for each kind; gives how many fields were read wrong, and the fields to show."""
    print(f"{'kind':<20}{'read':>9}{'remark':>9}{'refused':>9}{'WRONG':>9}{'µs':>7}")
    shares: Counter[Outcome] = Counter()
    wrong, shown = 0, []
    for kind in KINDS:
        counts: Counter[Outcome] = Counter()
        for written, read, outcome in judged(kind, arguments.fields, arguments.seed):
            counts[outcome] += 1
            if outcome in ("wrong", "refused") and counts[outcome] <= arguments.show:
                shown.append(f"{outcome:<8}{kind}: {written.text!r}: {_told(read)}; meant {written.numbers}")
        wrong += counts["wrong"]
        for outcome in _OUTCOMES:
            shares[outcome] += counts[outcome] * SHARES.get(kind, 0)  # type: ignore[assignment]
        cells = "".join(f"{counts[outcome] / arguments.fields:>9.2%}" for outcome in _OUTCOMES)
        print(f"{kind:<20}{cells}{_microseconds(kind, arguments.fields, arguments.seed + 1):>7.0f}", flush=True)
    total = sum(shares.values())
    cells = "".join(f"{shares[outcome] / total:>9.2%}" for outcome in _OUTCOMES)
    print(f"{'first six, by share':<20}{cells}")
    return wrong, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a field is read wrong."""
    parser = argparse.ArgumentParser(prog="benchmarks.number_fields", description=__doc__.partition("\n")[0])
    parser.add_argument("--fields", type=int, default=2000, help="fields of each kind")
    parser.add_argument("--clean", type=int, default=200_000, help="clean numbers of makers' layouts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="so many wrong and refused fields of each kind")
    given = parser.parse_args(arguments)
    wrong, shown = _table(given)
    changed = list(changed_numbers(given.clean, given.seed))
    print(f"clean numbers of makers' layouts: {len(changed)} of {given.clean:,} are not read as they stand")
    shown += [f"changed {number}: {_told(read)}" for number, read in changed[: given.show]]
    print("\n".join(shown))
    print(f"{wrong} fields are read wrong")
    return int(wrong > 0 or len(changed) > MOST_CHANGED * given.clean)


if __name__ == "__main__":
    sys.exit(main())
