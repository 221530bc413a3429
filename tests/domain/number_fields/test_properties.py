"""The law of number fields, for any text: nothing of it is lost in silence, and no unknown word becomes a number."""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iarms.domain.number_fields import NumberField, read_number_field
from iarms.domain.number_fields.words import word_key
from iarms.domain.serials import read_serial
from samples.number_fields import field_words

LANGUAGES = field_words()["languages"].values()
WORDS = sorted(
    {entry for language in LANGUAGES for entries in language.values() for entry in entries if "{" not in entry}
)
OTHERS = [entry for name, entries in field_words().items() if isinstance(entries, list) for entry in entries]
MARKS = "?*_#.-/\\,;:|&+()[]<>{}'\"´`!~=%$€£@^°ºª№…–—·•□"
DIGITS = "0123456789٠٥۹५４๓"
LETTERS = "ABGIJKNOQSXZabeinosxzÅéñüßŁçİıБВНПСЖЁЇфясΑΔλσאבגمحرشی中號数のァ가번हกქա"

numbers = st.from_regex(r"[A-Z]{0,4}[0-9]{2,8}[A-Z]{0,2}", fullmatch=True)
words = st.sampled_from(WORDS + OTHERS)
pieces = st.one_of(
    numbers,
    numbers,
    words,
    words.map(str.upper),
    st.text(DIGITS, min_size=1, max_size=6),
    st.text(LETTERS, min_size=1, max_size=8),
    st.text(MARKS + "  ", min_size=1, max_size=3),
)
glue = st.sampled_from(["", "", " ", " ", ", ", "; ", ": ", " / ", "/", "-", " - ", ".", "\n"])
fields = st.lists(st.tuples(pieces, glue), min_size=1, max_size=6).map(lambda parts: "".join(map("".join, parts)))
texts = st.one_of(fields, fields, fields, st.text(max_size=40))


def plain(text: str) -> str:
    """The text with ASCII digits and letters of one width, in the forms that a number has; º and ª are signs."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else " " if c in "ºª" else c for c in text)
    return unicodedata.normalize("NFKC", digits)


def canonicals(read: NumberField) -> list[str]:
    return [number.serial.canonical for number in read.numbers]


@cache
def known_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Every word of every entry of the table of words, and the beginnings of words that stand in it with a star."""
    languages = json.loads(files("iarms.data").joinpath("number_words.json").read_text("utf-8"))["languages"]
    entries = [entry for categories in languages.values() for listed in categories.values() for entry in listed]
    keys = [
        word for entry in entries for word in re.split(r"[^\w\u0300-\uffff*]|[\d_]", word_key(entry)) if word.strip("*")
    ]
    return frozenset(keys), tuple(key[:-1] for key in keys if key.endswith("*"))


def letter_runs(text: str) -> list[str]:
    """Runs of letters in capitals, each with the marks that are written on them."""
    spread = "".join(c if c.isalpha() or unicodedata.category(c)[0] == "M" else " " for c in plain(text).upper())
    return [run for run in spread.split() if any(map(str.isalpha, run))]


def is_known(letters: str) -> bool:
    """Whether a run of letters is a word of the table, begins as one, or is put together from such."""
    whole, beginnings = known_words()
    key = word_key(letters)
    if key in whole or key.startswith(beginnings):
        return True
    return any(key[:at] in whole and (at == len(key) or is_known(key[at:])) for at in range(1, len(key)))


def digit_runs(text: str) -> Iterator[str]:
    """Runs of digits that say something: zeros alone do not, nor those that a spreadsheet wrote at an end."""
    for run in re.findall(r"\d+", plain(text)):
        told = run.rstrip("0") if len(run) > 15 else run
        if told.strip("0"):
            yield told


@settings(max_examples=1500, deadline=None)
@given(texts)
@example("AX8X628, X representa os algarismos nao identificados.")
@example("84517 o 84516")
@example("84540 to 84560")
@example("last four 8464")
@example("84517, الرقم مطموسA01")
@example("00, الرقم مطموسA01")
def test_a_digit_never_disappears(text):
    read = read_number_field(text)
    if read.verdict != "refused":
        held = " ".join(canonicals(read))
        assert [run for run in digit_runs(text) if run not in held] == []


@settings(max_examples=1500, deadline=None)
@given(texts)
@example("27945 और 27959")
@example("blg.: UD246300")
@example("REGISTRO SECUNDARIO 84517")
def test_what_is_read_without_a_remark_holds_numbers_and_known_words_alone(text):
    read = read_number_field(text)
    if read.verdict == "read":
        held = " ".join(canonicals(read))
        left = [run for run in letter_runs(text) if read_serial(run).canonical not in held and not is_known(run)]
        # Scripts without blanks write a letter of the number and the words around it in one run.
        left = [run for run in left if not is_known("".join(c for c in run if c not in held))]
        if not re.search(r"(?i)\bX\b|interroga|asterisco", text):
            assert left == []


@settings(max_examples=1000, deadline=None)
@given(texts)
def test_a_number_holds_nothing_that_the_field_does_not(text):
    read = read_number_field(text)
    written = re.sub(r"[\W_]", "", read_serial(plain(text)).marked)
    for canonical in canonicals(read):
        for run in re.findall(r"[^?*]+", canonical):
            for part in re.findall(r"\d+|\D+", run):
                assert part in written or set(part) <= set(written)


@settings(max_examples=1000, deadline=None)
@given(st.text(LETTERS + MARKS + " ", max_size=30))
def test_without_a_digit_there_is_no_whole_number(text):
    assert [number for number in read_number_field(text).numbers if not number.serial.is_pattern] == []


@settings(max_examples=1000, deadline=None)
@given(texts)
def test_a_refused_field_holds_nothing_and_says_why(text):
    read = read_number_field(text)
    assert (read.fault is not None) is (read.verdict == "refused")
    assert bool(read.remarks) is (read.verdict == "remark") or read.verdict == "refused"
    if read.fault is not None:
        assert read.numbers == ()
        assert read.fault.code.isidentifier()
    for problem in (*read.remarks, *filter(None, [read.fault])):
        assert problem.detail[:1].islower() or problem.detail[:1] in "?*"
        assert len(problem.detail) < 300


@settings(max_examples=1000, deadline=None)
@given(texts)
def test_a_number_that_was_read_is_read_again_as_itself(text):
    for number in read_number_field(text).numbers:
        again = read_number_field(number.serial.canonical)
        if again.verdict == "read":
            assert canonicals(again) == [number.serial.canonical]


@settings(max_examples=1000, deadline=None)
@given(numbers, st.sampled_from(["", " ", "  ", "\t", "\u00a0"]), st.sampled_from(["", " ", "\r\n", "\t"]))
def test_blanks_around_a_field_and_small_letters_change_nothing(number, before, behind):
    read = read_number_field(number)
    for text in (f"{before}{number}{behind}", number.lower()):
        same = read_number_field(text)
        assert (canonicals(same), same.state, same.verdict) == (canonicals(read), read.state, read.verdict)


def calls_in(text: str) -> int:
    """How many calls of functions a field takes to be read; the first reading of its words is not counted."""
    read_number_field(text[:50])
    count = 0

    def counted(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read_number_field(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece", [*WORDS[::40], *"7A?*-_/.,;:|&([{'\"#№ЖΔ中あ가אم ", "A1", "84517; ", "9 mm ", "X=", "°1", "1E+1"]
)
def test_a_field_of_any_length_is_read_in_linear_time(piece):
    short, long = (piece * (length // len(piece)) for length in (240, 960))
    assert calls_in(long) <= 5 * calls_in(short) + 500
    assert read_number_field(piece * (100_000 // len(piece))).verdict in ("read", "refused")
    assert calls_in(piece * (100_000 // len(piece))) <= 5 * calls_in(long) + 500
