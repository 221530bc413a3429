"""Serial numbers: read, compared, and laid down where a search finds them.

    serial          what somebody wrote, and its canonical and folded forms
    edits           the slip that leads from one number to another
    patterns        numbers with unread characters
    sequences       numbers asked for in a row
    frequencies     how common a number's layout is
    information     what a number can tell of a weapon
    index_keys      keys and postings of the serial index

Other packages import from here, not from the modules.
"""

from iarms.domain.serials.edits import Slip, SlipKind, find_slip, place_in, without_affix
from iarms.domain.serials.frequencies import (
    ALL_MAKES,
    Counting,
    Frequencies,
    SlipRates,
    layout_of,
    packaged_frequencies,
    read_frequencies,
)
from iarms.domain.serials.index_keys import (
    COMPONENTS,
    Posting,
    PostingPlace,
    Probe,
    exact_key,
    is_indexable,
    make_buckets,
    pack,
    place_in_list,
    places,
    probe,
    record_id_of,
    split_posting,
)
from iarms.domain.serials.information import information_of, is_low
from iarms.domain.serials.patterns import Pattern, as_pattern, chance_of, fits, rotation_probe, vague_pattern
from iarms.domain.serials.sequences import SPAN, DigitRun, count_in_sequence, last_digit_run, longest_in_sequence
from iarms.domain.serials.serial import LONGEST_SERIAL, SEPARATORS, Serial, fold, fold_widely, read_serial

__all__ = [
    "ALL_MAKES",
    "COMPONENTS",
    "LONGEST_SERIAL",
    "SEPARATORS",
    "SPAN",
    "Counting",
    "DigitRun",
    "Frequencies",
    "Pattern",
    "Posting",
    "PostingPlace",
    "Probe",
    "Serial",
    "Slip",
    "SlipKind",
    "SlipRates",
    "as_pattern",
    "chance_of",
    "count_in_sequence",
    "exact_key",
    "find_slip",
    "fits",
    "fold",
    "fold_widely",
    "information_of",
    "is_indexable",
    "is_low",
    "last_digit_run",
    "layout_of",
    "longest_in_sequence",
    "make_buckets",
    "pack",
    "packaged_frequencies",
    "place_in",
    "place_in_list",
    "places",
    "probe",
    "read_frequencies",
    "read_serial",
    "record_id_of",
    "rotation_probe",
    "split_posting",
    "vague_pattern",
    "without_affix",
]
