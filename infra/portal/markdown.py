"""A page for people as HTML: its headings can be linked to, and its links lead to pages of the portal or nowhere."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from infra import ROOT
from infra.portal.sources import DOCUMENT

_OPENAPI: Final = "../v1/openapi.json"


def as_html(text: str, file: Path, names: Mapping[Path, str]) -> str:
    """The page `text`, which lies in `file`. `names` are those of the portal's pages by their files: a link to any
    other file becomes its words, since nobody who reads the portal has it."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[at + 1].content))
        if token.type == "inline":
            token.children = _with_links(token.children or [], file, names)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    # A table wider than a telephone scrolls by itself.
    return html.replace("<table>", '<div class="table" tabindex="0"><table>').replace("</table>", "</table></div>")


def anchor_of(heading: str) -> str:
    """What a heading is linked to by, as repositories make it of its words."""
    plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def title_of(text: str) -> str:
    """The first heading of a page, without its marks."""
    first = next(line for line in text.splitlines() if line.startswith("# "))
    return first.removeprefix("# ").replace("`", "")


def _with_links(children: list[Token], file: Path, names: Mapping[Path, str]) -> list[Token]:
    """The tokens with links as the portal has them."""
    kept: list[Token] = []
    dropped: list[bool] = []
    for token in children:
        if token.type == "link_open":
            target = _target(str(token.attrGet("href")), file, names)
            dropped.append(target is None)
            if target is None:
                continue
            token.attrSet("href", target)
        if token.type == "link_close" and dropped.pop():
            continue
        kept.append(token)
    return kept


def _target(href: str, file: Path, names: Mapping[Path, str]) -> str | None:
    if href.startswith(("https://", "#")):
        return href
    path, _, anchor = href.partition("#")
    lies = (file.parent / path).resolve()
    if lies in (DOCUMENT, ROOT / "docs" / "openapi.json"):
        return _OPENAPI
    name = names.get(lies)
    if name is None:
        return None
    return f"{name}#{anchor}" if anchor else name


def listing(items: list[tuple[str, str]]) -> str:
    """A list of links: where each leads, and its words."""
    lines = "".join(f'<li><a href="{escape(href)}">{escape(words)}</a></li>' for href, words in items)
    return f"<ul>{lines}</ul>"
