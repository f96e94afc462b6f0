from pathlib import Path

import pytest

CODE = "def f() -> None: ...\n"


@pytest.fixture
def tool(load_tool):
    return load_tool("check_tests_mirror_source")


def lay_out(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("-", "_")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text)
    return root


def test_a_mirrored_tree_has_no_fault(tool, tmp_path, capsys):
    lay_out(tmp_path, src__corridor__cube__world=CODE, tests__cube__test_world=CODE, tools__t=CODE)
    lay_out(tmp_path, tests__tools__test_t=CODE)
    assert tool.main(tmp_path) == 0
    assert capsys.readouterr().out == ""


def test_a_module_without_test_is_named_with_the_file_to_write(tool, tmp_path, capsys):
    lay_out(tmp_path, src__corridor__cube__world=CODE)
    assert tool.main(tmp_path) == 1
    assert capsys.readouterr().out == ("src/corridor/cube/world.py: has no test; write tests/cube/test_world.py\n")


def test_a_test_without_module_is_named(tool, tmp_path):
    lay_out(tmp_path, tests__test_gone=CODE, tests__tools__test_gone=CODE)
    assert tool.missing(tmp_path) == [
        "tests/test_gone.py: tests no module; src/corridor/gone.py does not exist",
        "tests/tools/test_gone.py: tests no module; tools/gone.py does not exist",
    ]


@pytest.mark.parametrize("folder", ["conformance", "published", "e2e"])
def test_tests_that_cross_modules_mirror_none(tool, tmp_path, folder):
    lay_out(tmp_path, **{f"tests__{folder}__test_all": CODE, "tests__factories": CODE, "tests__conftest": CODE})
    assert tool.missing(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"""Only words."""\nfrom a import b\n__all__ = ["b"]\n', False),
        ("X = 1\n", True),
        (CODE, True),
        ("", False),
    ],
)
def test_only_modules_with_code_need_a_test(tool, tmp_path, text, code):
    lay_out(tmp_path, module=text)
    assert tool.has_code(tmp_path / "module.py") is code


def test_package_files_need_no_test(tool, tmp_path):
    for name in ("__init__.py", "__main__.py"):
        (tmp_path / "src/corridor").mkdir(parents=True, exist_ok=True)
        (tmp_path / "src/corridor" / name).write_text(CODE)
    assert tool.missing(tmp_path) == []
