"""What the service says in words, out of one file of messages for each language: sentences with places for values.

    phrase("findings", "in_place_of", "fr", bureau="NCB-IT")      INTERPOL-GS pour NCB-IT

A message that depends on a number has one text for each form that the language has: `{"of": "number", "one": ...,
"other": ...}`; which number takes which form the head of the file says in the syntax of Unicode CLDR.
"""

import json
import re
from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.models.language import Language

MessageForms = str | Mapping[str, str]
_RELATION: Final = re.compile(r"n(?: % (\d+))? (!?=) ([\d.,]+)")


class Messages(NamedTuple):
    """The messages of one language by list and key, and which number takes which form, in counting and in order."""

    language: Language
    lists: Mapping[str, Mapping[str, MessageForms]]
    plurals: Mapping[str, str]
    ordinals: Mapping[str, str]


def phrase(list_name: str, key: str, language: Language, **values: object) -> str:
    """A sentence with these values in their places, as they are. Raises KeyError where a value is missing, or where
    there is no such sentence, which a test keeps from happening."""
    messages = messages_in(language)
    return text_of(messages, messages.lists[list_name][key], values).format_map(values)


def phrase_keys(list_name: str, language: Language = "en") -> Set[str]:
    """The keys of a list of sentences; none where there is no such list."""
    return messages_in(language).lists.get(list_name, {}).keys()


@cache
def messages_in(language: Language) -> Messages:
    """All messages of a language, read when it is first asked for."""
    text = files("iarms.data").joinpath("messages").joinpath(f"{language}.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return Messages(language, content["lists"], content["plurals"], content["ordinals"])


def form_of(rules: Mapping[str, str], number: float) -> str:
    """The form that a number takes by CLDR's rules: one, two, few, many, zero or other. Fractions take `other`."""
    for form, rule in rules.items():
        if number == int(number) and any(_holds(part, int(number)) for part in rule.split(" or ")):
            return form
    return "other"


def _holds(relations: str, number: int) -> bool:
    for relation in relations.split(" and "):
        found = _RELATION.fullmatch(relation.strip())
        if found is None:
            raise ValueError(f"no rule of CLDR's for whole numbers: {relation}")
        value = number % int(found[1]) if found[1] else number
        spans = [(span.partition("..")[0], span.rpartition("..")[2]) for span in found[3].split(",")]
        if any(int(first) <= value <= int(last) for first, last in spans) is (found[2] == "!="):
            return False
    return True


def text_of(messages: Messages, message: MessageForms, values: Mapping[str, Any]) -> str:
    """The message's text, of one that depends on a number that of its form."""
    if isinstance(message, str):
        return message
    return message.get(form_of(messages.plurals, values[message["of"]])) or message["other"]
