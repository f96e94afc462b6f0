import pytest

from corridor.cli.console import cell, dollars, print_table, progress, rough, short_path, size


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (0, "$0"),
        (999, "$999"),
        (21_718, "$21,718"),
        (1_234_567, "$1.23 mn"),
        (254_000_000, "$254 mn"),
        (1_617_000_000, "$1.62 bn"),
        (2_500_000_000_000, "$2,500 bn"),
    ],
)
def test_dollars_keep_three_digits(value, text):
    assert dollars(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(126_000_000, "$130 mn"), (996_000, "$1 mn"), (4_321, "$4,300"), (7, "$7"), (0, "$0")]
)
def test_an_estimate_has_two_digits(value, text):
    assert rough(value) == text


@pytest.mark.parametrize(("count", "text"), [(None, ""), (12, "12 B"), (1500, "1.5 kB"), (2_500_000, "2.5 MB")])
def test_size_is_in_a_unit_that_reads_well(count, text):
    assert size(count) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (True, "yes"), (["a", 1], "a, 1"), ("red \x1b[31m", "red  [31m"), (2.5, "2.5")]
)
def test_a_cell_holds_no_control_character(value, text):
    assert cell(value) == text


def test_markup_in_data_is_printed_as_it_stands(capsys):
    print_table(["title"], [["[bold]Fuels[/bold]"]])
    assert "[bold]Fuels[/bold]" in capsys.readouterr().out


def test_width_follows_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    print_table(["title"], [["word " * 30]])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


def test_progress_is_a_line_a_step_when_stderr_is_no_terminal(capsys):
    with progress() as step:
        step("Reading")
    assert capsys.readouterr().err == "Reading …\n"


def test_quiet_progress_says_nothing(capsys):
    with progress(quiet=True) as step:
        step("Reading")
    assert capsys.readouterr().err == ""


def test_progress_on_a_terminal_is_a_spinner(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress() as step:
        step("Reading")
    assert "\n\n" not in capsys.readouterr().err


def test_a_path_inside_the_working_folder_is_shortened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert short_path(tmp_path / "out" / "x") == "out/x"
    assert short_path(tmp_path.parent) == str(tmp_path.parent)
