import pytest

from corridor.study.checks.check import NotApplicable
from factories import table
from factories_checks import a_checked, a_re_export, ask


def asked(*rows, **more):
    return a_checked(re_exports=table("re_exports", rows), **more)


def sold(checked, country, product, year):
    cube = checked.cube
    place = cube.country_index[country], cube.product_index[product], int(year - cube.years[0])
    return int(cube.exports[place])


def test_a_hub_is_found_and_partners_are_added_up():
    whole = sold(a_checked(), "ARG", "20", 2021)
    checked = asked(
        a_re_export(2021, "ARG", "20", whole // 4), a_re_export(2021, "ARG", "20", whole // 4, partner="DNK")
    )
    said = ask("OPP015", checked)
    n = checked.lines["opportunity"].to_list().index("ARG-BEL:HS20")
    assert said.asked.sum() == 1
    assert said.found[n]
    assert said.measured[n] == pytest.approx(2 * (whole // 4) / whole)
    assert said.explain(n).startswith("Argentina sent on $")
    assert said.explain(n).endswith("that it sold in 2021, 50% of it.")


def test_the_latest_year_that_tells_both_counts():
    whole = sold(a_checked(), "ARG", "20", 2020)
    said = ask("OPP015", asked(a_re_export(2019, "ARG", "20", 10**9), a_re_export(2020, "ARG", "20", whole // 10)))
    assert not said.found.any()
    assert said.measured[said.asked][0] == pytest.approx(0.1, abs=0.001)


def test_more_than_was_sold_is_all_of_it():
    said = ask("OPP015", asked(a_re_export(2021, "ARG", "20", 10**12)))
    assert said.measured[said.asked].tolist() == [1.0]


def test_re_imports_and_exporters_without_figures_do_not_arise():
    assert not ask("OPP015", asked(a_re_export(2021, "FIN", "20", 5), a_re_export(2021, "BEL", "84", 0))).found.any()
    assert isinstance(ask("OPP015", asked(a_re_export(2021, "ARG", "20", 5, flow="re-import"))), NotApplicable)
    assert isinstance(ask("OPP015", a_checked()), NotApplicable)
