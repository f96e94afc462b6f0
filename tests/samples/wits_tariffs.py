"""Tariffs as a query of WITS exports them: the European Union, a lost zero, kinds of duty, and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"tariffs": "wits.csv"}, "retrieved": "2026-11-23"}
TEXT_FILES: tuple[str, ...] = ("wits.csv",)
HEADER = (
    "Selected Nomen,Native Nomen,Reporter,Reporter Name,Product,Product Name,Partner,Partner Name,Tariff Year,"
    "Trade Year,Trade Source,DutyType,Simple Average,Weighted Average,Standard Deviation,Minimum Rate,Maximum Rate,"
    "Nbr of Total Lines,Nbr of Domestic Peaks,Nbr of International Peaks,Imports Value in 1000 USD,Binding Coverage"
)
ROWS = (
    ("HS 2012", "H5", "031", "270900", "000", "2018", "MFN", "5", "5.00", "5", "5", "1"),
    ("HS 2012", "H5", "031", "10121", "000", "2018", "MFN", "7.5", "", "0", "15", "2"),
    ("HS", "H5", "031", "020110", "268", "2018", "AHS", "0", "0", "0", "0", "4"),
    ("HS", "H5", "031", "020110", "000", "2018", "AHS", "9", "8", "0", "15", "4"),
    ("HS", "H5", "792", "020110", "031", "2018", "AVE AHS", "40.5", "41", "30", "50", "3"),
    ("HS", "H4", "918", "020110", "000", "2018", "MFN", "12.8", "", "12.8", "12.8", "1"),
    ("HS", "H4", "276", "020110", "000", "2018", "MFN", "12.0", "", "12", "12", "1"),
    ("HS", "H4", "999", "020110", "000", "2018", "MFN", "1", "", "1", "1", "1"),
    ("HS", "H5", "792", "Total", "000", "2018", "MFN", "11", "", "0", "200", "9000"),
    ("HS", "H5", "792", "0201x0", "000", "2018", "MFN", "11", "", "0", "200", "9"),
    ("HS", "H9", "792", "020120", "000", "2018", "MFN", "11", "", "0", "200", "9"),
    ("HS", "H5", "792", "020120", "000", "2018", "XYZ", "11", "", "0", "200", "9"),
    ("HS", "H5", "792", "020120", "B17", "2018", "PRF", "11", "", "0", "200", "9"),
    ("HS", "H5", "792", "020120", "000", "2018", "MFN", "eleven", "", "0", "200", "9"),
    ("HS", "H5", "792", "020120", "000", "2018", "MFN", "", "", "", "", "9"),
    ("HS", "H5", "792", "020130", "000", "2018", "MFN", "-1", "", "-1", "2", "9"),
    ("HS", "H5", "792", "020130", "000", "2018", "MFN", "1", "", "3", "2", "9"),
    ("HS", "H5", "792", "020130", "000", "2018", "BND", "1", "", "1", "2", "some"),
    ("HS", "H5", "792", "020140", "000", "2018", "BND", "1", "", "1", "2", "2"),
    ("HS", "H5", "792", "020140", "000", "2018", "BND", "1", "", "1", "2", "2"),
)
"""Selected and native nomenclature, reporter, product, partner, year, duty, and six figures."""

ROWS_IN = len(ROWS)
VALUE_IN = None


def line(row: tuple[str, ...]) -> str:
    """Return a row in the layout of the export."""
    selected, native, reporter, product, partner, year, duty, simple, weighted, low, high, lines = row
    return ",".join((selected, native, reporter, "name", product, "text", partner, "name", year, year, "CMT", duty,
                     simple, weighted, "0", low, high, lines, "0", "0", "10.5", ""))  # fmt: skip


def write(folder: Path) -> None:
    """Write the export."""
    (folder / "wits.csv").write_text("\n".join([HEADER, *map(line, ROWS)]) + "\n", encoding="utf-8")
