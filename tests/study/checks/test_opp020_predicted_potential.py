from factories_checks import a_checked, ask, with_lines


def test_a_potential_that_is_mostly_predicted_is_found():
    said = ask("OPP020", with_lines(a_checked(), gravity_share=0.75, potential_usd=2_500_000))
    assert said.found[0]
    assert said.explain(0) == "75% of the ease behind the potential of $2.5 mn is predicted from geography."


def test_one_that_is_mostly_observed_is_clear():
    assert not ask("OPP020", with_lines(a_checked(), gravity_share=0.74, potential_usd=5)).found.any()


def test_services_and_lines_without_a_potential_do_not_arise():
    checked = a_checked()
    said = ask("OPP020", with_lines(checked, gravity_share=1.0, potential_usd=5))
    assert said.asked.tolist() == (checked.lines["product"] != "DDS").to_list()
    assert not ask("OPP020", with_lines(checked, gravity_share=1.0, potential_usd=None)).asked.any()
