"""The requests that guides show, in fences named `http`: what a reader types is what a test makes and what the file of
requests has.

A request is written as clients of `.http` files take it (RFC 9112's form: a line with method and address, headers, an
empty line, a body), under a line `# @name search` by which others use its answer: `{{search.response.body.search_id}}`.
A line `# answers 201` says what the test expects; without one it is 200.
"""

import re
from typing import Final, NamedTuple

from infra.portal.sources import Source, guides

_FENCE: Final = re.compile(r"```http\n(.*?)```", re.DOTALL)
_NAME: Final = re.compile(r"# @name (\w+)")
_STATUS: Final = re.compile(r"# answers (\d{3})")
_HEAD: Final = """# Every request of the guides, in their order. Made of the portal's pages; see /docs.
# For clients that send such files: the REST Client of Visual Studio Code, httpYac.
@base = http://127.0.0.1:4566
@token = the token of an administration, such as ADM-KE
@bureau = the token of a bureau, such as NCB-FR
# Of the file that is imported.
@sha256 = what sha256sum says of it
@bytes = what wc -c says of it
"""


class Request(NamedTuple):
    """A request as a guide shows it: its name, its whole text, and the status that it is answered with."""

    name: str
    text: str
    status: int


def requests_in(text: str) -> list[Request]:
    """The requests of a page, in its order. Raises ValueError for one without a name."""
    found = []
    for each in _FENCE.findall(text):
        name, status = _NAME.search(each), _STATUS.search(each)
        if name is None:
            raise ValueError(f"a request of a guide has no name: {each[:60]}")
        found.append(Request(name[1], each.strip(), int(status[1]) if status else 200))
    return found


def collection() -> str:
    """The requests of all guides as one file."""
    parts = [_HEAD]
    for guide in guides():
        requests = requests_in(guide.file.read_text("utf-8"))
        if requests:
            parts += [f"### {guide.title}\n", *(f"###\n{each.text}\n" for each in requests)]
    return "\n".join(parts)


def guides_with_requests() -> tuple[Source, ...]:
    """The guides that show any."""
    return tuple(guide for guide in guides() if requests_in(guide.file.read_text("utf-8")))
