"""An answer with every sentence in it said in another language, by the codes that stand beside them.

What is kept is in English, with its codes; it is said in a caller's language when it is answered.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel

from iarms.domain.languages.accept_language import DEFAULT
from iarms.domain.languages.phrasing import phrase_keys
from iarms.domain.languages.saying import say
from iarms.models.language import Language
from iarms.models.reason import SaysSentences

M = TypeVar("M", bound=BaseModel)


# Models whose sentences are reckoned and not looked up: their subject says them, and names itself here when imported.
_BY_SUBJECT: Final[dict[type[BaseModel], Callable[[Any, Language], Any]]] = {}


def said_by_subject(model: type[M], say_in: Callable[[M, Language], M]) -> None:
    """From now on this model's own sentences are put into a language by this function; those of its parts by code."""
    _BY_SUBJECT[model] = say_in


def in_language(answer: M, language: Language) -> M:
    """The answer in this language; itself in English. A sentence that has no code, or one that this version does not
    know, stays as it was written."""
    return answer if language == DEFAULT or not says_sentences(type(answer)) else _said(answer, language)


@cache
def says_sentences(model: type[BaseModel]) -> bool:
    """Whether a model, or one that it holds, says sentences."""
    return _says(model, set())


def _says(annotation: Any, seen: set[Any]) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _says(get_args(annotation)[0], seen)
    if origin is not None or isinstance(annotation, UnionType) or origin is Union:
        return any(_says(each, seen) for each in get_args(annotation))
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)) or annotation in seen:
        return False
    seen.add(annotation)
    if issubclass(annotation, SaysSentences) or annotation in _BY_SUBJECT:
        return True
    return any(_says(field.annotation, seen) for field in annotation.model_fields.values())


def _said(model: M, language: Language) -> M:
    if type(model) in _BY_SUBJECT:
        model = cast("M", _BY_SUBJECT[type(model)](model, language))
    changed: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        said = _each(value, language)
        if said is not value:
            changed[name] = said
    if isinstance(model, SaysSentences):
        for sentence in type(model).SENTENCES:
            code = getattr(model, sentence.code)
            parameters = getattr(model, sentence.parameters) if sentence.parameters else {}
            if code in phrase_keys(sentence.messages, language) and getattr(model, sentence.text) is not None:
                changed[sentence.text] = say(sentence.messages, code, parameters, language)
    return model.model_copy(update=changed) if changed else model


def _each(value: Any, language: Language) -> Any:
    if isinstance(value, BaseModel):
        return _said(value, language) if says_sentences(type(value)) else value
    if isinstance(value, tuple | list):
        said = [_each(each, language) for each in value]
        return value if all(new is old for new, old in zip(said, value, strict=True)) else type(value)(said)
    if isinstance(value, Mapping):
        said_by = {key: _each(each, language) for key, each in value.items()}
        return value if all(said_by[key] is value[key] for key in value) else said_by
    return value
