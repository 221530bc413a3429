"""Which pages the portal has: the page for people that each is made of, its name in the address, and its title."""

from pathlib import Path
from typing import Final, NamedTuple

from infra import ROOT

DOCS: Final = ROOT / "docs"
DOCUMENT: Final = ROOT / "functions" / "iarms" / "data" / "openapi.json"


class Source(NamedTuple):
    """A page: its name in the address, its title in the list of pages, and the file that it is made of."""

    name: str
    title: str
    file: Path


GUIDES: Final = (
    Source("first-search", "A first search, to a confirmed hit", DOCS / "first-search.md"),
    Source("notifications", "Notifications", DOCS / "notifications.md"),
    Source("importing", "Importing a register", DOCS / "importing.md"),
    Source("tracing", "Tracing a weapon", DOCS / "tracing.md"),
    Source("errors", "Errors and limits", DOCS / "errors.md"),
    Source("versioning", "Versions, and what ends when", DOCS / "versioning.md"),
)
PAGES: Final = (
    Source("sandbox", "The sandbox", DOCS / "sandbox.md"),
    Source("using", "Using the API", DOCS / "using.md"),
    Source("client", "The Python client and the command line", DOCS / "client.md"),
    Source("webhooks", "Webhooks", DOCS / "webhooks.md"),
    Source("problems", "Codes of problems", DOCS / "problems.md"),
    Source("reasons", "Codes of reasons", DOCS / "reasons.md"),
    Source("imports", "Files of records", DOCS / "imports.md"),
    Source("numbers", "Fields for numbers", DOCS / "numbers.md"),
    Source("matching", "How it is found and weighed", DOCS / "matching.md"),
    Source("identify", "Identification", DOCS / "identify.md"),
    Source("glossary", "Glossary", DOCS / "glossary.md"),
    Source("changelog", "Changelog", ROOT / "CHANGELOG.md"),
)


def guides() -> tuple[Source, ...]:
    """The guides whose file there is."""
    return tuple(source for source in GUIDES if source.file.exists())


def pages() -> tuple[Source, ...]:
    """The pages beside whose file there is."""
    return tuple(source for source in PAGES if source.file.exists())
