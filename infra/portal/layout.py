"""What every page of the portal has around its text: the head, the list of pages, the foot."""

from html import escape
from typing import Final

from infra.portal.sources import Source, guides, pages

INDEX: Final = "index"
STYLE: Final = "portal.css"
REFERENCE: Final = "reference"
SCHEMAS: Final = "schemas"
REQUESTS: Final = "iarms.http"
# From a page under /docs/, and from /docs itself, which has no folder of its own.
FROM_A_PAGE: Final = ""
FROM_THE_INDEX: Final = "docs/"


def page(name: str, title: str, body: str, *, prefix: str = FROM_A_PAGE) -> str:
    """A whole page. `body` is HTML with one first heading; `prefix` leads from its address to the other pages."""
    links = [*guides(), *pages()]
    listed = "".join(_link(each, name, prefix) for each in links)
    reference = _link(Source(REFERENCE, "All operations", links[0].file), name, prefix)
    schemas = _link(Source(SCHEMAS, "All shapes", links[0].file), name, prefix)
    up = "" if prefix else "../"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · iARMS gateway</title>
<link rel="stylesheet" href="{prefix}{STYLE}">
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><p><a href="{up}docs">iARMS gateway</a></p></header>
<nav aria-label="Pages"><ul>{listed}{reference}{schemas}</ul></nav>
<main id="text">
{body}
</main>
<footer><p>The API's document: <a href="{up}v1/openapi.json">OpenAPI 3.1</a>. Requests of the guides:
<a href="{prefix}{REQUESTS}">{REQUESTS}</a>. Words of the field: <a href="{prefix}glossary">glossary</a>.</p></footer>
</body>
</html>
"""


def _link(source: Source, here: str, prefix: str) -> str:
    current = ' aria-current="page"' if source.name == here else ""
    return f'<li><a href="{prefix}{source.name}"{current}>{escape(source.title)}</a></li>'


STYLE_SHEET: Final = """:root { color-scheme: light dark; --text: #1a1a1a; --ground: #fff; --soft: #f3f4f6;
  --line: #8a8f98; --link: #0b4a8f; --mark: #5b2a86; }
@media (prefers-color-scheme: dark) { :root { --text: #ececec; --ground: #16181c; --soft: #22252b; --line: #7d838d;
  --link: #9ecbff; --mark: #d9b8ff; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--text); background: var(--ground); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem; }
header { border-bottom: 1px solid var(--line); padding: .25rem 1rem; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: .5rem 1rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
nav a[aria-current] { font-weight: 700; color: var(--text); }
main, footer { max-width: 62rem; padding: 0 1rem; margin: 0 auto; overflow-wrap: break-word; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; font-size: .9rem; }
pre { background: var(--soft); border: 1px solid var(--line); padding: .75rem; overflow-x: auto; line-height: 1.4; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
:not(pre) > code { background: var(--soft); padding: 0 .2em; }
.table { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
th { background: var(--soft); }
h2, h3 { margin-top: 2.2rem; scroll-margin-top: 1rem; }
:target { background: var(--soft); }
.method { color: var(--mark); font-weight: 700; }
@media (min-width: 75rem) {
  body { display: grid; grid-template-columns: 17rem 1fr; }
  header, footer { grid-column: 1 / 3; }
  nav ul { display: block; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; }
  nav li { margin: .35rem 0; }
  main { margin: 0; }
}
@media print { nav, .skip, footer { display: none; } pre { white-space: pre-wrap; } }
"""
