"""The lines of the import benchmark: good ones are read as records, bad ones refused for the fault that they have."""

from benchmarks.record_import import BAD_IN, lines
from iarms.domain.files import read_line

COUNT = 5000


def test_each_good_line_is_a_record_and_each_bad_one_is_refused_for_its_fault():
    told = []
    for number, (body, pointer) in enumerate(lines(COUNT), 1):
        reading = read_line(body, None)
        found = reading.faults[0].pointer if reading.faults else None
        if found != pointer or (reading.draft is None) is not (pointer is not None):
            told.append((number, body["firearm"].get("serial_number"), found))
    assert told == []


def test_one_line_in_a_hundred_is_bad_in_each_way():
    pointers = [pointer for _, pointer in lines(COUNT)]
    bad = [pointer for pointer in pointers if pointer]
    assert len(bad) == COUNT // BAD_IN
    assert len(set(bad)) == 4


def test_numbers_that_are_hard_to_read_are_among_the_good_lines():
    """Letters with marks alone, which say that a part is unread, and separators of every kind."""
    numbers = [body["firearm"].get("serial_number", "") for body, pointer in lines(COUNT) if pointer is None]
    assert "YF ****" in numbers
    assert {mark for number in numbers for mark in "-./ " if mark in number} == set("-./ ")
