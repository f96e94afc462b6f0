"""US trade by country and month in a workbook: a full year, two months of the next, a group and faulty rows."""

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

RECIPE: dict[str, Any] = {"files": {"totals": "country.xlsx"}, "retrieved": "2026-11-23", "first_year": 2024}
ROWS_IN = 2 * 9
VALUE_IN = 1_000_000 * (12 * (3 + 5 + 70 + 90 + 1 + 1 + 4 + 4 + 2 + 2) + 2 * (3 + 5) + 12 * (6 + 7) - 12 + 12 * 2)
TEXT_FILES: tuple[str, ...] = ()

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ROWS = [
    ("2024", "4632", "Azerbaijan", 5.0, 3.0, 12),
    ("2025", "4632", "Azerbaijan", 5.0, 3.0, 2),
    ("2024", "1220", "Canada", 90.0, 70.0, 12),
    ("2024", "0003", "European Union", 1.0, 1.0, 12),
    ("2023", "1220", "Canada", 4.0, 4.0, 12),
    ("2024", "9999", "Lemuria", 2.0, 2.0, 12),
    ("2024", "2010", "Mexico", 7.0, 6.0, 12),
    ("2024", "4280", "Germany", -1.0, 2.0, 12),
    ("2024", "4279", "France", None, None, 12),
]
"""Year, Census code, country, imports and exports a month in million dollars, and the months that are filled."""


def write(folder: Path) -> None:
    book = xlsxwriter.Workbook(str(folder / "country.xlsx"))
    book.set_properties({"created": datetime(2026, 11, 23)})
    sheet = book.add_worksheet("country")
    sheet.write_row(0, 0, ["year", "CTY_CODE", "CTYNAME", *(f"{s}{m}" for s in "IE" for m in (*MONTHS, "YR"))])
    for line, (year, code, name, imports, exports, filled) in enumerate(ROWS, start=1):
        cells: list[str | float | None] = [year, code, name]
        for amount in (imports, exports):
            monthly = [None if amount is None else amount * (month < filled) for month in range(12)]
            cells += [*monthly, None if amount is None else amount * filled]
        sheet.write_row(line, 0, cells)
    book.close()
