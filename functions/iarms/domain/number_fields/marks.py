"""Marks of a number field: those that people draw for what could not be read, and those that no weapon carries."""

import re
from typing import Final, NamedTuple

from iarms.domain.number_fields.number_field import FieldProblem
from iarms.domain.number_fields.words import categories_of
from iarms.domain.serials import SEPARATORS

_RUN_OF_DOTS: Final = re.compile(r"(?<=[\w?*])(?:\.{2,}|…)|(?:\.{2,}|…)(?=[\w?*])")
_LABEL_WITH_HASH: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)#(?=\s?\d)")
# *without number*: stars as quotes.
_IN_STARS: Final = re.compile(r"\s*\*++(?=[^\d*]*[^\W\d_])([^\d*]++)\*+\s*")
_HASHES: Final = re.compile(r"(?<=[\w?*#])#|#(?=#)")
_FOR_UNKNOWN: Final = str.maketrans(dict.fromkeys("□▯■●•○¿◯▢", "?"))
_STARS: Final = re.compile(r"\*{2,}")
_ODD_MARK: Final = re.compile(
    r"[^\w\s?*#№º°ª;,|&+:()\[\]=\"'´`‘’“”«»~!\u0300-\u036f\u0591-\u05c7\u05f3\u05f4\u064b-\u0655\u0670\u06d4\u060c\u061b\u3000-\u3002"
    r"\u0900-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e" + "".join(map(re.escape, sorted(SEPARATORS))) + "]"
)
_LONG_RUN: Final = re.compile(r"[\w?*]-{2,}[\w?*]|[\w?*]/{2,}[\w?*]")
# 84[5/6]17, 12(34)5: a bracket between characters of one number.
_BRACKET_IN_NUMBER: Final = re.compile(r"\d[(\[]\d|\d[)\]]\d|\d[(\[][^()\[\] ]{1,6}[)\]]\d")
_QUOTE_WITHIN: Final = re.compile(r"\w[\"“”«»]\w")
_GLUED: Final = re.compile(r"[^\W\d_]&[^\W\d_]*\d")
_MARK_EXPLAINED: Final = re.compile(
    r"(?:\b(?:ONDE|WHERE|DONDE|OU|O|LETRA|LETTER)\b)?\s*[\"'(]?(X|ASTERISCO|INTERROGACAO|INTERROGAÇÃO|\?)[\"')]?\s*"
    r"(?:REPRESENTA|E O|É O|EH|SAO|SÃO|= ?|INDICA|SIGNIFICA|CORRESPONDE|STANDS|MEANS|FOR\b)",
    re.IGNORECASE,
)


class MarkedField(NamedTuple):
    """A field with ? and * alone for what could not be read. `remark`: other marks were taken for these."""

    text: str
    remark: FieldProblem | None = None


def with_marks(text: str) -> MarkedField:
    """Write the marks that people draw for unreadable characters as ? and *; what explains them is left out.

    12##45   12...45   12□45   AX8X628, X representa os algarismos
    """
    if text.isascii() and text.isalnum():
        return MarkedField(text)
    text = starred[1] if (starred := _IN_STARS.fullmatch(text)) else text
    plain = _LABEL_WITH_HASH.sub(lambda label: f"{label[1]} № " if categories_of(label[1]) else label[0], text)
    marked = plain.translate(_FOR_UNKNOWN)
    if any(map(str.isdigit, marked)):
        # Behind words they say that a sentence goes on: unbekannt...
        marked = _RUN_OF_DOTS.sub("*", marked)
    marked = _HASHES.sub("?", marked) if "#" in marked[1:] else marked
    remark = _OTHER_MARKS if marked != plain else None
    explained = _MARK_EXPLAINED.search(marked)
    told = marked[explained.start() :] if explained is not None else ""
    # A digit behind is one of the number: 10?=1 explains nothing.
    if explained is not None and any(map(str.isdigit, marked[: explained.start()])) and not any(map(str.isdigit, told)):
        rest = marked[: explained.start()].rstrip(" ,;(")
        marked = re.sub("[Xx]", "?", rest) if explained[1] in "Xx" else rest
    # Two stars and more in a row stand for as many characters, one alone for any number of them.
    return MarkedField(_STARS.sub(lambda run: "?" * len(run[0]), marked), remark)


_OTHER_MARKS: Final = FieldProblem(
    "unknown_mark", "holds marks that were read as unreadable characters: write ? for each, * for any number of them"
)


def mark_problem(field: str) -> FieldProblem | None:
    """Why the marks of a field keep it from being read; None where they do not."""
    if _BRACKET_IN_NUMBER.search(field):
        detail = "holds brackets within a number: write ? for a character that may be either"
        return FieldProblem("unclear_characters", detail)
    if (
        field.startswith("~")
        or _ODD_MARK.search(field)
        or _LONG_RUN.search(field)
        or _GLUED.search(field)
        or _QUOTE_WITHIN.search(field)
    ):
        detail = "holds a mark that is not on a weapon: write ? for each unreadable character, * for several"
        return FieldProblem("unknown_mark", detail)
    return None
