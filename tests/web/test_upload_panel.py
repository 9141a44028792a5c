"""What the panel says of what was added."""

from qa.library.uploads import Addition
from qa.web.upload_panel import report
from tests.web.test_reply_html import EVIL


def test_the_report_is_text() -> None:
    html = report(EVIL, [Addition(EVIL, 2, (EVIL,)), Addition("b.txt", 0, ("x",) * 12)])
    assert "<script" not in html
    assert "2 articles added" in html
    assert "b.txt</span>: left out" in html
    assert "and 2 more" in html
    assert "0 articles added" in report("own", [Addition("m.txt", 1, fresh=False)])
