import polars as pl

from corridor.sources import imf_weo


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
