"""What is imported is declared, not only there because something else asks for it."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.conftest import ROOT

OWN = {"qa", "embeddings"}
# The errors that pymilvus raises, and the format that Ray reads: used only beside them.
BESIDE = {"grpc", "pyarrow"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name, maxsplit=1)[0]).lower()


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    declared, known = set(map(_plain, needed)), packages_distributions()
    imported: dict[str, str] = {}
    for path in (path for name in OWN for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            imported |= {name.split(".")[0]: path.name for name in names}
    others = imported.keys() - OWN - BESIDE - sys.stdlib_module_names
    missing = {
        name: imported[name]
        for name in others
        if name in known and declared.isdisjoint(map(_plain, known[name]))
    }
    assert missing == {}
