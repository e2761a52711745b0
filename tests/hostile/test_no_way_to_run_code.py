"""Nothing that a file says can become code: looked up in the syntax trees of the package, not in its words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "discharge_sim"
MODULES = sorted(PACKAGE.rglob("*.py"))
IMPORTS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "subprocess", "pty"}
"""Modules that make objects of bytes, or start programs."""
CALLS = {"eval", "exec", "compile", "__import__", "execfile", "breakpoint", "input"}
METHODS = {
    *("system", "popen", "spawnl", "spawnlp", "spawnv", "spawnvp", "execv", "execve", "execl", "execlp", "startfile"),
    *("read_pickle", "to_pickle", "unsafe_load", "full_load", "import_module"),
}
HARMLESS = {"platform.system"}
LAZY_ROOMS = {"__init__.py", "experiment/__init__.py", "experiment/playing/engines.py", "cli/preparing.py"}
"""Import their own rooms when first asked for, by names that stand in the module."""
STARTS_ITSELF = {"report/workbook/apart.py", "engines/fast/apart.py"}
"""Start this interpreter with a module of the package, which reads at most a folder's name; no shell reads anything."""


def found_in(tree):
    """Yield every dangerous thing in a syntax tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in IMPORTS)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in IMPORTS:
            yield node.module
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _call(node):
    called = node.func
    if isinstance(called, ast.Name) and called.id in CALLS:
        yield called.id
    if isinstance(called, ast.Attribute) and called.attr in METHODS and ast.unparse(called) not in HARMLESS:
        yield called.attr
    for keyword in node.keywords:
        risky = {"shell": True, "allow_pickle": True}
        if (
            keyword.arg in risky
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value is risky[keyword.arg]
        ):
            yield f"{keyword.arg}=True"


def test_the_package_is_there():
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_pickle_no_eval_no_shell(path):
    module = path.relative_to(PACKAGE).as_posix()
    allowed = {"import_module"} if module in LAZY_ROOMS else {"subprocess"} if module in STARTS_ITSELF else set()
    assert not set(found_in(ast.parse(path.read_text(encoding="utf-8")))) - allowed


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "import os\nos.system('x')",
        "eval('1')",
        "exec('1')",
        "import subprocess",
        "run('x', shell=True)",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import pandas as pd\npd.read_pickle('x')",
        "__import__('os')",
        "import importlib\nimportlib.import_module('x')",
    ],
)
def test_each_of_them_would_be_found(code):
    assert list(found_in(ast.parse(code)))
