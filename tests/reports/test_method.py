"""Claims, exclusions and the description of the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from corridor.reports import method as marked
from corridor.reports.names import Names
from corridor.study.backtest.job_record import TrackRecord
from corridor.study.backtest.job_top import TopCount
from corridor.study.run import Claim, ModelFacts
from factories_page import AsRead
from factories_run import a_run

NAMES = Names(a_run())
method: Any = AsRead(marked)
COUNT = TopCount(lists=6, named=60, beat_market=33, beat_median=36, candidates=1600, candidates_beat_market=704)
RECORD = TrackRecord("job", "balanced", "aa" * 32, "embedded", "ff" * 32, (2008, 2009, 2010), 3, COUNT, COUNT)


def test_a_claim_with_its_verdict_in_words_and_sign() -> None:
    view = method.claim_view(NAMES, Claim("exports grew", "other reporter", "The data say (census).", "press"))
    assert (view.text, view.verdict, view.mark, view.tone) == ("Exports grew", "Other reporter", "↔", "warn")
    assert view.finding == "The data say (US Census Bureau)."


def test_an_unknown_verdict_is_neutral() -> None:
    assert method.claim_view(NAMES, Claim("a", "half true", "b", "c")).tone == "open"


def test_claims_in_brief() -> None:
    views = [method.claim_view(NAMES, claim) for claim in NAMES.run.claims]
    text = "5 published figures: 1 confirmed, 1 consistent, 1 contradicted, 1 cannot be confirmed, 1 other reporter."
    assert method.claims_summary(NAMES, views) == text
    assert method.claims_summary(NAMES, []) == ""


def test_exclusions_are_grouped_by_sector_and_reason() -> None:
    views = method.excluded_views(NAMES)
    assert views[0].sector == "Information and communication technology"
    services = next(view for view in views if view.sector == "Digital services")
    assert services.direction == "United States → Azerbaijan and Azerbaijan → United States"
    assert services.codes == "SI2"
    assert any(view.direction == "Both ways" and view.codes == "811010" for view in views)


def test_estimates_of_services_are_explained_where_there_are_industries() -> None:
    assert method.method_view(NAMES).services == ""
    run = NAMES.run
    some = run.ranking.lines.with_columns(nomenclature=pl.lit("ICIO"))
    view = method.method_view(Names(replace(run, ranking=replace(run.ranking, lines=some))))
    assert "gravity model fitted to the pairs in the tables" in view.services


def test_weights_add_up() -> None:
    view = method.method_view(NAMES)
    assert [pillar.weight for pillar in view.pillars] == ["30.0%", "20.0%", "15.0%", "25.0%", "10.0%"]
    assert abs(sum(float(one.weight.rstrip("%")) for one in view.indicators) - 100.0) < 0.1
    assert "United States, Azerbaijan, Georgia, Türkiye, Kazakhstan and Italy" in view.reference


def test_sources_keep_only_addresses_that_can_be_followed() -> None:
    assert method.source_view(NAMES.run.sources["baci"]).url == "https://www.cepii.fr"


def test_a_model_that_was_never_tested_has_no_past() -> None:
    assert method.method_view(NAMES).past == ""
    empty = replace(RECORD, lists=TopCount())
    assert method.method_view(Names(replace(NAMES.run, past=empty))).past == ""


def test_what_backtests_found_is_told_with_its_data() -> None:
    run = replace(NAMES.run, past=replace(RECORD, data_hash=NAMES.run.data_hash))
    text = method.method_view(Names(run)).past
    assert "from 2008 to 2010 against trade 3 years later, on snapshot embedded" in text
    assert f"(data {run.data_hash[:12]})" in text
    assert "33 of 60 (55.0%) grew faster than all that the importer bought" in text
    assert "of all 1,600 candidates on these lists 44.0% did. 36 of 60 grew faster than the median candidate." in text
    assert "other data" not in text
    assert "other data" in method.method_view(Names(replace(run, past=RECORD))).past


def test_weights_of_a_learned_model_are_those_that_it_learnt() -> None:
    """A file's weights only group the page where everything that counts is learnt."""
    indicators = NAMES.run.resolved.job.model.indicators
    facts = ModelFacts(
        weights={name: n / len(indicators) for n, name in enumerate(indicators)},
        learns=True,
        years=(2011, 2019),
        horizon=3,
        cases=12_345,
    )
    view = method.method_view(Names(replace(NAMES.run, fitted=facts)))
    assert [float(one.weight.rstrip("%")) for one in view.indicators] == sorted(
        float(one.weight.rstrip("%")) for one in view.indicators
    )
    assert view.indicators[0].weight == "0.0%"
    assert "from 12,345 cases of the years 2011 to 2019 of which it is known what trade did within 3 years" in (
        view.reference
    )
    assert "learnt" not in method.method_view(NAMES).reference
