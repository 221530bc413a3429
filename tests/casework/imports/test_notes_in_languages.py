"""What is noted on the lines of a file is said in the language of who reads it, and by codes."""

import re
from typing import Any

import pytest

from tests.builders import any_import
from tests.world import World

FILE = "\n".join(
    [
        "serial_number;make;calibre;firearm_type;record_kind;occurred_on;occurred_in",
        "A123456 (partial);Glock;1970-12-01;pistole;STOLEN;2024-05-00;BR",
        "B55123;?;9x19;PISTOL;STOLEN;2024-05-04 13:30;BR",
        "RASPADA;Beretta;9x19;PISTOL;STOLEN;2024-05-04;BR",
    ]
).encode()
CODES = {"entered_under", "date_of_spreadsheet", "type_read", "mark_for_nothing", "time_left_out", "state_read"}


@pytest.fixture
def answered(world: World) -> dict[str, list[dict[str, Any]]]:
    body = any_import(FILE, format="CSV", ncb_reference="TEST-FILE")
    asked = world.call("POST", "/v1/record-imports", body, party="NCB-BR")
    world.upload(asked, FILE)
    assert world.import_all() == []
    path = f"{asked.headers['Location']}?lines=all"
    return {
        language: world.call("GET", path, party="NCB-BR", headers={"Accept-Language": language}).json["lines"]
        for language in ("en", "fr", "es", "ar")
    }


def test_every_note_has_its_code_and_is_another_sentence_in_each_language(answered: dict[str, list[dict[str, Any]]]):
    told = {language: [note for line in lines for note in line["notes"]] for language, lines in answered.items()}
    codes = [reason["code"] for line in answered["en"] for reason in line["note_reasons"]]
    assert len(codes) == len(told["en"])
    assert set(codes) >= CODES
    for same in zip(*told.values(), strict=True):
        assert len(set(same)) == len(told)


def test_arabic_notes_hold_no_latin_word_but_values_and_names_of_fields(answered: dict[str, list[dict[str, Any]]]):
    for line in answered["ar"]:
        for note, reason in zip(line["notes"], line["note_reasons"], strict=True):
            own = re.sub("\u200f[^\u200f]*\u200f", "", note)
            assert not re.findall("[A-Za-z]{2,}", own), (note, reason)
