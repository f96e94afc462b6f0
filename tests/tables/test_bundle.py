import polars as pl
import pytest

from corridor.tables import FACTS, GOODS_FLOWS, TABLES
from corridor.tables.bundle import RULES, Bundle, check_bundle, country_columns, pairs_complete, sources_known
from corridor.tables.parts import Parts


def frames() -> dict[str, pl.DataFrame]:
    found = {name: table.empty() for name, table in TABLES.items()}
    found["countries"] = pl.DataFrame(
        [("AZE", "Azerbaijan", "country"), ("GEO", "Georgia", "country")],
        schema=["country", "name", "kind"],
        orient="row",
    )
    found["products"] = pl.DataFrame({"product": ["27", "2709"], "parent": [None, "27"]})
    flow = {"year": 2020, "exporter": "AZE", "importer": "GEO", "product": "27", "nomenclature": "HS", "value_usd": 1}
    rows = [{**flow, "declared_by": by, "source": "s"} for by in ("exporter", "importer", "reconciled")]
    found["goods_flows"] = pl.DataFrame(rows, schema=dict(GOODS_FLOWS.dtypes))
    cell = {"year": 2020, "product": "27", "nomenclature": "HS", "status": "declared"}
    found["reporting"] = pl.DataFrame(
        [{**cell, "reporter": "AZE", "side": "exporter"}, {**cell, "reporter": "GEO", "side": "importer"}],
        schema=dict(TABLES["reporting"].dtypes),
    )
    found["pairs"] = pl.DataFrame({"exporter": ["AZE", "GEO"], "importer": ["GEO", "AZE"]})
    return found


def only(found: dict[str, pl.DataFrame], created_year: int = 2026) -> str:
    failures = check_bundle(found, created_year)
    assert len(failures) == 1
    return failures[0].sentence()


def test_sound_bundle():
    assert check_bundle(frames(), 2026) == []
    assert len(RULES) == 7


def test_unknown_country_with_its_row():
    found = frames()
    found["pair_totals"] = pl.DataFrame({"exporter": ["AZE", "XQX"], "importer": ["GEO", "GEO"], "year": [2020, 2020]})
    assert only(found) == "pair_totals, column exporter: must be a code of the table countries (1 row); row 2: 'XQX'"


def test_unknown_product_and_parent():
    found = frames()
    found["watched_products"] = pl.DataFrame({"product": ["28"]})
    assert only(found) == "watched_products, column product: must be a code of the table products (1 row); row 1: '28'"
    found = frames()
    found["products"] = pl.DataFrame({"product": ["27", "2801"], "parent": [None, "28"]})
    assert only(found) == "products, column parent: must be a code of the table products (1 row); row 2: '28'"


@pytest.mark.parametrize(
    ("pairs", "missing"),
    [
        ({"exporter": ["AZE"], "importer": ["GEO"]}, "GEO → AZE"),
        ({"exporter": ["GEO"], "importer": ["AZE"]}, "AZE → GEO"),
    ],
)
def test_pair_missing_in_one_order(pairs, missing):
    failures = pairs_complete(Bundle({"pairs": pl.DataFrame(pairs)}, 2026))
    assert failures[0].check == f"every two countries must have a pair in both orders; missing: {missing}"


def test_future_year_and_projection():
    found = frames()
    assert "no year may be later than 2019, in which the snapshot was made (3 rows); row 1: 2020" in (
        check_bundle(found, 2019)[0].sentence()
    )
    schema = {"year": pl.Int32, "country": pl.String, "projected": pl.Boolean}
    found["country_years"] = pl.DataFrame([(2029, "AZE", True), (2027, "AZE", False)], schema=schema, orient="row")
    assert only(found).endswith("row 2: 2027")


def test_a_figure_that_was_known_in_the_future():
    found = frames()
    schema = {"year": pl.Int32, "country": pl.String, "known_in": pl.Int32, "projected": pl.Boolean}
    found["country_years"] = pl.DataFrame([(2029, "AZE", 2027, True)], schema=schema, orient="row")
    assert "country_years, column known_in: no year may be later than 2026" in only(found)


def test_a_source_that_the_manifest_does_not_list():
    found = frames()
    assert check_bundle(found, 2026, sources=["s"]) == []
    (failure, *_) = check_bundle(found, 2026, sources=["t"])
    assert failure.sentence() == (
        "goods_flows, column source: must be a source that datapackage.json lists (3 rows); "
        "row 1: 's'; row 2: 's'; row 3: 's'"
    )
    found = {"facts": pl.DataFrame({"source": ["a page"], "reporter": ["a committee"]})}
    assert sources_known(Bundle(found, 2026, sources=["s"])) == []


def test_declaration_without_reporting_or_reconciled_row():
    found = frames()
    found["reporting"] = found["reporting"].head(1)
    assert (
        "declared by the importer must have a reporting row with status declared (1 row); row 2: 2020 GEO 27 HS"
        in only(found)
    )
    found = frames()
    found["goods_flows"] = found["goods_flows"].head(2)
    assert "each declared flow must have a reconciled row (2 rows); row 1: 2020 AZE GEO 27 HS" in only(found)


def test_reconciled_row_is_found_in_any_order():
    found = frames()
    found["goods_flows"] = found["goods_flows"].reverse()
    assert check_bundle(found, 2026) == []


def test_free_text_reporter_of_facts_is_no_country():
    assert country_columns("facts", FACTS.columns) == ["exporter", "importer", "reporter_country"]


def by_year(found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame | Parts]:
    """Return the tables with goods_flows and reporting by year, a second year added."""
    parts: dict[str, pl.DataFrame | Parts] = dict(found)
    for name in ("goods_flows", "reporting"):
        later = found[name].with_columns((pl.col("year") + 1).cast(pl.Int32))
        parts[name] = Parts.of(TABLES[name], pl.concat([found[name], later]))
    return parts


def test_rows_by_year_pass_and_fail_like_rows_in_memory():
    assert check_bundle(by_year(frames()), 2026) == []
    whole = frames()
    whole["goods_flows"] = whole["goods_flows"].with_columns(importer=pl.lit("XQX"))
    messages = [failure.sentence() for failure in check_bundle(by_year(whole), 2026)]
    assert messages == [
        "goods_flows, column importer: must be a code of the table countries (6 rows); row 1: 'XQX'; row 2: 'XQX'; "
        "row 3: 'XQX'; row 4: 'XQX'; row 5: 'XQX'",
        "goods_flows, column importer: each flow declared by the importer must have a reporting row with status "
        "declared (2 rows); row 2: 2020 XQX 27 HS; row 5: 2021 XQX 27 HS",
    ]


def test_a_declaration_without_reconciled_row_is_found_in_its_year():
    found = by_year(frames())
    flows = found["goods_flows"]
    assert isinstance(flows, Parts)
    rows = flows.scan().filter((pl.col("year") == 2020) | (pl.col("declared_by") != "reconciled")).collect()
    found["goods_flows"] = Parts.of(GOODS_FLOWS, rows)
    (failure,) = check_bundle(found, 2026)
    assert failure.check == "each declared flow must have a reconciled row"
    assert failure.examples == ((4, "2021 AZE GEO 27 HS"), (5, "2021 AZE GEO 27 HS"))
    assert next(failure.check for failure in check_bundle(found, 2020)).startswith("no year may be later than 2020")
