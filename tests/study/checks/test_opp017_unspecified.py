import pytest

from factories_checks import a_checked, ask, with_lines


@pytest.mark.parametrize("code", ["98", "99", "9999", "999999"])
def test_codes_of_the_last_chapters_are_found(code):
    checked = a_checked()
    products = [code, *checked.lines["product"].to_list()[1:]]
    said = ask("OPP017", with_lines(checked, product=products))
    assert said.found.sum() == 1
    assert said.explain(0).startswith(f"Chapter {code[:2]} ")


def test_other_goods_are_clear_and_services_do_not_arise():
    checked = a_checked()
    said = ask("OPP017", checked)
    assert not said.found.any()
    assert said.asked.sum() == checked.lines.filter(checked.lines["product"] != "DDS").height
