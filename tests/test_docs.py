"""What README and docs tell people to type works; the Python that they show gives what it says."""

import ast
import re
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.__main__ import app as measuring
from eval.training.__main__ import app as training
from qa.cli import app as answering
from tests.command import qa
from tests.conftest import ROOT, SEEDS

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
# They wait for people; that their options are there is checked.
WAITING = {"serve", "chat", "mcp", "reader-serve"}


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, content) of each fenced block."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        fences = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        found += [(page, block) for block in fences]
    return found


def commands() -> list[tuple[str, list[str]]]:
    """(page, words) of each command, without settings before it and comments behind it."""
    found = []
    for page, block in blocks("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
                words = words[1:]
            if words:
                found.append((page, words))
    return found


def of(program: str) -> list[tuple[str, list[str]]]:
    return [(page, words[1:]) for page, words in commands() if words[0] == program]


def options(app, words: list[str]) -> None:
    """The subcommand is there, and each option in its help."""
    named = [word for word in words if word.startswith("-")]
    name = [] if words[0].startswith("-") else words[:1]
    shown = CliRunner().invoke(app, [*name, "--help"], env={"COLUMNS": "300", "TERM": "dumb"})
    assert shown.exit_code == 0, (words, shown.output)
    for option in named:
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", shown.output), (words, option)


@pytest.mark.usefixtures("models_loaded_once")
@pytest.mark.parametrize("page", sorted({page for page, _ in of("qa")}))
def test_the_commands_of_qa_work_in_their_order(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FOLDER is a folder of articles, with what the commands name in it."""
    articles = tmp_path / "articles"
    shutil.copytree(SEEDS, articles)
    (articles / "old.txt").write_text("The mill at Elbe closed.\n\nSource: Elbe Post\n")
    (articles / "drafts").mkdir()
    (articles / "drafts" / "a.txt").write_text("The mill at Elbe may open again.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path / "data"))
    for words in (words for of_page, words in of("qa") if of_page == page):
        elsewhere = any(".example" in word for word in words)  # a machine that there is not
        if WAITING & set(words) or "--watch" in words or elsewhere:
            options(answering, words)
            continue
        done = qa(*(str(articles) if word == "FOLDER" else word for word in words))
        assert done.output, words


def test_the_python_gives_what_it_says() -> None:
    (page, code), *_ = blocks("python")
    assert page == "README.md"
    names: dict[str, object] = {}
    checked = 0
    for statement in ast.parse(code).body:
        source = ast.get_source_segment(code, statement) or ""
        line = code.splitlines()[statement.end_lineno - 1]
        said = re.search(r"#\s*('[^']*')", line)
        if isinstance(statement, ast.Expr) and said:
            assert repr(eval(source, names)) == said[1]
            checked += 1
        else:
            exec(source, names)
    assert checked == 3


def test_what_measures_and_trains_has_the_options_it_is_told() -> None:
    for _, words in of("python"):
        module, rest = words[1], words[2:]
        assert words[0] == "-m"
        if module == "eval":
            options(measuring, rest)
        elif module == "eval.training":
            options(training, rest)
        elif not (ROOT / module.split(".")[0]).is_dir():
            assert find_spec(module), module  # a program of a library's
        else:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file() or module == "qa", module
            text = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
            for option in (word for word in rest if word.startswith("--")):
                assert option[2:].replace("-", "_") in text, (module, option)


def test_what_make_is_told_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page, words in of("make"):
        assert {word for word in words if "=" not in word} <= targets, (page, words)


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert ((ROOT / page).parent / link).exists(), (page, link)
