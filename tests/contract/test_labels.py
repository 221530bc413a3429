"""Every code of the models has a label in every language, and `GET /v1/codes` has every code list."""

import ast
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.languages.labels import label, labels
from iarms.handlers.service import CODE_LISTS

MODELS = Path(__file__).parent.parent.parent / "functions" / "iarms" / "models"
CODES = {name: get_args(codes) for name, codes in CODE_LISTS.items()}
LABELLED = [(name, language) for name in sorted(CODES) for language in LANGUAGES]


def literals() -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Where a list of codes is written in the models, its name there if it has one, and its codes."""
    for path in sorted(MODELS.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        named = {
            id(node.value): node.targets[0].id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                codes = ast.literal_eval(node.slice)
                if isinstance(codes, str):
                    codes = (codes,)
                if all(isinstance(code, str) for code in codes):
                    yield f"{path.name}:{node.lineno}", named.get(id(node)), codes


def test_no_code_list_of_the_models_is_forgotten():
    known = {frozenset(codes) for codes in CODES.values()}
    forgotten = [
        f"{where} {name or ''}"
        for where, name, codes in literals()
        if not (frozenset(codes) in known if name else any(set(codes) <= each for each in known))
    ]
    assert forgotten == [], "name it in CODE_LISTS of handlers/service.py, and its labels in data/labels.json"


def test_the_models_do_have_code_lists_and_this_test_sees_them():
    found = {name for _, name, _ in literals()}
    assert {"FirearmType", "HitState", "TraceState", "NoticeEvent", "PartyClass"} <= found


def test_lists_and_codes_are_those_of_the_models_no_more_and_no_less():
    labelled = {(name, code) for name, codes in labels().items() for code in codes}
    coded = {(name, code) for name, codes in CODES.items() for code in codes}
    lacks = [f"{name} lacks {code} in data/labels.json" for name, code in sorted(coded - labelled)]
    extra = [f"{name} has {code} in data/labels.json and in no model" for name, code in sorted(labelled - coded)]
    assert lacks + extra == []


@pytest.mark.parametrize(("name", "language"), LABELLED)
def test_each_code_of_a_list_has_a_label_of_its_own_in_each_language(name: str, language: str):
    known = labels()[name]
    assert known.keys() >= set(CODES[name]), f"{name} lacks {sorted(set(CODES[name]) - known.keys())} in labels.json"
    texts = {code: label(name, code, language) for code in CODES[name]}  # type: ignore[arg-type]
    assert all(text and text == text.strip() and len(text) <= 100 for text in texts.values())
    assert len({text.casefold() for text in texts.values()}) == len(texts), texts


def test_a_code_has_these_four_languages_and_no_other():
    assert {tuple(texts) for codes in labels().values() for texts in codes.values()} == {LANGUAGES}


def test_arabic_labels_are_in_arabic_letters_and_the_others_in_latin():
    names = {"AFMER", "NVDRS", "GunsNPrices"}  # bear no translation
    for codes in labels().values():
        for texts in codes.values():
            for language, text in texts.items():
                words = [word.strip("():,/'.") for word in text.split()]
                letters = "".join(word for word in words if word not in names)
                arabic = [c for c in letters if "\u0600" <= c <= "\u06ff"]
                latin = [c for c in letters if c.isascii() and c.isalpha()]
                assert (arabic and not latin) if language == "ar" else (latin and not arabic), text


def test_no_label_holds_a_mark_that_is_not_seen():
    seen = "".join(text for codes in labels().values() for texts in codes.values() for text in texts.values())
    assert not set(seen) & set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00a0\u00ad")


def test_one_code_of_two_lists_that_mean_the_same_reads_the_same():
    for one, other in (("match_basis", "agreement"), ("search_outcome", "match_decision"), ("handling", "restriction")):
        shared = labels()[one].keys() & labels()[other].keys()
        assert shared
        assert {code: labels()[one][code] for code in shared} == {code: labels()[other][code] for code in shared}


def test_no_code_stands_twice_in_the_table():
    def unique(pairs):
        assert len(dict(pairs)) == len(pairs), [key for key, _ in pairs]
        return dict(pairs)

    json.loads(files("iarms.data").joinpath("labels.json").read_text("utf-8"), object_pairs_hook=unique)
