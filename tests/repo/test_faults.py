"""Every fault that the desk survives has its test, and the table says which."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "faults" / "README.md"
NOT_YET = {41}  # comes with backups
ROW = re.compile(r"^\|\s*(\d+)\s*\|.*\|(.*)\|$", re.MULTILINE)
CASES = {int(case): tests.strip() for case, tests in ROW.findall(TABLE.read_text())}


def test_the_table_has_every_case_once():
    cases = [int(case) for case, _ in ROW.findall(TABLE.read_text())]
    assert len(cases) == len(CASES)
    assert set(range(1, 47)) <= CASES.keys()


@pytest.mark.parametrize("case", sorted(CASES.keys() - NOT_YET))
def test_each_case_names_tests_that_exist(case):
    named = [name.strip() for name in CASES[case].split("<br>")]
    assert [name for name in named if not exists(name)] == []


def exists(name):
    path, _, function = name.partition("::")
    file = ROOT / path
    if not function.startswith("test_") or not file.is_file():
        return False
    defined = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.walk(ast.parse(file.read_text()))
    return any(isinstance(node, defined) and node.name == function for node in tree)
