import numpy as np

from factories_checks import a_checked, ask, with_lines


def test_a_flow_of_one_reporter_is_found():
    checked = a_checked()
    said = ask("OPP002", checked)
    names = checked.lines["opportunity"].to_list()
    n = names.index("EST-ARG:HS10")
    assert said.found[n]
    assert said.measured[n] == 1.0
    assert said.explain(n) == (
        "Only Argentina, which buys, declares this flow of $9,247 in 2021; the figures of Estonia for that year are "
        "not in the data."
    )
    assert not said.found[names.index("ARG-BEL:HS20")]


def test_a_side_that_files_and_says_nothing_of_the_flow_is_told_apart():
    checked = a_checked()
    n = checked.lines["opportunity"].to_list().index("ARG-BEL:HS20")
    lone = [None if i == n else value for i, value in enumerate(checked.lines["importer_value_usd"])]
    said = ask("OPP002", with_lines(checked, importer_value_usd=lone))
    assert said.found[n]
    assert said.explain(n).endswith("the figures of Belgium for that year are there and lack it.")


def test_both_is_clear_and_none_does_not_arise():
    said = ask("OPP002", with_lines(a_checked(), exporter_value_usd=5, importer_value_usd=6))
    assert said.asked.all()
    assert not said.found.any()
    said = ask("OPP002", with_lines(a_checked(), exporter_value_usd=None, importer_value_usd=None))
    assert not np.asarray(said.asked).any()
