"""Calibres: from what somebody wrote to the groups of cartridges that it can mean.

One cartridge has many names (.380 ACP, 9 mm Kurz, 9x17), and one mark many cartridges (9 mm), so calibres compare as
sets of groups and never as text. Tables alone decide here: an unlisted spelling stays unread.

The stages of the key under which a calibre is looked up (`calibre_key`):

    given   as written                                                          Cal. 7,65 mm Br.
    plain   NFKC, upper case, accents dropped, x for the signs of multiplying   CAL. 7,65 MM BR.
    bare    words for calibre dropped, GAUGE and BORE to GA                     7,65 MM BR.
    key     letters and digits alone, MM dropped where more follows or          765BR
            where a case length stands before it
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Via = Literal["code", "name", "alias", "ambiguous"]

_TIMES: Final = str.maketrans("×✕*хХΧ", "XXXXXX")
_WORDS: Final = frozenset(
    "CAL CALIB CALIBER CALIBRE CALIBRO CALIBRES KAL KALIBER KALIBR CALIBRUL KALIBRE КАЛ КАЛИБР КАЛИБРА".split()
)
_GAUGE: Final = frozenset("GAUGE GAGE GUAGE BORE GA G GAUGES".split())


@dataclass(frozen=True)
class CalibreReading:
    """What a calibre was taken to mean. `code` is the group's, or that of an ambiguous mark; None where unknown."""

    given: str
    code: str | None
    groups: frozenset[str]
    via: Via | None


def calibre_key(text: str) -> str:
    """The key under which a calibre is looked up. May be empty."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).translate(_TIMES).upper())
    parted = "".join(" " if c in " -_/()\t" else "" if not c.isalnum() else c for c in spread)
    words = ["GA" if word in _GAUGE else word for word in _split(parted) if word not in _WORDS]
    return _without_millimetres("".join(words))


def read_calibre(text: str) -> CalibreReading:
    """Look a calibre up by code, name, alias or ambiguous mark. Never raises."""
    tables = _tables()
    if text.strip() in tables.names:
        code = text.strip()
        return CalibreReading(text, code, tables.ambiguous.get(code, frozenset({code})), "code")
    key = calibre_key(text)
    if key not in tables.keys:
        return CalibreReading(text, None, frozenset(), None)
    code, via = tables.keys[key]
    return CalibreReading(text, code, tables.ambiguous.get(code, frozenset({code})), via)


def calibre_name(code: str) -> str:
    """The group's name to show. Raises KeyError for a code that is none."""
    return _tables().names[code]


def calibre_codes() -> frozenset[str]:
    """Every code of the tables, those of ambiguous marks included."""
    return frozenset(_tables().names)


def _split(parted: str) -> Iterable[str]:
    """Words, and letters parted from the digits before them, so that 12GA and CAL12 fall apart as 12 GA and CAL 12."""
    for whole in parted.split():
        word = next((whole[len(n) :] for n in _WORDS if whole.startswith(n) and whole[len(n) :].isdigit()), whole)
        digits = len(word) - len(word.lstrip("0123456789"))
        if digits and word[digits:] in _GAUGE:
            yield word[:digits]
            yield word[digits:]
        else:
            yield word


def _without_millimetres(key: str) -> str:
    if key[:1] == "0" and len(key) > 1 and key[1].isdigit():
        key = key.lstrip("0") or key  # 0.45 and 09 mm
    for unit in ("MM", "ММ"):
        head, found, tail = key.partition(unit)
        if found and head[-1:].isdigit() and (tail or "X" in head):
            return head + tail
        if found and head[-1:] in ("R", "T") and "X" in head:
            return head + tail
    return key.replace("ММ", "MM")


@dataclass(frozen=True)
class _Tables:
    names: dict[str, str]
    keys: dict[str, tuple[str, Via]]
    ambiguous: dict[str, frozenset[str]]


@cache
def _tables() -> _Tables:
    tables: dict[str, list[dict[str, Any]]] = json.loads(
        files("iarms.data").joinpath("calibres.json").read_text("utf-8")
    )
    keys: dict[str, tuple[str, Via]] = {}
    for calibre in tables["calibres"]:
        keys.update({calibre_key(alias): (calibre["code"], "alias") for alias in calibre["aliases"]})
    for calibre in tables["calibres"]:
        keys[calibre_key(calibre["name"])] = (calibre["code"], "name")
    for mark in tables["ambiguous"]:
        keys.update({calibre_key(text): (mark["code"], "ambiguous") for text in mark["texts"]})
    names = {calibre["code"]: calibre["name"] for calibre in tables["calibres"]}
    names |= {mark["code"]: mark["texts"][0] for mark in tables["ambiguous"]}
    return _Tables(names, keys, {mark["code"]: frozenset(mark["groups"]) for mark in tables["ambiguous"]})
