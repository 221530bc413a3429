"""What a report says in words, in its language: labels of codes, names of countries, dates, sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from iarms.domain.languages import (
    Language,
    country_label,
    date_label,
    label,
    moment_label,
    phrase,
    phrase_keys,
    set_apart,
)


@dataclass(frozen=True)
class Words:
    """The words of one report. `speakers`: how a party is named for whom INTERPOL-GS answered."""

    language: Language
    speakers: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """A sentence of `report` in data/messages, its values set apart where it runs from the right."""
        return phrase("report", key, self.language, **{name: self._set(value) for name, value in values.items()})

    def say_if_known(self, key: str) -> str | None:
        """The sentence under a key that a code makes, such as `step_sent`; None where there is none."""
        return self.say(key) if key in phrase_keys("report") else None

    def label(self, list_name: str, code: str) -> str:
        """The label of a code."""
        return label(list_name, code, self.language)

    def country(self, code: str) -> str:
        """The name of a country, a country that no longer exists, or the code itself."""
        return country_label(code, self.language)

    def date(self, partial: str) -> str:
        """A date known to the day, the month or the year."""
        return date_label(partial, self.language)

    def moment(self, moment: datetime) -> str:
        """A moment to the second, in UTC."""
        return moment_label(moment, self.language)

    def party(self, party: str) -> str:
        """A party as who tells something: `INTERPOL-GS for NCB-IT` where the one passed on what the other knows."""
        return self.speakers.get(party, party)

    def parties(self, parties: Iterable[str]) -> str:
        """Parties with commas between."""
        return self.listed(self.party(each) for each in parties)

    def listed(self, texts: Iterable[str | None]) -> str:
        """Texts with commas between, without what is empty."""
        return ("، " if self.language == "ar" else ", ").join(self._set(text) for text in texts if text)

    def apart(self, texts: Iterable[str | None]) -> str:
        """Texts with semicolons between, without what is empty."""
        return ("؛ " if self.language == "ar" else "; ").join(self._set(text) for text in texts if text)

    def sentences(self, *parts: str | None) -> str:
        """Sentences behind one another, each with a capital letter, without what is empty."""
        shown = (part[:1].upper() + part[1:].rstrip(".") for part in parts if part)
        return ". ".join(map(self._set, shown))

    def _set(self, value: object) -> str:
        return set_apart(value, self.language)

    def as_kept(self, text: str, *, is_said: bool) -> str:
        """A sentence of the service's: in this language where a code has said it, else named English."""
        return text if is_said or self.language == "en" else self.say("in_english", text=text)

    def field(self, name: str) -> str:
        """The name of a field, as people call it; its name in the API where the table has none."""
        return self.say_if_known(f"field_{name}") or name.replace("_", " ")
