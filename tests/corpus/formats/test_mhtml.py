"""Web pages saved in one file."""

from tests.robustness.samples import mail, page, web_archive
from tests.robustness.stories import STORIES
from tests.samples import load_one, reason

STORY, OTHER = STORIES


def test_saved_in_one_file(tmp_path):
    article = load_one(tmp_path, "a.mhtml", web_archive(STORY))
    as_page = load_one(tmp_path, "a.html", page(STORY))
    assert (article.text, article.published) == (as_page.text, as_page.published)
    assert "contains no web page" in reason(tmp_path, "b.mht", mail(STORY))
    assert "no header lines" in reason(tmp_path, "c.mht", b"\n\nwords")
