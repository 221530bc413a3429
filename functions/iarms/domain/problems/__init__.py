"""What the codes of problems mean: data, in the languages that there is a file of.

    catalogue    each code explained in a language

Other packages import from here, not from the modules.
"""

from iarms.domain.problems.catalogue import explained, explained_codes, page_words

__all__ = ["explained", "explained_codes", "page_words"]
