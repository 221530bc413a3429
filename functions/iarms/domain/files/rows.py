"""Files of bureaus: bytes to rows, whatever wrote them. Which field is what, and what it means, is not read here.

A file comes from a spreadsheet, an old database or a script, and one bad line must never cost another. So a line that
cannot be read is a row with a fault, and reading goes on with the next one: bytes that do not belong to the file's
encoding, a quote that never closes, cells too few or too many. Only what makes every line unreadable is `Invalid` for
the file as a whole: another kind of file, no heading, separators that could be two.

    chunks of bytes -> unpacked -> physical lines -> text of each -> rows
                                -> a spreadsheet's sheet           -> rows

Of text nothing but a window is held: a line has at most 64 kB, and up to 1 MB is looked at to find the encoding.
Archives and spreadsheets are held packed, and the texts of a workbook unpacked.
"""

from collections.abc import Iterable, Iterator

from iarms.domain.files.column_plan import column_plan
from iarms.domain.files.csv_rows import csv_rows
from iarms.domain.files.encoding_choice import EncodingChoice
from iarms.domain.files.encoding_sample import LineSampler
from iarms.domain.files.file_facts import FileFacts
from iarms.domain.files.file_row import FileRow
from iarms.domain.files.json_rows import json_rows
from iarms.domain.files.packed import OpenedSpreadsheet, check_form, unpack
from iarms.domain.files.sheet_rows import sheet_rows
from iarms.domain.files.text_lines import read_text_lines
from iarms.models.mapping import RecordMapping
from iarms.models.record_import import FileFormat


def read_rows(
    chunks: Iterable[bytes],
    form: FileFormat,
    mapping: RecordMapping | None = None,
    country: str | None = None,
    facts: FileFacts | None = None,
) -> Iterator[FileRow]:
    """The rows of a file, one after the other as its bytes come; blank lines are none.

    What `mapping` does not say of encoding and delimiter is found out of the file; `country` (an ISO code) is that of
    the bureau that wrote it. `facts` are told how the file is read. Raises Invalid for a file of which no line can be
    read, RefusedEncoding for one whose encoding cannot be told or is not the one said; what is wrong with one line is
    that row's fault. Nothing else is raised.
    """
    plan = column_plan(mapping)
    facts = facts or FileFacts()
    facts.target_of = lambda name: plan.column(tuple(name.split("."))).target
    content = unpack(chunks)
    check_form(content, form)
    facts.packing = content.packing
    if isinstance(content.held, OpenedSpreadsheet):
        yield from _shown(sheet_rows(content.held, plan, facts), facts)
        return
    sampler = LineSampler(form, plan.mapping.delimiter, facts.target_of, plan.mapping.heading_line)
    choice = EncodingChoice(plan.mapping.encoding, sampler, country)
    lines = read_text_lines(content.held, choice, sampler)
    yield from _shown(json_rows(lines) if form == "JSON_LINES" else csv_rows(lines, plan, facts), facts)
    # Only now, since the first letter beyond ASCII may stand in the last line.
    facts.encoding, facts.encoding_ground = choice.encoding, choice.ground


def _shown(rows: Iterable[FileRow], facts: FileFacts) -> Iterator[FileRow]:
    """The rows, of which `facts` are told."""
    for row in rows:
        if row.fields is not None:
            facts.add_row(row.line, row.fields)
        yield row
