"""One workbook of the run built by hand, read back once for all tests of its sheets."""

import openpyxl
import pytest

from corridor.reports import xlsx
from factories_run import a_run


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "report.xlsx"
    xlsx.write(a_run(), path)
    return path


@pytest.fixture(scope="session")
def book(written):
    return openpyxl.load_workbook(written)


@pytest.fixture(scope="session")
def rows(book):
    """Return what reads a sheet as mappings from heading to value."""

    def read(sheet):
        head, *body = book[sheet].iter_rows(values_only=True)
        names = [name for name in head if name is not None]
        return [dict(zip(names, row, strict=False)) for row in body if any(v is not None for v in row[: len(names)])]

    return read
