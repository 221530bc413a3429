"""What the codes of problems mean: data, in the languages that there is a file of.

    catalogue    each code explained in a language
    said         a problem in a language

Other packages import from here, not from the modules.
"""

from iarms.domain.problems.catalogue import explained, explained_codes, page_words
from iarms.domain.problems.said import problem_in

__all__ = ["explained", "explained_codes", "page_words", "problem_in"]
