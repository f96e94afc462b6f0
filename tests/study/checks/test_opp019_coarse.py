from factories_checks import a_checked, ask


def test_lines_that_stand_for_finer_codes_are_those_with_the_flag():
    checked = a_checked()
    said = ask("OPP019", checked)
    assert said.found.tolist() == checked.lines["flags"].str.contains("coarse").to_list()
    assert 0 < said.found.sum() < said.asked.sum() == checked.lines.height


def test_code_and_service_are_told():
    checked = a_checked()
    said = ask("OPP019", checked)
    names = checked.lines["opportunity"].to_list()
    assert said.explain(names.index("FIN-CHN:HS84")).startswith("The figures are of all of HS 84, ")
    assert said.explain(names.index("ARG-BEL:DDS")).startswith("The figures are of all of DDS, ")
