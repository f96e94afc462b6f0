import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.snapshots.filing import filing
from corridor.tables import TABLES, Parts
from corridor.tables.coding import coded

TABLE = TABLES["reporting"]
CELLS = st.dictionaries(
    st.tuples(
        st.integers(2018, 2021),
        st.sampled_from(["AZE", "GEO"]),
        st.sampled_from(["exporter", "importer"]),
        st.sampled_from(["27", "28", "2801", "99"]),
    ),
    st.tuples(st.sampled_from(["declared", "absent", "balanced", "truncated"]), st.sampled_from(["s", "t"])),
    max_size=16,
)
TOLD = ("declared", "balanced")


def parts(cells, *, store=lambda frame: frame):
    rows = [
        (y, who, side, product, "HS", status, source) for (y, who, side, product), (status, source) in cells.items()
    ]
    frame = pl.DataFrame(rows, schema=dict(TABLE.dtypes), orient="row").sort(TABLE.key)
    held = Parts.of(TABLE, frame)
    return Parts(TABLE, {year: store(held.by_year[year]) for year in held.years})


def usual(cells, year, who, side):
    """Return what the reporter usually declares, in the words of the definition."""
    found = set()
    sources = {source for (y, w, s, _), (_, source) in cells.items() if (y, w, s) == (year, who, side)}
    for source in sources:
        told = {key for key, (status, of) in cells.items() if of == source and status in TOLD}
        for product in {key[3] for key in told}:
            first = min(key[0] for key in told if key[3] == product)
            filed = {key[0] for key in told if key[1:3] == (who, side) and key[0] >= first}
            declared = {key[0] for key in told if key[1:] == (who, side, product)}
            if declared and 2 * len(declared) >= len(filed) and first <= year:
                found.add(product)
    return found


@settings(deadline=None, max_examples=60)
@given(CELLS)
def test_cells_are_counted_as_the_definition_says(cells):
    found = filing(parts(cells)).cells
    for row in found.iter_rows(named=True):
        mine = {
            key[3]: status
            for key, (status, _) in cells.items()
            if key[:3] == (row["year"], row["reporter"], row["side"])
        }
        for status in ("declared", "absent", "balanced", "truncated"):
            assert row[status] == sum(one == status for one in mine.values())
        expected = usual(cells, row["year"], row["reporter"], row["side"])
        assert row["usual"] == len(expected)
        assert row["met"] == sum(mine.get(product) in TOLD for product in expected)
    assert found.height == len({key[:3] for key in cells})


@settings(deadline=None, max_examples=20)
@given(CELLS)
def test_codes_that_differ_from_year_to_year_count_the_same(cells):
    plain, held = filing(parts(cells)), filing(parts(cells, store=coded))
    for name in ("cells", "chapters", "sources", "revisions"):
        assert getattr(plain, name).equals(getattr(held, name)), name


def test_sides_and_reporters_that_are_not_asked_for_are_left_out():
    cells = {(2020, who, side, "27"): ("declared", "s") for who in ("AZE", "GEO") for side in ("exporter", "importer")}
    found = filing(parts(cells), sides=("importer",), reporters=("GEO",)).cells
    assert found.select("reporter", "side").rows() == [("GEO", "importer")]
    assert filing(parts({})).cells.is_empty()


def test_chapters_sources_and_revisions_count_reporters_and_products():
    cells = {
        (2020, "AZE", "exporter", "28"): ("declared", "s"),
        (2020, "AZE", "exporter", "2801"): ("declared", "s"),
        (2020, "GEO", "exporter", "27"): ("truncated", "t"),
    }
    found = filing(parts(cells))
    assert found.chapters.select("chapter", "reporters", "products", "filed").rows() == [("28", 1, 2, 1)]
    assert found.sources.select("source", "reporters", "products").rows() == [("s", 1, 2), ("t", 1, 1)]
    assert found.revisions.select("nomenclature", "reporters", "products").rows() == [("HS", 2, 3)]
