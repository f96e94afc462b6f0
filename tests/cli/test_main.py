import subprocess
import sys

import pytest

from corridor import __version__
from corridor.cli.main import main

HEAVY = {"polars", "pandera", "sklearn", "numpy", "mlflow", "rich", "narwhals", "altair"}


def test_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"corridor {__version__}\n"


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in ("run", "check", "data", "describe", "config"))


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["data", "bild"], "Did you mean 'build'?"),
        (["run", "job.yaml", "--as-off", "2020"], "--as-of"),
        (["describe", "indicator"], "'indicators'"),
        (["config", "schema", "jobs"], "'job'"),
        (["run", "job.yaml", "--as-of", "soon"], "--as-of"),
    ],
)
def test_wrong_use_is_answered_with_what_is_allowed(arguments, hint, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert hint in captured.err
    assert captured.err.startswith("error: ")
    assert "Value error" not in captured.err
    assert captured.out == ""


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    captured = capsys.readouterr()
    assert "Commands:" in captured.out + captured.err


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["describe", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    code = (
        "import sys\nfrom corridor.cli.main import main\n"
        f"main({arguments!r})\nprint('LOADED', *sorted(set(sys.modules) & {HEAVY!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"


def test_python_m_corridor_is_the_same_command():
    done = subprocess.run([sys.executable, "-m", "corridor", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"corridor {__version__}\n"


def test_a_stream_that_cannot_encode_gets_a_substitute():
    code = "import sys; from corridor.cli.main import main; main(['--version']); print('USA → AZE')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii"}
    )
    assert done.stdout.splitlines()[-1] == b"USA ? AZE"
