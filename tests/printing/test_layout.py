"""Pages as their readers see them: rendered to pictures, over traces of every length, script and language."""

from datetime import timedelta
from typing import Any

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.tracing.findings import with_findings
from iarms.models.trace import Trace
from iarms.printing.fonts import pieces_of, wrap
from iarms.printing.paper import Paper, PrintedCell, PrintedRow, Style
from iarms.printing.printout import Printout, mark, restrictions_of_page
from iarms.printing.trace_report import trace_report
from iarms.printing.words import Words
from tests.domain.tracing.traces import NOON, answer, event, leg, trace_of
from tests.printing.pictures import ends_with_a_heading, faults_in, ink, pictures

ALL_RESTRICTIONS = ["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"]
TWELVE = "AT BE CH DE ES FI FR GB IT NL NO PL".split()
SCRIPTS = (
    "Одесса Θεσσαλονίκη Łódź Đà Nẵng Երևան თბილისი שלום berth 14 مرسى رقم 12 (cal. 9x19) 上海市浦东新区 ひらがな "
    "ท่าเรือ แหลมฉบัง 부산항 ភ្នំពេញ ኢትዮጵያ मुंबई بندر ท่าเรือ عباس 부산 \U0001f52b ܐܪܡܝܐ e\u0301\u0323"
)


def answered(country: str, note: str | None = None, **rest: Any) -> Any:
    events = [
        event("MANUFACTURE", "1999", country, note=note),
        event("SALE", "2001-02-03", country, holder="PRIVATE"),
        event("EXPORT", None, country, to_country="YUCS", lawful=False),
    ]
    return leg(country, answer(*events, note=note, **rest))


def story(name: str) -> Trace:
    match name:
        case "nobody has answered":
            return trace_of()
        case "twelve legs with three restrictions":
            legs = [answered(country, restrictions=ALL_RESTRICTIONS) for country in TWELVE]
        case "words without end":
            legs = [answered(country, "W" * 500, restrictions=ALL_RESTRICTIONS) for country in TWELVE[:3]]
        case "every script":
            legs = [answered(country, SCRIPTS[at * 7 :] + SCRIPTS[: at * 7]) for at, country in enumerate(TWELVE[:5])]
        case "long texts everywhere":
            words = "une phrase assez longue pour remplir la ligne " * 10
            legs = [
                answered(country, words[at * 5 : 490], restrictions=ALL_RESTRICTIONS[: at % 4])
                for at, country in enumerate(TWELVE)
            ]
            return with_findings(trace_of(
                legs, case_reference="C" * 64, operation="O" * 64, intended_use=words[:500],
                override_reason=words[:500], search_id=None, justification=words[:500], priority="URGENT",
                linked_traces=3, test=True,
                firearm={"markings": "M" * 500, "make": "N" * 64, "year": 2005, "country_of_manufacture": "SUHH"},
            ))  # fmt: skip
        case _:
            legs = [answered(country) for country in TWELVE * 2]
            legs = [each.model_copy(update={"leg_id": f"leg_{at}"}) for at, each in enumerate(legs)]
    return with_findings(trace_of(legs))


STORIES = (
    "nobody has answered", "twelve legs with three restrictions", "words without end", "every script",
    "long texts everywhere", "two dozen legs",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_no_page_of_a_report_is_laid_out_wrong(name, language):
    trace = story(name)

    assert faults_in(trace_report(trace, Printout("INTERPOL-GS", NOON, language, trace.version, "0" * 64))) == []


def paper(language: Any = "en") -> Paper:
    return Paper(title="t", subject="s", language=language, made_at=NOON, every_page=lambda *_: None)


@pytest.mark.parametrize(("rows", "height"), [(1, 5), (3, 200), (2, 330), (2, 480), (1, 1500), (0, 0)])
def test_a_heading_stands_with_what_follows_it_wherever_a_page_ends(rows, height):
    row = PrintedRow((PrintedCell("one " * height), PrintedCell("two")))
    for lines in range(30, 62, 2):
        sheet = paper()
        for _ in range(lines):
            sheet.paragraph("a line of text", size=8)
        sheet.heading("A heading")
        sheet.heading("and one under it", "H3")
        if rows == 0:
            sheet.paragraph("a paragraph of some lines " * 25)
        sheet.table((200.0, 200.0), [row] * rows, head=("a", "b"))
        drawn = [picture for picture in pictures(sheet.finish()) if ink(picture).any()]
        assert not any(ends_with_a_heading(picture[52:728]) for picture in drawn), lines


def test_a_heading_at_the_end_of_a_page_would_be_seen():
    sheet = paper()
    for _ in range(10):
        sheet.paragraph("a line of text", size=8)
    sheet.heading("A heading")

    assert ends_with_a_heading(pictures(sheet.finish())[0][52:728])


def test_what_is_written_past_the_edge_would_be_seen():
    sheet = paper()
    sheet.paragraph("words " * 40)
    sheet.write(300, 300, "W" * 60, Style(9))

    assert any("ink from" in fault for fault in faults_in(sheet.finish()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("parties", range(1, 31))
def test_the_line_of_restrictions_has_room_however_many_bureaus_there_are(language, parties):
    bureaus = [f"NCB-{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(parties)]
    words = Words(language, {bureau: f"INTERPOL-GS representing {bureau}" for bureau in bureaus})
    lines = restrictions_of_page([mark(each, bureaus) for each in ALL_RESTRICTIONS], words)

    assert 1 <= len(lines) <= 4
    assert all(words.label("restriction", each)[:12] in " ".join(lines) for each in ALL_RESTRICTIONS)


def test_code_points_inside_a_line_from_the_right_stay_whole_and_in_their_order():
    text = "بندر ทา عباس 부산 12"
    seen = "".join(part for _, part in pieces_of(text, bold=False, from_the_right=True))
    assert "[U+0E17][U+0E32]" in seen
    assert "[U+BD80][U+C0B0]" in seen
    assert seen.index("[U+BD80]") < seen.index("[U+0E17]")
    for width in (30, 45, 60, 90):
        for line in wrap(text * 3, width, 8, bold=False):
            shown = "".join(part for _, part in pieces_of(line, bold=False, from_the_right=True))
            assert shown.count("[U+") == shown.count("]")


def test_the_same_report_made_later_is_as_many_pages():
    trace = story("every script")
    one, other = (
        trace_report(trace, Printout("WCO", NOON + timedelta(days=day), "fr", 3, "0" * 64)) for day in (0, 40)
    )

    assert len(pictures(one)) == len(pictures(other))
