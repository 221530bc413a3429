"""How many spellings of calibres are read right, as a set that holds the right one, not at all, or wrong.

    python -m benchmarks.calibre_spellings [--half built|held-out] [--show unread|wrong|set]

The spellings are those of `calibre_spellings.tsv`, made up after the manner of registers in a dozen languages. The
rules were written against one half of them (`built`, drawn by the spelling's digest); the other was only counted. A
spelling of two calibres is right if both are in the set; one that is no calibre is right if nothing is read.
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_SPELLINGS: Final = Path(__file__).with_name("calibre_spellings.tsv")
_VERDICTS: Final = ("right", "set", "unread", "wrong")


class Spelling(NamedTuple):
    """A calibre as written, the codes of the calibres that it means (none: it is no calibre), and its half."""

    text: str
    meant: frozenset[str]
    half: str


def spellings() -> Iterator[Spelling]:
    """Every spelling of the table."""
    for line in _SPELLINGS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        meant, _, texts = line.partition("\t")
        codes = frozenset(meant.split("+")) - {"?"}
        for text in texts.split(" | "):
            odd = hashlib.sha256(text.encode()).digest()[0] % 2
            yield Spelling(text, codes, "held-out" if odd else "built")


def verdict(spelling: Spelling) -> str:
    """Whether a spelling is read right, in a set with others, not at all, or wrong."""
    from iarms.domain.vocabulary import read_calibre

    groups = read_calibre(spelling.text).groups
    if not groups:
        return "unread" if spelling.meant else "right"
    if not spelling.meant or not spelling.meant <= groups:
        return "wrong"
    return "right" if groups == spelling.meant else "set"


def main() -> None:
    """Count, and show what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("built", "held-out"))
    parser.add_argument("--show", choices=_VERDICTS)
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for spelling in spellings():
        if options.half in (None, spelling.half):
            said = verdict(spelling)
            counts[spelling.half, said] += 1
            if said == options.show:
                print(f"{'+'.join(sorted(spelling.meant)) or '?':24} {spelling.text}")
    for half in ("built", "held-out"):
        total = sum(counts[half, said] for said in _VERDICTS)
        if total:
            shares = ", ".join(f"{said} {counts[half, said]} ({counts[half, said] / total:.1%})" for said in _VERDICTS)
            print(f"{half}: {total} spellings: {shares}")


if __name__ == "__main__":
    main()
