"""What the service says to a person, in English, French, Spanish or Arabic. The lowest floor.

    accept_language  which of the languages a caller asks for
    labels           a code of a list
    locales          countries by name and dates in words
    phrasing         sentences of the service, out of one file for each language
    saying           a sentence by its code and parameters
    notes            a note on what was read, in English with its code
    details          the detail of a problem, in English with its code
    in_language      an answer with its sentences in another language

Other packages import from here, not from the modules.
"""

from iarms.domain.languages.accept_language import preferred_language
from iarms.domain.languages.details import PROBLEM_DETAILS, detail_in, detailed
from iarms.domain.languages.in_language import in_language, said_by_subject, says_sentences
from iarms.domain.languages.labels import label
from iarms.domain.languages.locales import country_label, date_label, moment_label
from iarms.domain.languages.notes import NOTES, Note, note, note_in, on_field
from iarms.domain.languages.phrasing import MessageForms, messages_in, phrase, phrase_keys
from iarms.domain.languages.saying import say, say_values, set_apart
from iarms.models.language import Language

__all__ = [
    "NOTES",
    "PROBLEM_DETAILS",
    "Language",
    "MessageForms",
    "Note",
    "country_label",
    "date_label",
    "detail_in",
    "detailed",
    "in_language",
    "label",
    "messages_in",
    "moment_label",
    "note",
    "note_in",
    "on_field",
    "phrase",
    "phrase_keys",
    "preferred_language",
    "said_by_subject",
    "say",
    "say_values",
    "says_sentences",
    "set_apart",
]
