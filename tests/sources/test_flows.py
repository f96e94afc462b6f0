import polars as pl

from corridor.sources import flows
from corridor.spec.recipe import SourceRecipe


def tidy(*rows: tuple[object, ...]) -> pl.DataFrame:
    names = ["year", "flow", "reporter", "partner", "product", "value", "quantity"]
    schema = {"year": pl.Int32, "value": pl.Int64, "quantity": pl.Int64}
    frame = pl.DataFrame(rows, schema=names, orient="row", schema_overrides=schema)
    return frame.with_columns(reporter_group=pl.lit(value=False), partner_group=pl.col("partner") == "EU")


def with_(recipe: SourceRecipe, **changes: object) -> SourceRecipe:
    return SourceRecipe.model_validate({**recipe.model_dump(), **changes})


def read(frame: pl.DataFrame, recipe: SourceRecipe, **options: object):
    return flows.declarations(frame, recipe, source="s", file="f", **options)


def test_sides_and_valuations(recipe):
    reading = read(tidy((2020, "import", "AZE", "USA", "27", 5, 2), (2020, "export", "AZE", "ITA", "27", 9, 3)), recipe)
    rows = reading.tables["declared"].select(
        "exporter", "importer", "declared_by", "value_usd", "quantity_kg", "valuation"
    )
    assert rows.rows() == [("AZE", "ITA", "exporter", 9, 3, "FOB"), ("USA", "AZE", "importer", 5, 2, "CIF")]


def test_customs_value_counts_as_fob(recipe):
    reading = read(tidy((2020, "import", "USA", "AZE", "27", 5, None)), with_(recipe, valuation="customs"))
    assert reading.tables["declared"]["valuation"].to_list() == ["FOB"]


def test_partners_that_become_one_are_added_up(recipe):
    frame = tidy((2020, "import", "AZE", "NES", "27", 5, 1), (2020, "import", "AZE", "NES", "27", 7, None))
    reading = read(frame, recipe)
    assert reading.tables["declared"].select("value_usd", "quantity_kg").rows() == [(12, None)]
    account = reading.accounts[0]
    assert (account.kept, account.aggregated, account.value_kept) == (1, 1, 12)
    assert account.balanced


def test_each_row_left_out_has_its_reason(recipe):
    chosen = with_(recipe, reporters=["AZE"], first_year=2019, skip_products={"28": "a test"})
    frame = tidy(
        (2020, "import", "AZE", "USA", "27", 1, None),
        (2020, "import", "GEO", "USA", "27", 2, None),
        (2018, "import", "AZE", "USA", "27", 3, None),
        (2020, "import", "AZE", "USA", "28", 4, None),
        (2020, "re-export", "AZE", "USA", "27", 5, None),
        (2020, "import", "AZE", "EU", "27", 6, None),
        (2020, "import", "AZE", None, "27", 7, None),
        (2020, "import", "AZE", "AZE", "27", 8, None),
        (2020, "import", "AZE", "WLD", "27", 9, None),
        (2020, "import", "AZE", "GEO", "27", -1, None),
        (2020, "import", None, "GEO", "27", 10, None),
    )
    account = read(frame, chosen).accounts[0]
    assert {item.reason: (item.rows, item.value_usd) for item in account.left_out} == {
        "reporter's spelling is unknown": (1, 10),
        "reporter is not on the recipe's list": (1, 2),
        "year is outside the recipe's years": (1, 3),
        "product 28: a test": (1, 4),
        "re-exports and re-imports, kept apart from goods_flows": (1, 5),
        "partner is a group of countries": (1, 6),
        "partner's spelling is unknown": (1, 7),
        "trade of a reporter with itself": (1, 8),
        "value is negative": (1, -1),
        "world total of a reporter, used as a control and not as a flow": (1, 9),
    }
    assert account.kept == 1
    assert account.balanced


def test_world_total_stands_beside_the_sum_of_partners(recipe):
    frame = tidy(
        (2020, "import", "AZE", "WLD", "27", 20, None),
        (2020, "import", "AZE", "USA", "27", 12, None),
        (2020, "import", "AZE", "AZE", "27", 8, None),
    )
    world = read(frame, recipe).tables["world"]
    assert world.select("reporter", "side", "value_usd", "partners_usd").rows() == [("AZE", "importer", 20, 20)]


def test_reporting_of_a_single_product_knows_no_absence(recipe):
    frame = tidy((2020, "import", "AZE", "WLD", "27", 20, None), (2021, "export", "AZE", "USA", "27", 1, None))
    reporting = read(frame, recipe).tables["reporting"]
    assert reporting.select("year", "side", "status").rows() == [
        (2020, "importer", "declared"),
        (2021, "exporter", "declared"),
    ]


def test_reporting_of_a_panel_knows_absence_from_the_year_a_product_starts(recipe):
    frame = tidy(
        (2019, "import", "AZE", "USA", "27", 1, None),
        (2020, "import", "AZE", "USA", "27", 1, None),
        (2020, "import", "GEO", "USA", "28", 1, None),
    )
    reporting = read(frame, recipe, panel=True).tables["reporting"]
    absent = reporting.filter(status="absent").select("year", "reporter", "product").rows()
    assert absent == [(2020, "AZE", "28"), (2020, "GEO", "27")]


def test_unknown_spellings_become_one_gap():
    assert flows.unknown_gaps("s", ()) == ()
    assert flows.unknown_gaps("s", ("A", "B")) == ("s: 2 unknown country spellings left out: 'A', 'B'",)
