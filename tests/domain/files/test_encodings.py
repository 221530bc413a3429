"""Encodings are found by words and by the country of the bureau, never by numbers; else the file is refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files.encoding_judgement import judge_encoding
from iarms.domain.files.encoding_sample import LineSampler
from iarms.domain.files.encodings import CANDIDATES, codec_of
from iarms.domain.files.file_row import RefusedEncoding
from iarms.domain.files.language_letters import all_languages
from iarms.domain.files.rows import read_rows
from iarms.models.country import COUNTRIES
from iarms.models.mapping import _ENCODINGS
from samples.local_files import HEADING, WRITINGS, local_file
from samples.written import REPORTS

# The bureau's own country, none at all, and those of other letters.
COUNTRIES_OF_BUREAUS = ("own", None, "FR", "UA", "BR")


def seeded(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311  # repeatable


def cells(text: str | bytes, country: str | None) -> list[list[str]] | None:
    """The cells of a file; None where it is refused for its encoding."""
    packed = text.encode() if isinstance(text, str) else text
    try:
        return [list((row.fields or {}).values()) for row in read_rows([packed], "CSV", None, country)]
    except RefusedEncoding:
        return None


@pytest.mark.parametrize("written", REPORTS, ids=lambda written: f"{written.language}-{written.encoding}")
@pytest.mark.parametrize("times", [1, 10])
def test_the_text_of_reports_comes_out_as_it_was_written(written, times):
    heading, *lines = written.lines
    text = "\n".join((heading, *lines * times)) + "\n"
    expected = [line.split(";") for line in lines * times]
    assert cells(text.encode(codec_of(written.encoding)), written.country) == expected
    assert cells(text.encode(codec_of(written.encoding)), None) in (expected, None)


@pytest.mark.parametrize(
    ("writing", "encoding"),
    [(writing, encoding) for writing in WRITINGS for encoding in writing.encodings],
    ids=lambda value: value if isinstance(value, str) else f"{value.country}{value.letters[0]}",
)
@pytest.mark.parametrize("words", [False, True], ids=["english", "local"])
def test_numbers_with_local_letters_are_read_as_they_were_written_or_the_file_is_refused(writing, encoding, words):
    for lines in (1, 12, 200):
        text = local_file(writing, seeded(f"{encoding} {lines}"), lines, words=words)
        packed = text.encode(codec_of(encoding))
        numbers = [line.split(",")[0] for line in text.splitlines()[1:]]
        for country in COUNTRIES_OF_BUREAUS:
            read = cells(packed, writing.country if country == "own" else country)
            assert read is None or [row[0] for row in read] == numbers, (lines, country)
            if (lines > 1 and words and country == "own") or (encoding == "utf-8" and lines > 1):
                assert read is not None, (lines, country)


@pytest.mark.parametrize(
    ("writing", "encoding"),
    [(writing, writing.encodings[0]) for writing in WRITINGS],
    ids=lambda value: value if isinstance(value, str) else f"{value.country}{value.letters[0]}",
)
def test_a_long_file_is_one_file(writing, encoding):
    text = local_file(writing, seeded(1), 2000, words=True)
    assert cells(text.encode(codec_of(encoding)), writing.country) == cells(text, None)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic"])
@pytest.mark.parametrize("lines", [1, 3, 12, 100])
def test_codes_and_designs_are_no_words(encoding, lines):
    designs = "АПС ПСМ АКМ СКС РПК ПКМ АКС СВД ТОЗ ВПО ППШ КПВ ДШК АКМС".split()
    for seed in range(10):
        rand = seeded(f"{encoding} {lines} {seed}")
        codes = ["".join(rand.choice("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ") for _ in range(4)) for _ in range(40)]
        text = HEADING + "\n"
        for number in range(lines):
            letters = rand.choice("АБКЛМНОПРСТ") + rand.choice("АБКЛМНОПРСТ")
            text += f"{letters}{number + 100},{rand.choice(designs if seed % 2 else codes)},PM,9x18,STOLEN,2021,UA,R,\n"
        packed = text.encode(codec_of(encoding))
        for country in ("UA", "FR", None):
            assert cells(packed, country) in (None, cells(text, None)), (seed, country)


def test_one_letter_that_is_no_number_is_read_as_the_country_writes_it():
    assert cells("serial_number,make\nA1,Forêt\n".encode("cp1252"), "FR") == [["A1", "Forêt"]]
    assert cells("serial_number,make\nA1,Forêt\n".encode("cp1252"), None) is None


@pytest.mark.parametrize(
    ("country", "encoding", "letters"),
    [
        ("GR", "windows-1253", "ΑΔΣΩ"),
        ("GR", "iso-8859-7", "ΑΔΣΩ"),
        ("IL", "windows-1255", "אבגת"),
        ("JP", "shift_jis", "アイウキ"),
        ("KR", "euc-kr", "가나다"),
        ("TW", "big5", "甲乙丙"),
        ("TH", "windows-874", "กขคง"),
    ],
)
def test_the_country_settles_what_all_of_its_code_pages_read_alike(country, encoding, letters):
    lines = "".join(f"{letter}{number}123,CZ,PM,9x18,STOLEN,2021,,,\n" for number, letter in enumerate(letters))
    packed = f"{HEADING}\n{lines}".encode(codec_of(encoding))
    assert cells(packed, country) == [line.split(",") for line in lines.splitlines()]
    assert cells(packed, "FR") is None
    assert cells(packed, None) is None


@pytest.mark.parametrize("encoding", ["windows-1251", "iso-8859-5", "koi8-r"])
@pytest.mark.parametrize("country", ["UA", "RU", "FR", None])
def test_letters_that_several_code_pages_of_the_country_have_settle_nothing(encoding, country):
    pairs = ("ИФ", "АБ", "КЛ", "МН", "ПР", "СТ", "ДЖ", "ЦШ", "ГЕ", "ЗВ", "ХЩ", "ЮЯ")
    lines = "".join(
        f"{pair}31{number:02},IZHMEKH,PM,9x18,STOLEN,2021-03-04,UA,КП-{number}\n" for number, pair in enumerate(pairs)
    )
    heading = "serial_number,make,model,calibre,record_kind,occurred_on,occurred_in,ncb_reference"
    assert cells(f"{heading}\n{lines}".encode(encoding), country) is None
    told = lines.replace("STOLEN", "КРАЖА").replace("IZHMEKH", "Ижмех")
    assert cells(f"{heading}\n{told}".encode(encoding), country) == [line.split(",") for line in told.splitlines()]


def test_the_same_text_in_two_encodings_is_one_reading():
    for country in ("FR", None):
        packed = f"{HEADING}\nA1,Société Générale,,,perdu,2019,FR,R-1,crosse fêlée, rayée\n".encode("iso-8859-15")
        assert cells(packed, country) is not None


def test_a_stray_mark_in_a_number_costs_a_file_nothing():
    numbers = [f"AB{number}" for number in range(19)] + ["TJX2015…", "±77"]
    lines = "".join(f"{number},Société Générale,,,STOLEN,2019,FR,R,crosse fêlée à gauche\n" for number in numbers)
    assert [row[0] for row in cells(f"{HEADING}\n{lines}".encode("cp1252"), "FR") or ()] == numbers


def test_words_of_another_country_outweigh_that_of_the_bureau():
    writing = next(each for each in WRITINGS if each.country == "GR")
    text = local_file(writing, seeded(3), 12, words=True)
    assert cells(text.encode("cp1253"), "UA") == cells(text, None)


def test_words_of_columns_of_numbers_count_nothing():
    sampler = LineSampler(
        "CSV", None, {"serial": "serial_number", "Номер": "serial_number", "ref": "ncb_reference"}.get
    )
    sampler.begin("serial,Номер,ref,make".encode("koi8-r"))
    sample = sampler.sample(["КРАЖА,ИФ,ДЕЛО,ЗАВОД 7Б".encode("koi8-r")])
    assert sample.words == ("ЗАВОД".encode("koi8-r"),)
    assert set(sample.numbers) == {word.encode("koi8-r") for word in ("КРАЖА", "ИФ")}
    assert set(sample.pieces) == {word.encode("koi8-r") for word in ("ДЕЛО", "7Б")}


def test_words_of_json_are_those_of_its_values_and_names():
    sampler = LineSampler("JSON_LINES", None, {"firearm.serial_number": "serial_number"}.get)
    line = '{"firearm": {"serial_number": "КРАЖА"}, "make": "ЗАВОД"}'.encode("cp1251")
    sampler.begin(line)
    sample = sampler.sample([line])
    assert sample.words == ("ЗАВОД".encode("cp1251"),)
    assert sample.numbers == ("КРАЖА".encode("cp1251"),)


def test_every_encoding_that_a_file_can_be_found_in_can_be_named_in_a_mapping():
    for name in (*_ENCODINGS, *CANDIDATES):
        assert name in _ENCODINGS
        "A".encode(codec_of(name))


def test_every_language_of_an_encoding_has_letters_and_every_country_is_one():
    from iarms.domain.files import encodings

    named = {language for languages in CANDIDATES.values() for language in languages.split()}
    assert named - {"en"} <= set(all_languages())
    assert set(" ".join(encodings._WRITTEN_IN.values()).split()) <= COUNTRIES
    assert set(encodings._WRITTEN_IN) == named


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    lines=st.lists(st.binary(min_size=1, max_size=40), max_size=6), country=st.sampled_from([None, "UA", "FR", "JP"])
)
def test_any_bytes_have_an_encoding_in_which_they_can_be_read_or_none(lines, country):
    sampler = LineSampler("CSV", ",", lambda _: None)
    judged = judge_encoding(sampler.sample(lines), country)
    if judged.encoding is not None:
        b"\n".join(line for line in lines if not line.isascii()).decode(codec_of(judged.encoding))
