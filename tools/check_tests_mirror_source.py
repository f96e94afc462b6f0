"""Check that tests mirror the source: x.py has its test_x.py at the same place, and no test module stands alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MIRRORS = {"src/corridor": "tests", "tools": "tests/tools"}
"""Folder of source → folder of its tests."""

CROSSING = {"conformance", "published", "e2e"}
"""Folders of tests that cross modules and mirror none."""

WITHOUT_TEST = {"__init__.py", "__main__.py"}


def missing(root: Path) -> list[str]:
    """Return one sentence for each module without a test module and each test module without a module."""
    return [fault for source, tests in MIRRORS.items() for fault in _compare(root, Path(source), Path(tests))]


def _compare(root: Path, source: Path, tests: Path) -> Iterator[str]:
    modules = {path.relative_to(root / source) for path in _python_files(root / source) if has_code(path)}
    tested = {_module_of(path.relative_to(root / tests)) for path in _test_files(root, tests)}
    for module in sorted(modules - tested):
        yield f"{source / module}: has no test; write {tests / module.with_name(f'test_{module.name}')}"
    for module in sorted(tested - modules):
        if not (root / source / module).is_file():
            test = tests / module.with_name(f"test_{module.name}")
            yield f"{test}: tests no module; {source / module} does not exist"


def _python_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if path.name not in WITHOUT_TEST]


def _test_files(root: Path, tests: Path) -> list[Path]:
    """Return the test modules below a folder, without those of crossing folders and of another mirror's."""
    others = [root / other for other in MIRRORS.values() if Path(other) != tests and tests in Path(other).parents]
    return [
        path
        for path in (root / tests).rglob("test_*.py")
        if path.relative_to(root / tests).parts[0] not in CROSSING
        and not any(other in path.parents for other in others)
    ]


def _module_of(test: Path) -> Path:
    return test.with_name(test.name.removeprefix("test_"))


def has_code(path: Path) -> bool:
    """Whether a module holds more than its docstring, imports and `__all__`."""
    body = ast.parse(path.read_text(encoding="utf-8"), filename=str(path)).body
    return not all(_is_preamble(statement) for statement in body)


def _is_preamble(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id == "__all__" for target in statement.targets)
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, ast.Import | ast.ImportFrom)


def main(root: Path) -> int:
    """Print what is missing and return 1 if anything is."""
    faults = missing(root)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
