from datetime import date

import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.sources import imf_weo
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe


def row(code: str, subject: str, last: str, **years: str) -> dict[str, str | None]:
    cells = {str(year): years.get(f"y{year}") for year in imf_weo.YEARS}
    return {"iso3c": code, "weo_subject_code": subject, "estimates_start_after": last, **cells}


def test_actual_years_estimates_and_projections(recipe):
    frame = pl.DataFrame(
        [
            row("AZE", "NGDPD", "2022", y2022="78.721", y2023="76.639", y2024="78.749"),
            row("AZE", "NGDP_RPCH", "2022", y2022="4.577", y2029="2.424"),
            row("UVK", "LP", "2022", y2024="1.8"),
            row("AZE", "PCPI", "2022", y2024="1"),
        ]
    ).select(imf_weo.COLUMNS)
    reading = imf_weo.outlook(frame, recipe)
    table = reading.tables["country_years"].select("year", "country", "series", "value", "known_in", "projected")
    assert table.rows() == [
        (2022, "AZE", "gdp_usd", 78_721_000_000.0, 2022, False),
        (2024, "AZE", "gdp_projected_usd", 78_749_000_000.0, 2024, True),
        (2024, "XKX", "population_projected", 1_800_000.0, 2024, True),
        (2029, "AZE", "gdp_growth_projected_pct", 2.424, 2024, True),
    ]
    account = reading.accounts[0]
    reasons = {item.reason: item.rows for item in account.left_out}
    assert reasons["estimate for a year before the publication"] == 1
    assert reasons["actual growth, which follows from the levels"] == 1
    assert reasons["subject is not used"] == len(imf_weo.YEARS)
    assert account.balanced


def test_download_of_the_fund_is_tabbed_utf_16_with_thousands_and_a_footer(tmp_path):
    text = (
        "WEO Country Code\tISO\tWEO Subject Code\tCountry\t2023\t2024\t2025\tEstimates Start After\n"
        '912\tAZE\tNGDPD\tAzerbaijan\t76.6\t"1,078.5"\tn/a\t2023\n'
        "912\tAZE\tLP\tAzerbaijan\tmany\t--\t10.2\t2023\n"
        "\nInternational Monetary Fund, World Economic Outlook Database, April 2025\t\t\t\t\t\t\t\n"
    )
    (tmp_path / "WEOApr2025all.xls").write_bytes(text.encode("utf-16"))
    recipe = SourceRecipe(
        files={"outlook": "WEOApr2025all.xls"}, retrieved=date(2026, 11, 23), options={"vintage": "2025"}
    )
    reading = imf_weo.read(RawFiles(tmp_path, "imf_weo", recipe), recipe)
    table = reading.tables["country_years"].select("year", "series", "value", "known_in")
    assert table.rows() == [
        (2023, "gdp_usd", 76.6e9, 2023),
        (2025, "population_projected", 10_200_000.0, 2025),
    ]
    (account,) = reading.accounts
    assert account.balanced
    assert {str(item.reason): item.rows for item in account.left_out} == {
        "subject is not used": 3,
        "estimate for a year before the publication": 1,
        "no figure": 2,
        "figure is no number": 1,
    }


def test_vintage_is_a_year(tmp_path):
    recipe = SourceRecipe(files={"outlook": "x"}, retrieved=date(2026, 11, 23), options={"vintage": "April"})
    with pytest.raises(UsageError, match=r"options\.vintage: must be a year, found 'April'"):
        imf_weo.read(RawFiles(tmp_path, "imf_weo", recipe), recipe)
