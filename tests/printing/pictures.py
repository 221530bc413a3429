"""Pages as pictures: what a reader sees, in pixels of a point each."""

from typing import Any

import numpy
import pypdfium2

from iarms.printing.paper import BOTTOM, LEFT, RIGHT, TOP

_HEIGHT = 842
# Where the text of a page ends and what holds of the page begins, from the top.
_BODY = slice(_HEIGHT - int(TOP) - 14, _HEIGHT - int(BOTTOM) + 4)
_FEWEST_ROWS = 18


def pictures(pdf: bytes) -> list[Any]:
    """Each page as an array of rows, columns and red, green, blue."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=1, rev_byteorder=True).to_numpy()[:, :, :3].astype(int) for page in document]
    finally:
        document.close()


def ink(picture: Any) -> Any:
    """Where something stands: rows and columns of truths."""
    return picture.min(axis=2) < 200


def faults_in(pdf: bytes) -> list[str]:
    """What is wrong with the layout of a document, by page."""
    found = []
    for number, picture in enumerate(pictures(pdf), 1):
        where = ink(picture)
        rows, columns = numpy.flatnonzero(where.any(axis=1)), numpy.flatnonzero(where.any(axis=0))
        if columns[0] < LEFT - 2 or columns[-1] > RIGHT + 2:
            found.append(f"page {number}: ink from {columns[0]} to {columns[-1]} of {LEFT} to {RIGHT}")
        if rows[0] < 15 or rows[-1] > _HEIGHT - 22:
            found.append(f"page {number}: ink from row {rows[0]} to {rows[-1]}")
        body = where[_BODY]
        if body.any(axis=1).sum() < _FEWEST_ROWS:
            found.append(f"page {number} is empty")
        elif ends_with_a_heading(picture[_BODY]):
            found.append(f"page {number} ends with a heading")
    return found


def ends_with_a_heading(body: Any) -> bool:
    """Whether what stands last is blue, as headings are; lines over the whole width do not count."""
    where = ink(body)
    rows = [row for row in numpy.flatnonzero(where.any(axis=1)) if where[row].sum() < RIGHT - LEFT - 20]
    last = body[rows[-6] : rows[-1] + 1]
    dark = last[last.min(axis=2) < 150]
    return bool(len(dark)) and bool((dark[:, 2] - dark[:, 0] > 50).mean() > 0.5)
