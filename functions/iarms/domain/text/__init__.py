"""Texts of any language reduced to what can be compared, and words for what codes mean. The lowest floor.

    characters       what a text may hold, and what shows nothing
    plain            letters and digits alone; look-alike letters made Latin
    digest           three bytes for a code
    phrases          words in a text, with their places
    edit_distance    how many letters two words differ by
    spellings        the nearest of many spellings
    country_names    a country by its name in many languages; country_words by an adjective or a stamp
    partial_dates    dates of which only the year or the month is known
    locales          countries by name and dates in words, in four languages
    phrasing         sentences of the service, out of one file for each language; saying: by code and parameters
    in_language      an answer with its sentences in another language
    labels           a code in English, French, Spanish or Arabic; accept_language: which of them

Other packages import from here, not from the modules.
"""

from iarms.domain.text.accept_language import preferred_language
from iarms.domain.text.characters import character_fault, check_characters, with_plain_spaces, without_unseen
from iarms.domain.text.country_names import country_names, read_country
from iarms.domain.text.country_words import country_at, country_name, is_same_or_successor
from iarms.domain.text.digest import NO_DIGEST, digest
from iarms.domain.text.edit_distance import edit_distance, words_near
from iarms.domain.text.in_language import in_language, said_by_subject, says_sentences
from iarms.domain.text.labels import label
from iarms.domain.text.locales import country_label, date_label, moment_label
from iarms.domain.text.partial_dates import Span, span_of
from iarms.domain.text.phrases import Phrases, Plain, Token, plain_with_places, tokens_of
from iarms.domain.text.phrasing import MessageForms, messages_in, phrase, phrase_keys
from iarms.domain.text.plain import LONGEST_READ, TOKEN, plain_key, plain_of
from iarms.domain.text.saying import say
from iarms.domain.text.spellings import is_near, nearest, says_unknown
from iarms.models.language import Language

__all__ = [
    "LONGEST_READ",
    "NO_DIGEST",
    "TOKEN",
    "Language",
    "MessageForms",
    "Phrases",
    "Plain",
    "Span",
    "Token",
    "character_fault",
    "check_characters",
    "country_at",
    "country_label",
    "country_name",
    "country_names",
    "date_label",
    "digest",
    "edit_distance",
    "in_language",
    "is_near",
    "is_same_or_successor",
    "label",
    "messages_in",
    "moment_label",
    "nearest",
    "phrase",
    "phrase_keys",
    "plain_key",
    "plain_of",
    "plain_with_places",
    "preferred_language",
    "read_country",
    "said_by_subject",
    "say",
    "says_sentences",
    "says_unknown",
    "span_of",
    "tokens_of",
    "with_plain_spaces",
    "without_unseen",
    "words_near",
]
