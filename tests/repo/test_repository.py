import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npm" + "js.org"]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        if path.is_file():
            try:
                found.append((path, path.read_text()))
            except UnicodeDecodeError:
                continue
    return found


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    needles = [*MACHINE_PATHS, *REGISTRIES]
    named = [(p.name, n) for p, text in texts() for n in needles if n in text]
    assert named == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path):
    blocks = re.split(r"\n(?=\S)", path.read_text().strip())
    loose = [b.splitlines()[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b]
    assert loose == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_name_no_index(path):
    assert not re.search(r"--(extra-)?index|--find-links|--trusted|https?://", path.read_text())


def test_core_imports_the_standard_library_only():
    foreign = set()
    for path in (ROOT / "core").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            foreign |= {n.split(".")[0] for n in names} - {"core"} - sys.stdlib_module_names
    assert foreign == set()


def test_make_help_tells_of_every_target():
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    told = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(told)
