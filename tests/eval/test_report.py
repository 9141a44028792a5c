import json
from dataclasses import asdict, replace

from eval.report import page


def test_report_is_one_page_that_asks_for_nothing(rows, summary):
    hostile = replace(rows[0], id="hostile", question="<script>alert(1)</script>", miss="reader")
    data = {"summary": summary, "rows": [asdict(row) for row in (hostile, *rows)]}
    html = page(json.loads(json.dumps(data)), "seeds")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert html.count("<svg") == 2
    assert "src=" not in html
    assert "<link" not in html
    for row in rows:
        assert (f"<small>{row.id}</small>" in html) == (row.miss is not None)
    for kind in summary["by kind"]:
        assert f'<th colspan="4">{kind}</th>' in html
