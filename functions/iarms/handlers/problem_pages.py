"""Codes of problems as plain pages for people: one code, or all of them. No scripts, and nothing from elsewhere.

A page is whole in itself and is let do nothing: its policy names its one style by digest and forbids all else.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from aws_lambda_powertools.event_handler import Response

from iarms.domain.languages import label
from iarms.domain.problems import page_words
from iarms.handlers.responses import page_headers
from iarms.models.language import Language
from iarms.models.problem import ProblemExplained

HTML: Final = "text/html; charset=utf-8"
_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.05rem;margin-bottom:.2rem}p{margin:.2rem 0 1rem}code{background:#f0f0f0;"
    "padding:0 .2rem}a{color:#0b4f9e}dt{margin-top:.6rem}dd{margin:0 0 .4rem}"
)
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_SHOWN: Final = page_headers(f"'sha256-{_DIGEST}'")
_RANGE: Final = re.compile(r"([a-z*]+/[a-z*+.-]+)((?:;[^;,]*)*)")
_QUALITY: Final = re.compile(r";\s*q=([^;]*)")
_WEIGHT: Final = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


def wants_html(accept: str) -> bool:
    """Whether an Accept field likes a page better than JSON, as RFC 9110 weighs them; JSON where both are alike."""
    return _quality(accept, "text/html") > _quality(accept, "application/json")


def _quality(accept: str, media_type: str) -> float:
    """How much a media type is liked, by the range that names it most closely; 0 where none does."""
    likes: dict[str, float] = {}
    for part in accept.lower().split(","):
        if (found := _RANGE.fullmatch(part.strip())) is not None:
            said = _QUALITY.search(found[2])
            weight = said[1].strip() if said else "1"
            likes[found[1]] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0
    kind = media_type.partition("/")[0]
    ranges = (media_type, f"{kind}/*", "*/*")
    return next((likes[each] for each in ranges if each in likes), 1.0 if not accept.strip() else 0.0)


def page_of(entry: ProblemExplained, language: Language) -> Response[str]:
    """The page of one code."""
    words = page_words(language)
    parts = [f"<h1><code>{escape(entry.code)}</code> {escape(entry.title)}</h1>", *_facts(entry, words, language)]
    parts.append(f'<p><a href="/v1/problems">{escape(words["all_problems"])}</a></p>')
    return _page(f"{entry.code}: {entry.title}", parts, language)


def page_of_all(entries: Sequence[ProblemExplained], language: Language) -> Response[str]:
    """The page of every code, each with a link to its own."""
    words = page_words(language)
    parts = [f"<h1>{escape(words['all_problems'])}</h1>", f"<p>{escape(words['lead'])}</p>", "<dl>"]
    parts += _listed(entry for entry in entries if "PROBLEM" in entry.kinds)
    parts += ["</dl>", f"<h2>{escape(words['fields'])}</h2>", "<dl>"]
    parts += _listed(entry for entry in entries if "PROBLEM" not in entry.kinds)
    return _page(words["all_problems"], [*parts, "</dl>"], language)


def _facts(entry: ProblemExplained, words: Mapping[str, str], language: Language) -> Iterator[str]:
    where = label("problem_place", entry.place, language)
    operations = " ".join(f"<code>{escape(each)}</code>" for each in entry.operations)
    told = {
        "means": escape(entry.means),
        "causes": escape(entry.causes or ""),
        "what_to_do": escape(entry.what_to_do or ""),
        "try_again": escape(label("try_again", entry.try_again, language)),
        "status": ", ".join(map(str, entry.statuses)),
        "where": f"{escape(where)} {operations}".strip(),
    }
    for name, text in told.items():
        if text:
            yield f"<h2>{escape(words[name])}</h2><p>{text}</p>"


def _listed(entries: Iterator[ProblemExplained]) -> Iterator[str]:
    for entry in entries:
        yield f'<dt><a href="{escape(entry.type)}"><code>{escape(entry.code)}</code></a></dt>'
        yield f"<dd>{escape(entry.means)}</dd>"


def _page(title: str, parts: Sequence[str], language: Language) -> Response[str]:
    direction = "rtl" if language == "ar" else "ltr"
    body = (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )
    headers: dict[str, str | list[str]] = {"Content-Language": language, "Vary": "Accept, Accept-Language", **_SHOWN}
    return Response(200, HTML, body, headers)
