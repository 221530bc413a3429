"""What is stamped on weapons beside names: marks as they look and what they mean, and the years that numbers tell.

    table        every mark: how it looks, whose it is, when, what it means
    shapes       the words of a text as shapes, letters, kinds of marks
    said         what is said of marks and of the signs of designs, in other languages than English
    lookup       the marks that a text asks for, best first
    described    a mark that words describe, in the middle of a text
    year_rules   how makers tell the year in a number or a mark
    years        the years in which a weapon was made, estimated with a reason

Other packages import from here, not from the modules.
"""

from iarms.domain.weapon_marks.described import described_marks, factory_at
from iarms.domain.weapon_marks.lookup import MarkQuery, MarksFound, find_marks
from iarms.domain.weapon_marks.said import MarkText, mark_text, tell_code, tell_text
from iarms.domain.weapon_marks.table import WeaponMark, all_marks, mark_named, marks_version
from iarms.domain.weapon_marks.year_rules import number_form, year_rules
from iarms.domain.weapon_marks.years import YearClues, estimate_year

__all__ = [
    "MarkQuery",
    "MarkText",
    "MarksFound",
    "WeaponMark",
    "YearClues",
    "all_marks",
    "described_marks",
    "estimate_year",
    "factory_at",
    "find_marks",
    "mark_named",
    "mark_text",
    "marks_version",
    "number_form",
    "tell_code",
    "tell_text",
    "year_rules",
]
