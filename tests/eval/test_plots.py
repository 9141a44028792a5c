"""The charts of the document on performance."""

from pathlib import Path

import pytest

from eval import performance, plots

GROWN = """\
|                  | 300 articles | 3,000 articles |
| ---------------- | ------------ | -------------- |
| passages         | 895          | 5,324          |
| question p50, ms | 166          | 1,158          |
| question p95, ms | 338          | 1,308          |"""
FOUND = """\
| questions | passages | leg    | n   | recall@1             | recall@5             |
| --------- | -------- | ------ | --- | -------------------- | -------------------- |
| SQuAD     | 1,279    | dense  | 250 | 0.728 [0.672, 0.784] | 0.876 [0.832, 0.916] |
| SQuAD     | 1,279    | bm25   | 250 | 0.768 [0.712, 0.816] | 0.908 [0.868, 0.944] |
| SQuAD     | 1,279    | hybrid | 250 | 0.812 [0.764, 0.856] | 0.940 [0.908, 0.968] |
| typo      | 1,279    | hybrid | 16  | 0.562 [0.312, 0.812] | 0.875 [0.748, 1.000] |"""
SEARCHED = """\
|                 | 1,000 passages | 1,000,000 passages |
| --------------- | -------------- | ------------------ |
| vectors p95, ms | 0.125          | 7.850              |
| words p95, ms   | 0.356          | 19.356             |"""


def test_a_row_has_its_cells_by_the_heads_of_their_columns() -> None:
    first, *_, last = plots.rows(GROWN)
    assert first == {"": "passages", "300 articles": "895", "3,000 articles": "5,324"}
    assert last[""] == "question p95, ms"
    assert plots.rows(FOUND)[0]["recall@5"] == "0.876 [0.832, 0.916]"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0.904 [0.876, 0.932]", 0.904), ("1,000,000 passages", 1e6), ("895", 895), ("7.850", 7.85)],
)
def test_a_cell_begins_with_its_figure(cell: str, value: float) -> None:
    assert plots.number(cell) == value


@pytest.mark.parametrize(
    ("command", "table", "told", "untold"),
    [
        ("growth --data DIR --articles 300", GROWN, ["895", "5,324", "question p50, ms"], "300"),
        ("retrieval --data DIR", FOUND, ["SQuAD", "hybrid", "bm25", "1,279"], "typo"),
        ("search --data DIR", SEARCHED, ["1,000", "1,000,000", "words p95, ms"], "19.356"),
    ],
)
def test_a_table_is_drawn_the_same_each_time(
    command: str, table: str, told: list[str], untold: str, tmp_path: Path
) -> None:
    file = plots.draw(f"python -m eval {command}", table, tmp_path)
    assert file == tmp_path / f"{command.partition(' ')[0]}.svg"
    drawn = file.read_text("utf-8")
    for text in told:
        assert f">{text}</text>" in drawn
    assert f">{untold}</text>" not in drawn
    plots.draw(f"python -m eval {command}", table, tmp_path)
    assert file.read_text("utf-8") == drawn
    other = table.replace("0.876 ", "0.5 ").replace("338", "9").replace("7.8", "1.2")
    plots.draw(f"python -m eval {command}", other, tmp_path)
    assert file.read_text("utf-8") != drawn


def test_other_tables_have_no_chart(tmp_path: Path) -> None:
    assert plots.draw("python -m eval bench", GROWN, tmp_path) is None
    assert not [*tmp_path.iterdir()]


def test_the_document_shows_all_charts() -> None:
    text = performance.FILE.read_text("utf-8")
    for name in plots.CHARTS:
        assert f"(pictures/{name}.svg)" in text
        assert (plots.FOLDER / f"{name}.svg").is_file()
