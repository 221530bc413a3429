"""The table of marks on weapons, shown to people: it ships with the release."""

from collections.abc import Mapping

from iarms.domain.languages import Language, Note, note, said_by_subject
from iarms.domain.vocabulary import make_name, read_make
from iarms.domain.weapon_marks import (
    MarkQuery,
    MarksFound,
    WeaponMark,
    find_marks,
    mark_named,
    mark_text,
    marks_version,
)
from iarms.errors import FieldError, Invalid
from iarms.models.mark import (
    MarkInterpretation,
    MarkItem,
    MarkKind,
    MarkMaker,
    MarkPage,
    MarkUnderstood,
    MarkWords,
    MistakenMark,
)
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor


def list_marks(
    text: str | None, kind: MarkKind | None, country: str | None, make: str | None, limit: int, cursor: str | None
) -> MarkPage:
    """Marks that a text describes, best first, of a kind, a country or a maker where these are given; else all.

    Raises Invalid for a make that the tables do not hold, and for a cursor of another question.
    """
    found = find_marks(MarkQuery(text, kind, country, _make_code(make)))
    narrowed = {"q": text, "kind": kind, "country": country, "make": make}
    question = Question("marks", narrowed)
    ids = [mark.id for mark in found.marks]
    last = decode_cursor(cursor, question, CursorKeys(("code",), "code", ids))
    start = ids.index(last["code"]["S"]) + 1 if last else 0
    page = found.marks[start : start + limit]
    unknown = _unknown(found) if text and not found.marks else None
    more = encode_cursor({"code": {"S": page[-1].id}}, question) if start + limit < len(ids) else None
    return MarkPage(
        items=[_item(mark) for mark in page],
        next_cursor=more,
        interpretation=_interpretation(text, found) if text else None,
        unknown=unknown,
        unknown_code=unknown.code if unknown else None,
        tables_version=marks_version(),
    )


def _make_code(make: str | None) -> str | None:
    if make is None:
        return None
    code = read_make(make).code
    if code is None:
        raise Invalid(FieldError("/query/make", "no_such_make", "no maker of the tables, or a name of several"))
    return code


def _unknown(found: MarksFound) -> Note:
    return note("no_such_mark" if found.understood else "no_word_of_marks")


def _interpretation(text: str, found: MarksFound) -> MarkInterpretation:
    return MarkInterpretation(
        given=text,
        understood=tuple(
            MarkUnderstood(text=each.text, means=each.code, found_as=each.found_as) for each in found.understood
        ),
        not_understood=found.not_understood,
    )


def _item(mark: WeaponMark) -> MarkItem:
    return MarkItem(
        id=mark.id,
        kind=mark.kind,
        looks=mark.looks,
        looks_in=MarkWords(fr=_looks_in(mark, "fr"), es=_looks_in(mark, "es"), ar=_looks_in(mark, "ar")),
        texts=mark.texts,
        where=mark.where,
        country=mark.country,
        makers=tuple(MarkMaker(code=code, name=make_name(code)) for code in mark.makes),
        from_year=mark.from_year,
        until_year=mark.until_year,
        meaning=mark.meaning,
        source=mark.source,
        confidence=mark.confidence,
        mistaken_for=tuple(
            MistakenMark(id=other, looks=mark_named(other).looks, why=why) for other, why in mark.mistaken_for.items()
        ),
    )


def _looks_in(mark: WeaponMark, language: Language) -> str | None:
    text = mark_text(mark.id, language)
    return text.looks if text else None


def mark_in(item: MarkItem, language: Language) -> MarkItem:
    """A mark with what is said of it in this language."""
    said = mark_text(item.id, language)
    if said is None:
        return item
    others = tuple(_mistaken_in(other, said.mistaken_for, language) for other in item.mistaken_for)
    return item.model_copy(
        update={"looks": said.looks, "where": said.where, "meaning": said.meaning, "mistaken_for": others}
    )


def _mistaken_in(other: MistakenMark, whys: Mapping[str, str], language: Language) -> MistakenMark:
    looks = mark_text(other.id, language)
    return other.model_copy(
        update={"looks": looks.looks if looks else other.looks, "why": whys.get(other.id, other.why)}
    )


said_by_subject(MarkItem, mark_in)
