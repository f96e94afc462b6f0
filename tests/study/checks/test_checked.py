import numpy as np
import pytest

from factories_checks import a_checked, small_scoring, with_scored


def test_points_add_up_to_the_score_by_rank_order():
    checked = a_checked()
    assert checked.points.sum(axis=1) == pytest.approx(checked.lines["score"].to_list())
    assert checked.weights.sum(axis=1) == pytest.approx(np.ones(checked.lines.height))


def test_positions_are_those_of_the_lines():
    checked = a_checked()
    cube = checked.cube
    names = [
        f"{cube.countries[i]}-{cube.countries[j]}:{cube.products[k]}"
        for i, j, k in zip(checked.o.exporter, checked.o.importer, checked.o.product, strict=True)
    ]
    assert names == [name.replace(":HS", ":") for name in checked.lines["opportunity"]]


def test_figures_and_years_are_those_of_the_ranking():
    checked = a_checked()
    rows = checked.scoring.ranking.contributions
    k = checked.indicators.index("import_size")
    mine = rows.filter(rows["indicator"] == "import_size")
    assert checked.features["import_size"].to_list() == mine["raw"].to_list()
    assert [None if np.isnan(year) else int(year) for year in checked.years[:, k]] == mine["year"].to_list()


def test_full_weights_are_those_of_the_model():
    checked = a_checked()
    assert checked.full_weight.sum() == pytest.approx(1.0)
    assert checked.full_weight[checked.indicators.index("import_size")] == pytest.approx(0.25 * 0.40)


def test_a_model_without_weights_has_those_that_counted_on_average():
    checked = with_scored(a_checked(), weights=np.full((31, len(small_scoring().asked.scored.names)), 0.5))

    class Bare:
        def __getitem__(self, _):
            return object()

    object.__setattr__(checked.scoring, "pipeline", Bare())
    assert checked.full_weight.tolist() == [0.5] * len(checked.indicators)


def test_names_and_columns():
    checked = a_checked()
    assert checked.country("BEL") == "Belgium"
    assert checked.country("XXX") == "XXX"
    assert np.isnan(checked.column("rank_low")).all()
    assert checked.title(0) == "Import size"
    assert checked.line(0)["opportunity"] == "FIN-CHN:HS20"
    assert checked.is_service.tolist() == (checked.lines["product"] == "DDS").to_list()
