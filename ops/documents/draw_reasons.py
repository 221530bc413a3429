"""Draws docs/reasons.md: every code of a sentence, what it says in English, and the values in it, with their types.

With --check it says whether the page is what the messages say.
"""

import re
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from iarms.domain.languages import MessageForms, messages_in
from iarms.models.reason import Parameters
from ops.documents.fields import sentences
from ops.drawn import write_or_check

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "reasons.md"
# The lists of sentences that answers say by code: what each is about, and where it stands.
LISTS: Final = {
    "evidence": ("Evidence", "`evidence` of a match or a hit: how one field compares"),
    "why_not_hit": ("Why it is no hit", "`why_not_hit` of a match"),
    "warnings": ("Warnings", "`warnings` of a trace, by `sentence`"),
    "identify_evidence": ("Evidence of what was identified", "`evidence` of a firearm that `identify` answers"),
    "advice": ("Advice", "`advice` of what was identified"),
    "leg_reasons": ("Why a country is asked", "`reasons` of a leg of a trace"),
    "year_rules": ("What tells a year", "`reasons` of a `year_estimate`"),
    "notes": (
        "Notes",
        "`note_reasons` of a line of an import, `text_code` of what the service says in a leg's history, `remark_code`"
        " of a calibre, `unknown_code` and `unknown_codes` of what leads nowhere; what is noted of a number's field has"
        " the code that it would be [refused](problems.md) by elsewhere",
    ),
}
_HEAD: Final = """# Reasons by code

Drawn from `data/messages` and `models/reason.py` by `make reasons`. Codes are stable; what they say may
be worded anew, and is said in English, French, Spanish or Arabic by `Accept-Language`
([how](using.md#why-in-a-language-and-for-a-machine)).
"""
_PLACE: Final = re.compile(r"\{(\w+)(?::([^}]*))?\}")


def page() -> str:
    """The page as Markdown."""
    hints = get_type_hints(Parameters)
    meanings = sentences()["Parameters"]
    lines = [_HEAD]
    for name, (title, where) in LISTS.items():
        messages = messages_in("en").lists[name]
        used = {place for message in messages.values() for text in _texts(message) for place, _ in _PLACE.findall(text)}
        parts = {key for message in messages.values() for text in _texts(message) for key in _parts(text)}
        lines += [f"## {title}\n", f"{where[0].upper()}{where[1:]}.\n", "| code | says | parameters |", "|---|---|---|"]
        for code, message in messages.items():
            if code not in parts or code in _ALSO_ALONE:
                says = " / ".join(_shown(text, messages) for text in _texts(message))
                lines.append(f"| `{code}` | {says} | {', '.join(f'`{each}`' for each in _values(message, messages))} |")
        lines += ["", "| parameter | type | is |", "|---|---|---|"]
        lines += [f"| `{each}` | {_kind(hints[each])} | {meanings[each]} |" for each in hints if each in used]
        lines.append("")
    return "\n".join(lines)


# Codes of their own that are also said within another.
_ALSO_ALONE: Final = frozenset({"character_differs"})


def _texts(message: MessageForms) -> list[str]:
    return [message] if isinstance(message, str) else [text for form, text in message.items() if form != "of"]


def _parts(text: str) -> list[str]:
    """The messages that are said within this one."""
    return [how.lstrip("+").removeprefix("each ") for _, how in _PLACE.findall(text) if how.startswith(("+", "each "))]


def _shown(text: str, messages: Any) -> str:
    """The sentence with its values in braces, and what may be added in brackets."""

    def place(found: re.Match[str]) -> str:
        name, how = found[1], found[2] or ""
        return f"[{_shown(_texts(messages[how[1:]])[-1], messages)}]" if how.startswith("+") else f"{{{name}}}"

    return _PLACE.sub(place, text)


def _values(message: MessageForms, messages: Any) -> list[str]:
    names: dict[str, None] = {}
    for text in _texts(message):
        for name, how in _PLACE.findall(text):
            names[name] = None
            if how.startswith("+"):
                names |= dict.fromkeys(_values(messages[how[1:]], messages))
    return list(names)


def _kind(hint: Any) -> str:
    several = get_args(hint)
    names = {int: "whole number", float: "number", bool: "true or false", str: "text"}
    return f"list of {several[0].__name__ if several[0] is not str else 'texts'}" if several else names[hint]


def main() -> int:
    """Write the page, or with --check hold it against what is there; gives the exit status."""
    return write_or_check({PAGE: page()}, "make reasons")


if __name__ == "__main__":
    raise SystemExit(main())
