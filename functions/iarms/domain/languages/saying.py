"""A sentence by its code and parameters, in the language of who reads it.

    say("why_not_hit", "record_not_active", {"status": "CLEARED"}, "fr")    la fiche n’est pas active : Levé ...

A place is `{name}`, or `{name:how}` where the value is a code, a list or a number that has to be put into words:

    {bits:.1f}                  a number, as Python formats it
    {position:ordinal}          1st, 2nd: the forms of the list `ordinals`, by the rules of the file's head
    {status:label record_status}    the label of a code, as GET /v1/codes has it
    {field:in field_names}      the message of that list which has the value for its key
    {country:country}, {date:date}  a country's name, a date in words; {countries:countries} several,
                                {countries:any} any of several
    {makes:or}, {names:list}, {codes:all}    several, with what stands between them in the list `words`
    {types:or firearm_type}     several codes, by their labels; {component:lower} a code in small letters
    {differences:each character_differs}    for each of several, this message of the same list
    {spans:spans}               years: 1976 or 1986 to 1990
    {mark_code:mark}            as its subject says such a value, where it has named itself (`say_values`)
    {more:+more_alike}          this message of the same list where there is a value, else nothing
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from iarms.domain.languages.labels import label
from iarms.domain.languages.locales import country_label, date_label
from iarms.domain.languages.phrasing import Messages, form_of, messages_in, phrase, text_of
from iarms.models.language import Language

_APART: Final = "\u200f"  # RIGHT-TO-LEFT MARK


_BY_SUBJECT: Final[dict[str, Callable[[Any, Mapping[str, Any], Language], str]]] = {}


def say_values(way: str, in_words: Callable[[Any, Mapping[str, Any], Language], str]) -> None:
    """From now on a place that puts its value this way asks this function, with the sentence's other values."""
    _BY_SUBJECT[way] = in_words


def say(list_name: str, code: str, parameters: Mapping[str, Any], language: Language) -> str:
    """The sentence of a code with its parameters, in this language. Raises KeyError as `phrase`.

    From the right each value stands between marks, or numbers would join names before them.
    """
    messages = messages_in(language)
    text = text_of(messages, messages.lists[list_name][code], parameters)
    return text.format_map(_Places(messages, list_name, parameters)) if "{" in text else text


def set_apart(value: object, language: Language) -> str:
    """A value as it stands in a sentence: from the right between marks, or numbers would join names before them."""
    return f"{_APART}{value}{_APART}" if language == "ar" else str(value)


class _Places(dict[str, Any]):
    """The parameters of a sentence as `str.format_map` asks for them."""

    def __init__(self, messages: Messages, list_name: str, parameters: Mapping[str, Any]) -> None:
        super().__init__()
        self._messages, self._list_name, self._parameters = messages, list_name, parameters

    def __getitem__(self, name: str) -> "_Place":
        return _Place(self._messages, self._list_name, name, self._parameters)


class _Place(NamedTuple):
    """One place of a sentence, which says its value as the place asks for."""

    messages: Messages
    list_name: str
    name: str
    parameters: Mapping[str, Any]

    def __format__(self, how: str) -> str:
        if how.startswith("+"):
            return self._with(how[1:], self.parameters) if self.parameters.get(self.name) else ""
        value = self.parameters[self.name]
        if value is None:
            raise KeyError(self.name)
        way, _, argument = how.partition(" ")
        if way == "each":
            said = [self._with(argument, each if isinstance(each, Mapping) else dict(each)) for each in value]
            return self._joined("then", said)
        if way == "in":
            key = value if isinstance(value, str) else "+".join(value)
            return phrase(argument, key, self.messages.language)
        if way == "spans":
            return self._joined("or", [self._span(each) for each in value])
        if way in _SEVERAL:
            language = self.messages.language
            if argument:
                return self._joined(way, [label(argument, each, language) for each in value])
            return self._joined(way, [self._set_apart(each) for each in _in_words(way, value, language)])
        return self._one(value, way, argument)

    def _one(self, value: Any, way: str, argument: str) -> str:
        language = self.messages.language
        if way == "label":
            return label(argument, value, language)
        if way == "lower":
            return str(value).lower()
        if way == "ordinal":
            return phrase("ordinals", form_of(self.messages.ordinals, value), language, number=value)
        if way == "character":
            return phrase("words", "digit" if value.isdigit() else "letter", language, character=self._set_apart(value))
        if way in _BY_SUBJECT:
            return self._set_apart(_BY_SUBJECT[way](value, self.parameters, language))
        if way in ("country", "date"):
            return self._set_apart(*_in_words(way, [value], language))
        return self._set_apart(format(value, way))

    def _span(self, years: Any) -> str:
        """The first and the last year of a span, or the one that it is of; its end may be open."""
        first, until = self._set_apart(years.from_year), years.until_year
        if years.from_year == until:
            return first
        key, other = ("span_open", "") if until is None else ("span", self._set_apart(until))
        return phrase("words", key, self.messages.language, one=first, other=other)

    def _with(self, key: str, parameters: Mapping[str, Any]) -> str:
        return say(self.list_name, key, parameters, self.messages.language)

    def _joined(self, way: str, said: list[str]) -> str:
        together, *others = said or [""]
        for at, other in enumerate(others, 1):
            word = "and" if way == "all" and at == len(others) else _SEVERAL.get(way, way)
            together = phrase("words", word, self.messages.language, one=together, other=other)
        return together

    def _set_apart(self, value: object) -> str:
        return set_apart(value, self.messages.language)


# Several values, and the word of the list `words` that stands between two of them.
_SEVERAL: Final[Mapping[str, str]] = {"or": "or", "list": "comma", "all": "comma", "countries": "comma", "any": "or"}


def _in_words(way: str, values: Iterable[Any], language: Language) -> list[str]:
    """Countries and dates as the language has them; anything else as it is."""
    if way not in ("country", "countries", "any", "date"):
        return [str(each) for each in values]
    as_said = date_label if way == "date" else country_label
    return [as_said(each, language) for each in values]
