from pathlib import Path

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.panels import panel_of
from corridor.panels.distances import countries, with_distances
from factories_panels import flows

ROOT = Path(__file__).parents[2]
PAIRS = pl.read_parquet(ROOT / "data" / "embedded" / "pairs.parquet")


def kilometres(exporter, importer):
    return PAIRS.filter(exporter=exporter, importer=importer)["distance_km"].item()


@pytest.mark.parametrize(
    ("exporters", "importers"),
    [
        (("AZE", "USA"), ("GEO", "DEU")),
        (("AZ", "US"), ("GE", "DE")),
        (("31", "842"), ("268", "276")),
        (("031", "840"), ("268", "276")),
        (("Azerbaijan", "USA"), ("Georgia", "Germany")),
        (("AZE", "USA"), ("GE", "DE")),
    ],
)
def test_codes_of_countries_are_read_however_they_are_written(exporters, importers):
    panel = panel_of(flows(*[(2000, e, i, "p", 5) for e in exporters for i in importers]))
    found = with_distances(panel, ROOT)
    assert found.distance is not None
    for e, exporter in zip(exporters, ("AZE", "USA"), strict=True):
        for i, importer in zip(importers, ("GEO", "DEU"), strict=True):
            at = panel.exporters.index(e), panel.importers.index(i)
            assert found.distance[at] == kilometres(exporter, importer)


def test_a_country_of_which_no_pair_is_known_has_no_distance():
    """GeoDist predates Serbia."""
    panel = with_distances(panel_of(flows((2000, "SRB", "GEO", "p", 5), (2000, "AZE", "GEO", "p", 5))), ROOT)
    assert panel.distance is not None
    assert np.isnan(panel.distance[panel.exporters.index("SRB")]).all()
    assert np.isfinite(panel.distance[panel.exporters.index("AZE")]).all()


def test_axes_that_are_not_of_countries_have_no_distances(tmp_path):
    states = ["AL", "AZ", "CA", "CO", "DE", "GA", "NY", "OH", "TX", "WI"]
    assert countries(states) is None, "six of ten look like countries"
    assert countries(["firm 1", "firm 2"]) is None
    assert countries([*(f"C{k}" for k in range(10))]) is None
    panel = panel_of(flows(*[(2000, state, "GEO", "p", 5) for state in states]))
    assert with_distances(panel, ROOT) is panel


def test_a_few_unknown_codes_do_not_matter():
    known = ["AZE", "GEO", "ARM", "USA", "DEU", "FRA", "ITA", "TUR", "KAZ"]
    found = countries([*known, "???"])
    assert found is not None
    assert found.to_list() == [*known, None]


def test_without_a_table_of_pairs_there_are_no_distances(tmp_path):
    panel = panel_of(flows((2000, "AZE", "GEO", "p", 5)))
    assert with_distances(panel, tmp_path) is panel
    (tmp_path / "data" / "embedded").mkdir(parents=True)
    (tmp_path / "data" / "embedded" / "pairs.parquet").write_text("no table")
    with pytest.raises(DataError, match=r"pairs.parquet: cannot be read"):
        with_distances(panel, tmp_path)


def test_distances_go_with_the_cells_as_of_a_year():
    rows = flows((2000, "USA", "GEO", "p", 5), (2001, "AZE", "GEO", "p", 5), (2001, "USA", "ARM", "p", 5))
    past = with_distances(panel_of(rows), ROOT).as_of(2000)
    assert past.distance is not None
    assert past.distance.tolist() == [[kilometres("USA", "GEO")]]
