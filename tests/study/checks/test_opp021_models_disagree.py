import polars as pl

from corridor.study.checks.check import NotApplicable
from corridor.study.explain.results import Explanations
from factories_checks import a_checked, ask


def explained(checked, **rows):
    table = pl.DataFrame(
        {
            "opportunity": checked.lines["opportunity"].to_list()[:2],
            "consensus_rank": [1.0, 2.0],
            "best": [1, 2],
            "worst": [9, 3],
            "spread": [8, 1],
            "disagrees": [True, False],
            "note": ["", ""],
            **rows,
        }
    )
    empty = pl.DataFrame()
    return a_checked(explanations=Explanations(empty, empty, empty, empty, table, empty))


def test_lines_on_which_models_disagree_are_found():
    said = ask("OPP021", explained(a_checked()))
    assert said.asked.sum() == 2
    assert said.found.tolist()[:2] == [True, False]
    assert said.measured[0] == 8.0
    assert said.explain(0) == "Models place it from 1 to 9; this one at 1."


def test_agreement_is_clear():
    assert not ask("OPP021", explained(a_checked(), disagrees=[False, False])).found.any()


def test_what_no_other_model_ranks_does_not_arise():
    said = ask("OPP021", explained(a_checked(), spread=[None, None], disagrees=[None, None]))
    assert not said.asked.any()
    assert isinstance(ask("OPP021", a_checked()), NotApplicable)
