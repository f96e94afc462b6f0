"""Sheets of why and why not."""

from factories_run import a_run


def test_suppliers_have_names_shares_and_sources(rows):
    run = a_run()
    found = rows("Suppliers")
    assert [row["Sales, USD"] for row in found] == run.explanations.suppliers["value_usd"].to_list()
    assert {row["Supplier"] for row in found} == {
        run.country_names[code] for code in run.explanations.suppliers["supplier"]
    }
    assert {row["Is the line’s seller"] for row in found} <= {"yes", "no"}


def test_changes_that_would_lift_a_line_are_told_in_words(rows):
    told = a_run().explanations.counterfactuals
    assert [row["In words"] for row in rows("What would lift it")] == told["text"].to_list()


def test_other_models_and_their_consensus(rows):
    told = a_run().explanations
    assert [row["Rank there"] for row in rows("Other models")] == told.agreement["rank"].to_list()
    assert [row["Models disagree"] == "yes" for row in rows("Consensus")] == told.consensus["disagrees"].to_list()


def test_refusals_say_the_rule_and_what_was_missing(rows):
    told = a_run().explanations.refusals
    found = rows("Why not")
    assert [row["First rule that it failed"] for row in found] == told["rule"].to_list()
    assert [row["Missing to it"] for row in found] == told["distance"].to_list()
