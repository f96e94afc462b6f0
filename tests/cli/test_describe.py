import pytest

from corridor.cli.main import main


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("indicators", ("rca", "Revealed advantage", "kilometres")),
        ("models", ("balanced", "Balanced")),
        ("tables", ("pairs", "2")),
        ("sectors", ("energy", "2")),
    ],
)
def test_a_kind_is_listed(engine, capsys, kind, texts):
    assert main(["describe", kind]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in texts)
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("indicators", "rca"), ("formula", "x/y")),
        (("tables", "pairs"), ("exporter", "Who sells.", "kilometres")),
        (("sectors", "energy"), ("fuels", "2709, 2710", "pipes")),
    ],
)
def test_one_entry_is_told_in_full(engine, capsys, words, texts):
    assert main(["describe", *words]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in texts)


def test_an_unknown_name_lists_the_known_ones(engine, capsys):
    assert main(["describe", "indicators", "rcaa"]) == 2
    assert capsys.readouterr().err == "error: unknown indicator 'rcaa'; did you mean 'rca'? Known: distance, rca\n"
