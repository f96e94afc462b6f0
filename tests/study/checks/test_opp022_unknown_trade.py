from factories_checks import a_checked, ask, with_lines


def test_lines_without_any_flow_are_found():
    checked = a_checked()
    said = ask("OPP022", checked)
    assert said.found.tolist() == checked.lines["value_usd"].is_null().to_list()
    n = checked.lines["opportunity"].to_list().index("BEL-ARG:DDS")
    assert said.explain(n) == (
        "Neither a declared nor an estimated figure between Belgium and Argentina is in the data for any year "
        "looked at."
    )


def test_a_known_zero_is_known():
    assert not ask("OPP022", with_lines(a_checked(), value_usd=0)).found.any()
