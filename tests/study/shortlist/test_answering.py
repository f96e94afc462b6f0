from __future__ import annotations

from corridor.study.shortlist.drawing import shortlist_of
from factories_member import a_member
from factories_run import a_run

RUN = a_run()


def answers(*products, **changes):
    found = shortlist_of(RUN, a_member(products=list(products), **changes))
    return {row["term"]: row for row in found.terms.to_dicts()}, found


def test_a_term_says_how_many_lines_it_matches_and_the_best_of_them():
    rows, _ = answers("84")
    assert rows["84"]["how"].startswith(
        "4 lines; best: USA-AZE:HS84, Machinery and mechanical appliances: it is the code"
    )
    assert (rows["84"]["matched"], rows["84"]["lines"], rows["84"]["nearest"]) == (True, 4, "")


def test_lines_in_other_directions_are_told_apart():
    rows, _ = answers("8517", direction="sells")
    assert rows["8517"]["how"] == (
        "Only lines in other directions match, such as USA-AZE:HS8517, Telephone sets and other apparatus for the "
        "transmission of voice, images or data."
    )
    assert not rows["8517"]["matched"]


def test_a_code_that_could_not_be_ranked_says_why_and_stands_among_the_excluded():
    rows, found = answers("283691", direction="sells")
    assert rows["283691"]["how"] == "It could not be ranked: 283691, less than 30% of the model's weight is observed."
    assert found.excluded.rows() == [
        ("283691", "AZE", "USA", "minerals", "lithium", "283691", "less than 30% of the model's weight is observed.")
    ]


def test_a_word_of_what_could_not_be_ranked_is_found_by_its_segment():
    _, found = answers("lithium", direction="sells")
    assert set(found.excluded["code"]) == {"282520", "283691"}
    assert set(found.excluded["exporter"]) == {"AZE"}


def test_a_code_excluded_for_all_corridors_concerns_every_member():
    _, found = answers("811010")
    assert found.excluded["reason"].to_list() == ["counted under antimony ores."]


def test_what_the_countries_trade_and_the_job_does_not_rank_is_told_by_its_chapter():
    rows, _ = answers("2204", "beverages")
    assert rows["2204"]["how"].startswith("It lies in chapter 22, Beverages, of which no line is ranked.")
    assert rows["beverages"]["how"].startswith("The countries trade it (chapter 22, Beverages), and no line of it is")


def test_what_may_be_meant_is_offered():
    rows, _ = answers("8412", "alumnium", "zzzz")
    assert "8411 Turbo-jets" in rows["8412"]["nearest"] or rows["8412"]["matched"]
    assert rows["alumnium"]["nearest"] == "aluminium"
    assert rows["zzzz"]["nearest"] == ""
    assert rows["zzzz"]["how"].startswith(
        "No ranked line says these words. The run ranks only these sectors: Information"
    )


def test_nearest_codes_share_the_most_leading_digits():
    rows, _ = answers("2606", direction="sells")
    assert rows["2606"]["nearest"].split("; ")[0] == "2603 Copper ores and concentrates"


def test_a_sector_that_the_run_does_not_rank_is_told_with_those_that_it_does():
    found = shortlist_of(RUN, a_member(products=[], sectors=["enrgy", "energy"]))
    enrgy, energy = found.terms.to_dicts()
    assert enrgy["nearest"] == "energy"
    assert not enrgy["matched"]
    assert energy["matched"]
