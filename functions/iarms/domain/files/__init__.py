"""Files of records as bureaus write them: rows, columns, and each line read as a record or refused with reasons.

    encodings         the code page that a file is written in
    rows              CSV and JSON Lines, a stray quote costing one line
    columns           headings in many languages
    record_line       a row as a record
    dates, report_words, serial_field     fields read
    repeated_lines    lines that stand twice

Other packages import from here, not from the modules.
"""

from iarms.domain.files.encodings import codec_of, find_encoding
from iarms.domain.files.record_line import at_source_column, check_columns, personal_in, read_line, without_dropped
from iarms.domain.files.repeated_lines import RepeatedLines
from iarms.domain.files.rows import Row, read_rows

__all__ = [
    "RepeatedLines",
    "Row",
    "at_source_column",
    "check_columns",
    "codec_of",
    "find_encoding",
    "personal_in",
    "read_line",
    "read_rows",
    "without_dropped",
]
