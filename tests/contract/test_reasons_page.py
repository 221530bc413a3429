"""docs/reasons.md is what the messages and their parameters say."""

from ops.documents.draw_reasons import PAGE, page


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(), "run make reasons"
