import errno
import re
from pathlib import Path

import pytest

from corridor.cli.faults import say
from corridor.cli.main import main
from corridor.errors import DataError, InternalError, UsageError

RUN = ["run", "job.yaml"]


@pytest.mark.parametrize(("error", "code"), [(UsageError, 2), (DataError, 3)])
def test_an_error_on_purpose_has_its_code_and_one_line_a_fault(engine, capsys, error, code):
    engine.raises = error("a.yaml:3: weights: wrong\na.yaml:7: title: wrong")
    assert main(RUN) == code
    captured = capsys.readouterr()
    assert captured.err.splitlines()[-2:] == ["error: a.yaml:3: weights: wrong", "error: a.yaml:7: title: wrong"]
    assert captured.out == ""


@pytest.mark.parametrize("error", [KeyError("gap"), InternalError("registered twice"), MemoryError()])
def test_a_fault_of_ours_is_one_line_and_a_file(engine, capsys, error):
    engine.raises = error
    assert main(RUN) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    line = err.splitlines()[-1]
    assert line.startswith(f"error: internal error: {type(error).__name__}: ")
    path = Path(re.search(r"traceback in (\S+)$", line).group(1))
    assert "run_job" in path.read_text(encoding="utf-8")
    path.unlink()


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG])
def test_what_the_machine_refuses_is_wrong_use(engine, capsys, code):
    engine.raises = OSError(code, "no", "out/report.html")
    assert main(RUN) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "error: out/report.html: no"


def test_without_a_place_for_the_traceback_the_message_says_how_to_see_it(engine, capsys, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    engine.raises = RuntimeError("broken")
    assert main(RUN) == 1
    assert "CORRIDOR_DEBUG=1" in capsys.readouterr().err


def test_debug_shows_the_traceback(engine, monkeypatch):
    monkeypatch.setenv("CORRIDOR_DEBUG", "1")
    engine.raises = KeyError("gap")
    with pytest.raises(KeyError, match="gap"):
        main(RUN)


def test_a_folder_that_cannot_be_written_is_the_callers_to_mend(engine, capsys):
    engine.raises = PermissionError(errno.EACCES, "Permission denied", "/out")
    assert main(RUN) == 2
    assert "error: /out: Permission denied" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_not_blamed_on_the_caller_unasked(engine, capsys):
    engine.raises = FileNotFoundError(errno.ENOENT, "No such file", "template.html")
    assert main(RUN) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    Path(line.rsplit(" ", 1)[-1]).unlink()


def test_ctrl_c_is_quiet(engine, capsys):
    engine.raises = KeyboardInterrupt()
    assert main(RUN) == 130
    assert "error" not in capsys.readouterr().err


def test_a_message_cannot_steer_the_terminal_and_does_not_fill_it(capsys):
    say("a\x1b[2Jb\u202ec\x07\n" + "x" * 100_000)
    assert capsys.readouterr().err.splitlines() == ["error: a [2Jb c ", "error: " + "x" * 2_000 + " …"]
