import polars as pl

from corridor.sources import nomenclature
from corridor.tables import PRODUCTS, check_frame

FRAME = pl.DataFrame(
    [
        ("01", "Animals; live", "TOTAL", "2"),
        ("0101", "Horses", "01", "4"),
        ("010121", "Horses; pure-bred", "0101", "6"),
        ("27", "Fuels", "TOTAL", "2"),
        ("2710", "Oils", "27", "4"),
        ("27101", "Oils, a national line", "2710", "5"),
    ],
    schema=list(nomenclature.COLUMNS),
    orient="row",
)


def test_titles_levels_and_parents():
    reading = nomenclature.products(FRAME)
    table = reading.tables["products"]
    assert table.select("product", "level", "parent").rows() == [
        ("01", 2, None),
        ("0101", 4, "01"),
        ("010121", 6, "0101"),
        ("27", 2, None),
        ("2710", 4, "27"),
        ("98", 2, None),
    ]
    assert check_frame(PRODUCTS, table).ok
    assert [(item.reason, item.rows) for item in reading.accounts[0].left_out] == [
        ("not a code of 2, 4 or 6 digits", 1)
    ]


def test_needed_adds_chapters_and_headings_and_names_codes_without_title():
    table = nomenclature.products(FRAME).tables["products"]
    kept, untitled = nomenclature.needed(table, {"010121", "999999"})
    assert kept["product"].to_list() == ["01", "0101", "010121", "27", "98", "99", "9999", "999999"]
    assert kept.filter(product="999999")["title"].to_list() == ["HS 999999, without title"]
    assert check_frame(PRODUCTS, kept).ok
    assert untitled == ["999999"]
