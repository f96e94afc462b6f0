"""Contract of yearly figures of single countries."""

import polars as pl

from corridor.tables import columns as c
from corridor.tables.contract import define

SERIES = (
    "gdp_usd",
    "population",
    "gdp_projected_usd",
    "gdp_growth_projected_pct",
    "population_projected",
    "lpi_score",
    "wgi_mean",
    "wgi_political_stability",
    "wgi_rule_of_law",
    "wgi_regulatory_quality",
    "wgi_government_effectiveness",
    "wgi_control_of_corruption",
    "wgi_voice_and_accountability",
)

NEVER_NEGATIVE = ("gdp_usd", "population", "gdp_projected_usd", "population_projected", "lpi_score")

COUNTRY_YEARS = define(
    "country_years",
    "Country figures",
    "One figure of one country in one year: output, people, logistics, governance, projections.",
    {
        "year": c.year("Year that the figure describes."),
        "country": c.country("Country that the figure describes."),
        "series": c.choice(SERIES, "What the figure measures."),
        "value": c.number("The figure.", "see unit", nullable=False),
        "unit": c.text("Unit of the figure."),
        "known_in": c.year(
            "Year from which the figure could be known: the vintage of a projection, else the year itself."
        ),
        "projected": c.flag("The figure is a projection of its source."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "country", "series"),
    checks=(
        c.rows(
            f"value must be not negative for {', '.join(NEVER_NEGATIVE)}",
            (pl.col("value") >= 0) | ~pl.col("series").is_in(NEVER_NEGATIVE),
        ),
    ),
)
