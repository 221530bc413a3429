"""The library of silhouettes: every one is drawn, small and clean, and told from the others; places are read."""

import json
import re
from importlib.resources import files
from typing import Any, get_args
from xml.etree import ElementTree

import pytest

from iarms.domain.drawings import Drawing, DrawnFirearm, drawing_of
from iarms.models.firearm import FirearmType
from iarms.models.reference import Action

TABLE: dict[str, Any] = json.loads(files("iarms.data").joinpath("silhouettes.json").read_text("utf-8"))
ROWS: dict[str, Any] = TABLE["silhouettes"]
MODELS = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))["models"]
FAMILIES = {f"{each.get('make') or '*'}:{each.get('family') or each['name']}" for each in MODELS}
# No entry of these types has a form of its own to be drawn.
WITHOUT_FORM = {"DEACTIVATED", "OTHER"}
ELEMENTS = {"svg", "title", "desc", "metadata", "g", "path", "circle", "text"}
ATTRIBUTES = {
    "viewBox", "role", "aria-labelledby", "id", "d", "fill", "stroke", "stroke-width", "stroke-linejoin",
    "stroke-dasharray", "cx", "cy", "r", "x", "y", "font-family", "font-size", "text-anchor",
}  # fmt: skip


def subject(**known: Any) -> DrawnFirearm:
    nothing: dict[str, Any] = {"families": (), "designs": (), "names": (), "firearm_type": None, "action": None}
    return DrawnFirearm(**{"name": "Zymurgy <Quokka> & Sons", **nothing, **known})


def drawn(*, numbers: bool = True, **known: Any) -> Drawing:
    made = drawing_of(subject(**known), with_numbers=numbers)
    assert made is not None
    return made


def of_family(family: str, **known: Any) -> Drawing:
    return drawn(families=(family,), **known)


def spots(words: str, *, family: str) -> list[str]:
    """What stands beside the numbers of a drawing."""
    text = ElementTree.fromstring(of_family(family, serial_location=words).svg).itertext()  # noqa: S314  # our own
    return [each[2:] for each in text if re.match(r"\d [a-z]", each)]


def every_subject() -> list[DrawnFirearm]:
    by_family = [subject(families=(row["families"][0],)) for row in ROWS.values() if row.get("families")]
    by_name = [subject(names=(row["names"][0],)) for row in ROWS.values() if row.get("names")]
    by_type = [
        subject(firearm_type=kind, action=action)
        for kind in get_args(FirearmType)
        if kind not in WITHOUT_FORM
        for action in (None, *get_args(Action))
    ]
    return [*by_family, *by_name, *by_type]


@pytest.mark.parametrize("with_numbers", [False, True])
def test_every_drawing_is_small_clean_and_readable_to_who_does_not_see(with_numbers: bool):
    for each in every_subject():
        made = drawing_of(each, with_numbers=with_numbers)
        assert made is not None, each
        assert len(made.svg.encode()) < 8192, made.key
        root = ElementTree.fromstring(made.svg)  # noqa: S314  # our own
        for element in root.iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in ELEMENTS, made.key
            assert set(element.attrib) <= ATTRIBUTES, made.key
        title, description = root[0], root[1]
        assert (root.get("role"), root.get("aria-labelledby")) == ("img", f"{title.get('id')} {description.get('id')}")
        assert (title.text or "").startswith("Zymurgy <Quokka> & Sons"), "what is written is escaped"
        assert len(description.text or "") > 20


def test_every_drawing_lies_within_its_box():
    for each in every_subject():
        made = drawing_of(each, with_numbers=True)
        assert made is not None
        left, top, wide, high = map(float, re.findall(r"-?[\d.]+", made.svg.split('viewBox="')[1].split('"')[0]))
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", made.svg):
            assert left <= float(x) <= left + wide, made.key
            assert top <= float(y) <= top + high, made.key


def test_no_two_families_of_different_rows_look_the_same():
    """Each row that has a family of its own is another drawing: else it belongs to the other row."""
    pictures: dict[str, str] = {}
    for key, row in ROWS.items():
        if row.get("families"):
            body = of_family(row["families"][0], numbers=False).svg.split("</metadata>")[1]
            assert pictures.setdefault(body, key) == key, f"{key} looks like {pictures[body]}"
    assert len(pictures) > 200


def test_each_family_is_drawn_once_and_is_one_of_the_table_of_models():
    named = [family for row in ROWS.values() for family in row.get("families", ())]
    assert len(named) == len(set(named))
    assert set(named) <= FAMILIES, sorted(set(named) - FAMILIES)


@pytest.mark.parametrize(
    "family",
    [
        "*:1911", "GLOCK:17", "BERETTA:92", "*:Luger", "*:Makarov", "*:Tokarev", "*:PPK", "*:AKM", "*:AK-74", "*:AR-15",
        "*:FAL", "*:G3", "*:Uzi", "*:Skorpion", "*:SKS", "*:Mosin-Nagant", "*:Mauser 98", "*:Lee-Enfield",
        "REMINGTON:870", "*:PKM", "*:RPG-7", "*:SVD", "*:MP5", "*:Nagant", "*:Webley",
    ],
)  # fmt: skip
def test_what_is_met_most_is_drawn_as_itself(family: str):
    assert of_family(family).shows == "family"


def test_a_variants_name_comes_before_its_family_and_a_family_before_its_design():
    assert of_family("*:AKM", names=("AKMS",)).key == "AKMS"
    assert of_family("*:AKM").key == "AKM"
    copy = drawn(families=("NOBODY:Copy",), designs=("*:AKM",), firearm_type="PISTOL")
    assert (copy.key, copy.shows) == ("AKM", "design")
    assert drawn(firearm_type="PISTOL").shows == "type"


def test_a_revolver_is_drawn_with_the_barrel_that_it_has():
    short = of_family("SMITH_WESSON:10", barrel_length=51)
    long = of_family("SMITH_WESSON:10", barrel_length=152)
    assert short.svg != long.svg
    assert short.sha256 != long.sha256


def test_the_same_is_drawn_to_the_letter_and_its_tag_is_that_of_the_text():
    drawing_of.cache_clear()
    first = of_family("*:AKM")
    drawing_of.cache_clear()
    assert of_family("*:AKM") == first
    assert of_family("*:AKM", numbers=False).sha256 != first.sha256


def test_of_nothing_known_nothing_is_drawn():
    assert drawing_of(subject(), with_numbers=True) is None
    assert drawing_of(subject(firearm_type="OTHER"), with_numbers=False) is None


@pytest.mark.parametrize(
    ("family", "words", "expected"),
    [
        ("*:AKM", "left side of the front trunnion", ["front trunnion"]),
        (
            "*:AKM",
            "left side of the front trunnion; repeated in part on bolt, carrier and top cover",
            ["front trunnion", "bolt: repeated", "top cover: repeated"],
        ),
        ("*:1911", "right side of the frame", ["frame (on the side not seen)"]),
        ("BERETTA:92", "left side of frame and slide", ["frame", "slide"]),
        ("*:MP5", "receiver, above the magazine well", ["receiver"]),
        (
            "*:AR-15",
            "left side of the magazine well of the lower receiver; the upper receiver has none",
            ["magazine well"],
        ),
        (
            "SMITH_WESSON:10",
            "butt of the grip frame. The number in the crane's cut is no serial number",
            ["foot of the grip"],
        ),
        (
            "COLT:Detective Special",
            "frame in the crane's recess, seen with the cylinder swung out",
            ["under the crane"],
        ),
        (
            "*:Lee-Enfield",
            "left side of the butt socket; repeated on the bolt handle",
            ["butt socket", "bolt handle: repeated"],
        ),
        ("*:M1 Garand", "rear of the receiver, behind the sight", ["rear of the receiver"]),
        ("*:SKS", "left side of the receiver; repeated on the magazine", ["receiver", "magazine: repeated"]),
        (
            "GLOCK:17",
            "plate of metal in the underside of the frame in front of the trigger guard",
            ["underside of the frame"],
        ),
    ],
)  # fmt: skip
def test_the_words_for_where_a_number_sits_are_places(family: str, words: str, expected: list[str]):
    assert spots(words, family=family) == expected


def test_words_that_name_no_place_are_shown_and_what_is_known_of_the_family_is_numbered():
    made = of_family("*:AKM", serial_location="somewhere on the left")
    assert "Serial number: somewhere on the left" in made.svg
    assert "1 front trunnion" in made.svg


def test_where_nobody_has_said_it_is_said_that_nobody_has():
    assert "by general knowledge" in of_family("*:AKM").svg
    assert "not known" in drawn(firearm_type="PISTOL").svg


def test_every_place_of_an_entry_of_the_seed_is_found_on_its_drawing():
    lines = (files("iarms.data").joinpath("../../../ops/reference/firearms.jsonl")).read_text("utf-8").splitlines()
    located = [entry for entry in map(json.loads, lines) if entry.get("serial_location")]
    unread = []
    for entry in {entry["serial_location"]: entry for entry in located}.values():
        made = drawing_of(
            subject(
                families=tuple(entry.get("families", ())),
                names=(entry["model"],),
                firearm_type=entry.get("firearm_type"),
                action=entry.get("action"),
                serial_location=entry["serial_location"],
            ),
            with_numbers=True,
        )
        # A craft weapon of which the table says that it has none gets no spot.
        if made is not None and "<circle" not in made.svg and not entry["serial_location"].startswith("none"):
            unread.append(entry["serial_location"])
    assert unread == []
    assert any(entry["serial_location"] == "none" for entry in located)
