"""Texts of any language reduced to what can be compared. The lowest floor.

    characters       what a text may hold, and what shows nothing
    plain            letters and digits alone; look-alike letters made Latin
    digest           three bytes for a code
    phrases          words in a text, with their places
    edit_distance    how many letters two words differ by
    spellings        the nearest of many spellings
    country_names    a country by its name in many languages; country_words by an adjective or a stamp
    partial_dates    dates of which only the year or the month is known

Other packages import from here, not from the modules.
"""

from iarms.domain.text.characters import character_fault, check_characters, with_plain_spaces, without_unseen
from iarms.domain.text.country_names import country_names, read_country
from iarms.domain.text.country_words import country_at, country_name, is_same_or_successor
from iarms.domain.text.digest import NO_DIGEST, digest
from iarms.domain.text.edit_distance import edit_distance, words_near
from iarms.domain.text.partial_dates import Span, span_of
from iarms.domain.text.phrases import Phrases, Plain, Token, plain_with_places, tokens_of
from iarms.domain.text.plain import LONGEST_READ, TOKEN, plain_key, plain_of
from iarms.domain.text.spellings import is_near, nearest, says_unknown

__all__ = [
    "LONGEST_READ",
    "NO_DIGEST",
    "TOKEN",
    "Phrases",
    "Plain",
    "Span",
    "Token",
    "character_fault",
    "check_characters",
    "country_at",
    "country_name",
    "country_names",
    "digest",
    "edit_distance",
    "is_near",
    "is_same_or_successor",
    "nearest",
    "plain_key",
    "plain_of",
    "plain_with_places",
    "read_country",
    "says_unknown",
    "span_of",
    "tokens_of",
    "with_plain_spaces",
    "without_unseen",
    "words_near",
]
