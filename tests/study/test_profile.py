"""The profile of a pair shows what the tables hold, each figure with its declarer, and nothing later than its year."""

import polars as pl
import pytest

from corridor.study import profile as room
from corridor.study.profile import profile
from factories import a_fact, a_world, cut, status, true_value


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def found(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "MIN_CHAPTERS", 4)
        return profile(world, "ARG", "BEL", 2021)


def test_trend_holds_every_total_of_the_pair(found, world):
    rows = found.trend.select("year", "exporter", "importer", "declared_by", "reporter", "value_usd", "months").rows()
    assert (2012, "ARG", "BEL", "exporter", "ARG", 900, 12) in rows
    assert (2012, "BEL", "ARG", "importer", "ARG", 100, 12) in rows
    assert (2019, "ARG", "BEL", "importer", "BEL", 500, 12) in rows
    assert (2021, "BEL", "ARG", "importer", "ARG", 70, 2) in rows
    pair = {"ARG", "BEL"}
    expected = world["pair_totals"].filter(pl.col("exporter").is_in(pair) & pl.col("importer").is_in(pair))
    assert found.trend.height == expected.height == 14
    assert found.trend.filter(declared_by="reconciled")["reporter"].unique().to_list() == ["bacitotal"]


def test_composition_is_the_latest_broadly_declared_year_the_exporter_first(found):
    """ARG and BEL declare all four chapters in 2021 on both sides; the exporter's figures win the tie."""
    there = found.composition.filter(exporter="ARG")
    assert there["year"].unique().to_list() == [2021]
    assert there["declared_by"].unique().to_list() == ["exporter"]
    expected = {k: true_value(2021, "ARG", "BEL", k) for k in ("10", "20", "27", "84")}
    assert dict(there.select("product", "value_usd").iter_rows()) == {k: v for k, v in expected.items() if v}
    assert there["value_usd"].to_list() == sorted(there["value_usd"], reverse=True)
    assert there["title"].to_list() == [f"Goods of {k}" for k in there["product"]]
    assert set(found.composition["exporter"]) == {"ARG", "BEL"}


def test_composition_needs_a_broad_declaration(world):
    assert profile(world, "ARG", "BEL", 2021).composition.is_empty()  # 60 chapters are needed, the world has four
    assert profile(world, "EST", "FIN", 2021).composition.is_empty()


def test_a_year_with_a_chapter_left_out_is_not_broad(world, monkeypatch):
    monkeypatch.setattr(room, "MIN_CHAPTERS", 4)
    found = profile(world, "ARG", "BEL", 2018)  # ARG leaves chapter 20 out of 2018; BEL, the importer, does not
    there = found.composition.filter(exporter="ARG")
    assert (there["year"][0], there["declared_by"][0]) == (2018, "importer")


def test_world_totals_are_the_country_s_own(found):
    rows = found.world.select("country", "side", "year", "value_usd").rows()
    assert rows == [("ARG", "exports", 2020, 5000), ("ARG", "imports", 2020, 4000)]


def test_partners_are_the_ten_largest_flows_of_the_latest_broad_year(found, world):
    for country, own, other, side in (("ARG", 1, 2, "exports"), ("BEL", 2, 1, "imports")):
        rows = found.partners.filter(country=country, side=side)
        assert rows.height == 10
        assert rows["year"].unique().to_list() == [2021]
        declared = (
            world["goods_flows"]
            .filter((pl.col("year") == 2021) & (pl.col("product").str.len_chars() == 2))
            .select("year", "exporter", "importer", "product", "declared_by", "value_usd")
            .rows()
        )
        by = "exporter" if side == "exports" else "importer"
        flows = [row for row in declared if row[own] == country and row[4] == by]
        largest = sorted(flows, key=lambda row: (-row[5], row[3], row[other]))[:10]
        assert rows.select("partner", "product", "value_usd").rows() == [(r[other], r[3], r[5]) for r in largest]
    assert found.partners["partner_name"].null_count() == 0


def test_services_of_both(found):
    rows = found.services.select("country", "side", "year", "value_usd").rows()
    assert len(rows) == 24
    assert ("ARG", "exports", 2016, 1020) in rows
    assert ("BEL", "imports", 2020, 4120) in rows


def test_context_is_the_latest_figure_and_the_mean_of_projections(found):
    rows = {(r["country"], r["series"]): r for r in found.context.iter_rows(named=True)}
    assert rows["ARG", "lpi_score"]["value"] == pytest.approx(2.07)
    assert rows["ARG", "lpi_score"]["year"] == 2021
    assert rows["BEL", "gdp_usd"]["year"] == 2020
    outlook = rows["BEL", "gdp_growth_projected_pct"]
    assert (outlook["value"], outlook["year"], outlook["projected"]) == ((2 + 4 + 7 + 7) / 4, 2023, True)


@pytest.mark.parametrize("year", [2015, 2018, 2019, 2020])
def test_a_profile_of_the_past_knows_only_the_past(world, monkeypatch, year):
    monkeypatch.setattr(room, "MIN_CHAPTERS", 3)
    late, early = profile(world, "ARG", "BEL", year), profile(cut(world, year), "ARG", "BEL", year)
    for name in ("trend", "composition", "world", "partners", "services", "context"):
        frame = getattr(late, name)
        assert frame.equals(getattr(early, name)), name
        years = frame.filter(~pl.col("projected"))["year"] if "projected" in frame.columns else frame["year"]
        assert (years <= year).all(), name


def test_both_orders_of_a_pair_show_the_same(world, found):
    turned = profile(world, "BEL", "ARG", 2021)
    assert turned.trend.equals(found.trend)
    assert turned.services.equals(found.services)
    assert (turned.left, turned.right) == ("BEL", "ARG")


def test_a_pair_without_any_table_is_empty(world):
    bare = {name: frame.clear() if name != "countries" else frame for name, frame in world.items()}
    found = profile(bare, "ARG", "BEL", 2021)
    for name in ("trend", "composition", "world", "partners", "services", "context"):
        assert getattr(found, name).is_empty()
    assert status(2021, "ARG", "exporter", "10") == "declared"
    assert a_fact("f", "ARG", "BEL", "exports", 2020, 1.0, "ARG")["months"] == 12
