"""All pages of the portal as one file, the same byte for byte wherever it is made."""

import json
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

from infra.packages.kept import digest_of, once, settle
from infra.portal import layout, reference
from infra.portal.markdown import as_html, listing, title_of
from infra.portal.requests import collection
from infra.portal.sources import DOCUMENT, guides, pages

FILE: Final = "portal.zip"
_RENDERER: Final = "markdown-it-py"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


def portal_file() -> Path:
    """The file with the pages, under `.build`: made where these pages have not been made before."""

    def make(target: Path) -> None:
        write(rendered(), target / FILE)
        settle(target)

    return once(f"portal-{fingerprint()}", make) / FILE


def fingerprint() -> str:
    """What the pages are made of, as 32 digits: pages for people, the API's document, this folder, the renderer."""
    made_of = [
        DOCUMENT,
        *(source.file for source in (*guides(), *pages())),
        *sorted(Path(__file__).parent.glob("*.py")),
    ]
    return digest_of([version(_RENDERER).encode(), *(path.read_bytes() for path in made_of)])


def rendered() -> dict[str, str]:
    """Every page and file of the portal by its name in the address; `index` is /docs itself."""
    document = json.loads(DOCUMENT.read_text("utf-8"))
    names = {source.file.resolve(): source.name for source in (*guides(), *pages())}
    found = {layout.INDEX: layout.page(layout.INDEX, "The API", _index(), prefix=layout.FROM_THE_INDEX)}
    for source in (*guides(), *pages()):
        text = source.file.read_text("utf-8")
        found[source.name] = layout.page(source.name, title_of(text), as_html(text, source.file, names))
    found[layout.REFERENCE] = layout.page(layout.REFERENCE, "All operations", reference.listed(document))
    found[layout.SCHEMAS] = layout.page(layout.SCHEMAS, "All shapes", reference.shapes(document))
    for name, title, body in reference.tag_pages(document):
        found[name] = layout.page(name, title, body)
    return {**found, layout.STYLE: layout.STYLE_SHEET, layout.REQUESTS: collection()}


def write(files: dict[str, str], file: Path) -> None:
    """Write the files into one, packed."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, text in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text, zipfile.ZIP_DEFLATED, 9)


def _index() -> str:
    prefix = layout.FROM_THE_INDEX
    guided = listing([(f"{prefix}{each.name}", each.title) for each in guides()])
    beside = listing([(f"{prefix}{each.name}", each.title) for each in pages()])
    looked_up = listing(
        [
            (f"{prefix}{layout.REFERENCE}", "All operations"),
            (f"{prefix}{layout.SCHEMAS}", "All shapes of bodies and answers"),
            ("v1/problems", "Every code of a problem: what it means, and what to do"),
            ("v1/openapi.json", "The document itself, OpenAPI 3.1"),
            (f"{prefix}{layout.REQUESTS}", "The requests of all guides as a file"),
        ]
    )
    return f"""<h1>Is this weapon known?</h1>
<p>Customs officers who find a firearm ask here whether it is recorded as lost, stolen, trafficked or smuggled. If it
is, three parties hear of it at once, and the bureau that recorded it confirms it. These pages are all that a client
needs; they ask nobody but this API, and run nothing.</p>
<h2>Guides</h2>
{guided}
<h2>To look up</h2>
{looked_up}
<h2>More</h2>
{beside}"""
