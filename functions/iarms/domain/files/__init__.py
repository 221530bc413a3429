"""Files of records as bureaus write them: rows, columns, and each line read as a record or refused with reasons.

    encodings         code pages, and the countries where each is at home
      encoding_sample     the words of a file, apart from its numbers
      language_letters    how likely words are in a language
      word_forms          whether they are words at all
      encoding_judgement  which encoding they are written in
      encoding_choice     that of one file, settled and held to
    packed            what a file is by its bytes; archives: unpacked within limits
    rows              bytes to rows, a stray quote costing one line:
      text_lines, csv_rows, json_rows      text
      sheet_rows                           spreadsheets: workbooks, open_documents; xml_events, cell_numbers, sheets
      headings                             which line names the columns
    file_facts        how the file is read, told to its bureau
    columns           headings in many languages
    column_plan       which column fills which field, by a mapping or by its heading
    record_line       a row as a record, in stages:
      line_values     columns to fields
      number_fields   the numbers, read together
      field_readings  each other field; cell_text: the text that a cell holds
    dates, report_words, serial_field     what texts mean
    repeated_lines    lines that stand twice

Other packages import from here, not from the modules.
"""

from iarms.domain.files.column_plan import check_columns, personal_in, without_dropped
from iarms.domain.files.encodings import codec_of
from iarms.domain.files.file_facts import FileFacts
from iarms.domain.files.file_row import FileRow, RefusedEncoding
from iarms.domain.files.record_line import at_source_column, names_of_line, read_line
from iarms.domain.files.repeated_lines import RepeatedLines
from iarms.domain.files.rows import read_rows

__all__ = [
    "FileFacts",
    "FileRow",
    "RefusedEncoding",
    "RepeatedLines",
    "at_source_column",
    "check_columns",
    "codec_of",
    "names_of_line",
    "personal_in",
    "read_line",
    "read_rows",
    "without_dropped",
]
