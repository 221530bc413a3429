"""What is noted on a line of a file, in the language of who reads it."""

from iarms.domain.languages import NOTES, Language, note_in, phrase_keys
from iarms.domain.problems import explained
from iarms.models.reason import NoteReason
from iarms.models.record_import import ImportLine


def line_in(line: ImportLine, language: Language) -> ImportLine:
    """A line of an import with its notes in this language; those that have no code stay as they were written."""
    if not line.note_reasons:
        return line
    notes = zip(line.notes, line.note_reasons, strict=True)
    return line.model_copy(update={"notes": tuple(_note_in(text, reason, language) for text, reason in notes)})


def _note_in(text: str, reason: NoteReason, language: Language) -> str:
    if reason.code in phrase_keys(NOTES, language):
        return note_in(str(reason.code), reason.parameters, language)
    # What is remarked of a number's field has the code of the fault that it would be elsewhere.
    meaning = explained(reason.code, language) if reason.code else None
    return note_in(str(reason.code), reason.parameters, language, meaning.means) if meaning is not None else text
