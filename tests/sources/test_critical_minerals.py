import polars as pl

from corridor.sources import critical_minerals
from corridor.sources.csvtext import LINE, read_text
from corridor.sources.opening import RawFile


def test_codes_by_material_and_stage():
    rows = [
        ("cobalt", "ore", "260500", "282200", "clean_pair"),
        ("gallium", "refined", "811292", "811292", "shared_refined|byproduct"),
        ("germanium", "refined", "811292", "811292", None),
        ("germanium", "refined", "811292", "811292", None),
        ("tin", "smelted", "800110", "800110", None),
        ("tin", "ore", "26090", "800110", None),
        ("tin", "ore", "260900", "80", None),
        (None, "ore", "260900", "800110", None),
    ]
    frame = pl.DataFrame(rows, schema=list(critical_minerals.COLUMNS), orient="row").with_row_index(LINE, offset=2)
    reading = critical_minerals.materials(frame, file="f")
    table, account = reading.tables["material_products"], reading.accounts[0]
    assert table.select("material", "stage", "product").rows() == [
        ("cobalt", "ore", "260500"),
        ("gallium", "refined", "811292"),
        ("germanium", "refined", "811292"),
    ]
    assert (account.rows_in, account.kept, account.quarantined, account.balanced) == (8, 3, 4, True)
    assert account.quarantine.rows["line"].to_list() == [6, 7, 8, 9]


def test_the_published_crosswalk(shared):
    path = shared / "code_lists" / "critical_minerals_hs6_crosswalk.csv"
    reading = critical_minerals.materials(read_text(RawFile(path), critical_minerals.COLUMNS), file=path.name)
    account, table = reading.accounts[0], reading.tables["material_products"]
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    assert account.rows_in == account.kept == len(lines)
    assert set(table.select("material", "stage", "product").rows()) == {tuple(line.split(",")[:3]) for line in lines}
    shared_codes = table.group_by("product").agg(pl.col("material").n_unique()).filter(pl.col("material") > 1)
    assert set(shared_codes["product"]) == {"811292", "261590"}
