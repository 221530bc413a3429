"""The tables of makes and calibres that readings go by, shown to people: they ship with the release."""

from collections.abc import Sequence
from typing import Final

from iarms.domain.languages import Language, note, phrase, phrase_keys, said_by_subject
from iarms.domain.vocabulary import (
    calibre_entry,
    calibres_beginning,
    calibres_version,
    make_entry,
    make_name,
    makes_beginning,
    makes_version,
    mistaken_for,
    read_calibre,
    read_make,
)
from iarms.models.reference import CalibreItem, CalibrePage, MakeItem, MakePage, OtherMake, SharedName
from iarms.models.search import CalibreInterpretation, MakeInterpretation
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor

_NOTHING: Final = "nothing_begins_so"


def list_makes(text: str | None, limit: int, cursor: str | None) -> MakePage:
    """Makes that a text is read as (alias, misspelling), then those that begin like it; without a text all, by name.

    Raises Invalid for a cursor of another text.
    """
    if text is None:
        codes, more = _page(makes_beginning(""), Question("makes", {}), limit, cursor)
        return MakePage(items=_makes(codes), next_cursor=more, interpretation=None, tables_version=makes_version())
    read = read_make(text)
    codes_meant = [read.code] if read.code else [*read.candidates]
    found = list(dict.fromkeys((*codes_meant, *([] if read.unknown or read.importer else makes_beginning(text)))))
    unknown = None
    if read.importer:
        unknown = note("mark_of_importer")
    elif not found:
        unknown = note("says_no_make" if read.unknown else _NOTHING)
    codes, more = _page(found, Question("makes", {"q": text}), limit, cursor)
    interpretation = MakeInterpretation(given=text, code=read.code, via=read.via, candidates=read.candidates)
    return MakePage(
        items=_makes(codes),
        next_cursor=more,
        interpretation=interpretation,
        unknown=unknown,
        unknown_code=unknown.code if unknown else None,
        tables_version=makes_version(),
    )


def list_calibres(text: str | None, limit: int, cursor: str | None) -> CalibrePage:
    """Calibre groups that a text is read as, all that a bare mark can mean, then those that begin like it.

    Raises Invalid for a cursor of another text.
    """
    version = calibres_version()
    if text is None:
        codes, more = _page(calibres_beginning(""), Question("calibres", {}), limit, cursor)
        return CalibrePage(items=_calibres(codes), next_cursor=more, interpretation=None, tables_version=version)
    read = read_calibre(text)
    groups = tuple(sorted(read.groups))
    found = list(dict.fromkeys((*groups, *([] if read.unknown else calibres_beginning(text)))))
    unknown = None if found else note("says_no_calibre" if read.unknown else _NOTHING)
    codes, more = _page(found, Question("calibres", {"q": text}), limit, cursor)
    group = groups[0] if len(groups) == 1 else None
    interpretation = CalibreInterpretation(given=text, group=group, groups=groups, via=read.via)
    return CalibrePage(
        items=_calibres(codes),
        next_cursor=more,
        interpretation=interpretation,
        unknown=unknown,
        unknown_code=unknown.code if unknown else None,
        tables_version=version,
    )


def _makes(codes: Sequence[str]) -> list[MakeItem]:
    return [
        MakeItem(
            code=entry.code,
            name=entry.name,
            countries=entry.countries,
            aliases=entry.aliases,
            ambiguous_aliases=tuple(SharedName(text=text, codes=fits) for text, fits in entry.shared),
            mistaken_for=tuple(
                OtherMake(code=other, name=make_name(other), why=why) for other, why in mistaken_for(entry.code).items()
            ),
        )
        for entry in map(make_entry, codes)
    ]


def _calibres(codes: Sequence[str]) -> list[CalibreItem]:
    return [
        CalibreItem(
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            aliases=entry.aliases,
            ambiguous_marks=tuple(SharedName(text=text, codes=fits) for text, fits in entry.marks),
        )
        for entry in map(calibre_entry, codes)
    ]


def _page(codes: Sequence[str], question: Question, limit: int, cursor: str | None) -> tuple[list[str], str | None]:
    """The codes after the cursor's. Raises Invalid where a new release no longer has that code here."""
    last = decode_cursor(cursor, question, CursorKeys(("code",), "code", codes))
    start = codes.index(last["code"]["S"]) + 1 if last else 0
    page = list(codes[start : start + limit])
    return page, encode_cursor({"code": {"S": page[-1]}}, question) if start + limit < len(codes) else None


def make_in(item: MakeItem, language: Language) -> MakeItem:
    """A make with why others are mistaken for it in this language."""
    others = tuple(_other_in(item.code, other, language) for other in item.mistaken_for)
    return item.model_copy(update={"mistaken_for": others})


def _other_in(code: str, other: OtherMake, language: Language) -> OtherMake:
    key = next(
        (key for key in (f"{code}+{other.code}", f"{other.code}+{code}") if key in phrase_keys("mistaken")), None
    )
    return other.model_copy(update={"why": phrase("mistaken", key, language)}) if key else other


said_by_subject(MakeItem, make_in)
