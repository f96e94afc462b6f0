import polars as pl

from corridor.sources import unctad_digital
from corridor.tables import SERVICES_FLOWS, check_frame


def test_services_with_the_world(recipe):
    frame = pl.DataFrame(
        [
            ("AZE", "2020", "83.5", "270.0"),
            ("XKX", "2020", None, "1.0"),
            ("WLD", "2020", "9", "9"),
            ("SSF", "2020", "1", "1"),
        ],
        schema=list(unctad_digital.COLUMNS),
        orient="row",
    )
    reading = unctad_digital.services(frame, recipe)
    table = reading.tables["services_flows"]
    assert table.select("exporter", "importer", "category", "declared_by", "value_usd").rows() == [
        ("AZE", "WLD", "DDS", "exporter", 83_500_000),
        ("WLD", "AZE", "DDS", "importer", 270_000_000),
        ("WLD", "XKX", "DDS", "importer", 1_000_000),
    ]
    assert check_frame(SERVICES_FLOWS, table).ok
    assert {item.reason: item.rows for item in reading.accounts[0].left_out} == {
        "group of countries": 4,
        "no figure": 1,
    }
    assert reading.accounts[0].balanced
