"""Encodings are found by the letters that come out, and not guessed where several would do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files.encodings import _CANDIDATES, codec_of, find_encoding
from iarms.models.mapping import _ENCODINGS
from samples.written import REPORTS


@pytest.mark.parametrize("written", REPORTS, ids=lambda written: f"{written.language}-{written.encoding}")
def test_the_text_of_ten_lines_comes_out_as_it_was_written(written):
    packed = [line.encode(codec_of(written.encoding)) for line in written.lines]
    beyond = [line for line in packed if not line.isascii()]
    found = find_encoding(beyond * (1 if len(beyond) >= 10 else 4))
    assert found is not None
    assert [line.decode(codec_of(found)) for line in packed] == list(written.lines)


@pytest.mark.parametrize("line", ["Forêt".encode("cp1252"), b"\xe6", b"A\xb0"])
def test_one_letter_that_could_be_several_is_not_guessed(line):
    assert find_encoding([line]) is None


def test_nothing_is_in_no_encoding():
    assert find_encoding([]) is None


def test_every_name_that_a_mapping_may_say_is_a_codec():
    for name in (*_ENCODINGS, *_CANDIDATES):
        "A".encode(codec_of(name))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(lines=st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_any_bytes_have_an_encoding_in_which_they_can_be_read_or_none(lines):
    found = find_encoding(lines)
    if found is not None:
        b"\n".join(lines).decode(codec_of(found))
