"""Personal data without a label: names beside what is done to people, numbers with check digits, telephones."""

import random
import re
import time
from collections import defaultdict

import pytest

from benchmarks.personal_data import personal_texts, weapon_texts
from iarms.models.personal_data import IN_NAMES, ON_WEAPONS, personal_data_in

# What was found when it was measured, less a little: figures once met stay met.
FOUND_AT_LEAST = 0.95
ALARMS_AT_MOST = 5  # of ten thousand texts about weapons


@pytest.mark.parametrize("half", ["built", "held-out"])
def test_of_texts_with_personal_data_hardly_one_is_missed(half: str):
    found: dict[str, list[bool]] = defaultdict(list)
    for each in personal_texts():
        if each.half == half:
            found[each.kind].append(personal_data_in(each.text) is not None)
    assert len(found) == 5
    every = [one for kind in found.values() for one in kind]
    assert sum(every) >= FOUND_AT_LEAST * len(every)
    assert all(sum(kind) >= 0.9 * len(kind) for kind in found.values())


def test_of_texts_about_weapons_hardly_one_is_refused():
    texts = weapon_texts()
    assert len(set(texts)) == 10_000
    assert sum(personal_data_in(text) is not None for text in texts) <= ALARMS_AT_MOST
    assert [text for text in texts if personal_data_in(text, ON_WEAPONS)] == []


@pytest.mark.parametrize(
    "text",
    [
        "seized from {}",
        "taken from the passenger {} at the gate",
        "Glock 17 found on {}",
        "{} was arrested with it",
        "saisi sur {}",
        "en poder de {}",
        "apreendida com {}",
        "sequestrata a {}",
        "im Besitz von {}",
        "изъято у гражданина {}",
    ],
)
@pytest.mark.parametrize("name", ["Maria Sample", "Ivan Example-Muster", "AHMED AL SAMPLE", "José de la Prueba"])
def test_whoever_stands_beside_what_was_done_is_somebody(text: str, name: str):
    assert personal_data_in(text.format(name)) == "somebody's name"


@pytest.mark.parametrize(
    "text",
    [
        "seized from the Blue Star in port",
        "seized from a container of Global Trade",
        "seized from Cargo Terminal Two",
        "taken from New York to Cape Town",
        "found on Deck Seven",
        "handed over by Border Police",
        "belongs to Museo Nacional, Lima",
        "imported by Century Arms, Georgia",
        "made by John Browning",
        "copy of Samuel Colt's revolver",
        "designed by Mikhail Kalashnikov",
        "saisi par la Brigade Nord",
        "incautado en Puerto Limón",
        "sichergestellt bei Kontrolle Nord",
        "изъято на таможне Шереметьево",
        "seized from Addis Ababa",
        "recovered from Dar es Salaam",
    ],
)
def test_offices_places_ships_and_makers_are_nobody(text: str):
    assert personal_data_in(text) is None


@pytest.mark.parametrize("label", ["serial", "S/N", "no.", "№", "frame", "Nummer", "matricola"])
@pytest.mark.parametrize("number", ["44051401359", "12345678Z", "X1234567L", "811228-9874", "0170 1234567"])
def test_what_a_weapon_is_numbered_with_is_no_persons(label: str, number: str):
    assert personal_data_in(f"{label} {number}") is None


@pytest.mark.parametrize(
    "letters", ["BSN", "KTP", "CPF", "NIK", "CNP", "RFC", "TIN", "OIB", "NIR", "CPR", "AVS", "SSN", "DNI"]
)
@pytest.mark.parametrize("kinds", [IN_NAMES, ON_WEAPONS])
def test_letters_and_digits_of_a_weapon_are_no_name_of_an_identity_number(letters: str, kinds: tuple[str, ...]):
    for number in (f"{letters}979491", f"{letters}13968", f"{letters}1073202"):
        assert personal_data_in(number, kinds) is None


@pytest.mark.parametrize("number", ["44051401358", "12345678A", "811228-9875", "2341 2341 2345", "X1234567A"])
def test_a_number_whose_check_digit_is_wrong_is_no_persons(number: str):
    assert personal_data_in(f"seen with {number} beside it") is None


def test_a_bank_account_stands_on_no_weapon_and_in_no_name():
    for kinds in (IN_NAMES, ON_WEAPONS):
        assert personal_data_in("DE89 3704 0044 0532 0130 00", kinds) == "the number of a bank account"
        assert personal_data_in("DE88 3704 0044 0532 0130 00", kinds) is None


def test_a_country_code_is_not_cut_in_two():
    assert personal_data_in("reached under 0044 20 7946 0958")
    assert personal_data_in("reached under 00 44 20 7946 0958")
    assert personal_data_in("case 008-62713 1908") is None


def test_any_text_is_looked_through_in_little_time():
    rand = random.Random(7)  # noqa: S311 - draws texts
    pieces = [
        "seized from ",
        "Maria ",
        "de ",
        "0",
        "12 ",
        "+",
        "(",
        "A1",
        "у ",
        "no ",
        "id ",
        "DE89 ",
        "-",
        "IMEI ",
        "Colt ",
        ", ",
    ]
    texts = ["".join(rand.choice(pieces) for _ in range(160))[:500] for _ in range(60)]
    texts += [piece * (500 // len(piece)) for piece in pieces]
    personal_data_in("seized from Maria Sample, call 0170 1234567")
    began = time.process_time()
    for text in texts:
        personal_data_in(text)
    assert (time.process_time() - began) / len(texts) < 0.05


def test_a_text_is_never_repeated_by_the_kind_that_is_told():
    for each in personal_texts():
        kind = personal_data_in(each.text)
        assert kind is None or not re.search(r"\d", kind)
