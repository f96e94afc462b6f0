"""Pack synthetic world trade into archives laid out as CEPII releases BACI, to measure a build at full size.

usage: make_release.py GENERATED OUT.zip [YEARS=10] [FIRST_YEAR=2013]

GENERATED holds `y0.parquet`, `y1.parquet` … with year, exporter, importer, product, value (thousand US dollars) and qty
(metric tons). Where there are fewer files than years, they repeat under other years, values scaled by the year.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import polars as pl

from corridor.sources.countries import country_rows

REVISION, RELEASE = "HS92", "V202501"


def main(generated: Path, out: Path, years: int, first: int) -> None:
    """Write the archive: one CSV per year, the list of countries and the list of products."""
    parts = sorted(generated.glob("y*.parquet"))
    flows = pl.scan_parquet(parts)
    numbers = flows.select("exporter").unique().collect()["exporter"].sort().to_list()
    products = flows.select("product").unique().collect()["product"].sort().to_list()
    codes = country_rows().sort("kind", "iso3").filter(pl.col("kind").is_in(["country", "territory"]))["iso3"]
    real = codes.head(len(numbers)).sort().to_list()  # every country, and as many territories as are left
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(years):
            name = f"BACI_{REVISION}_Y{first + n}_{RELEASE}.csv"
            frame = pl.read_parquet(parts[n % len(parts)]).select(
                pl.lit(first + n).alias("t"),
                pl.col("exporter").alias("i"),
                pl.col("importer").alias("j"),
                pl.col("product").alias("k"),
                (pl.col("value") * (1 + n / 100)).round(3).alias("v"),
                pl.col("qty").alias("q"),
            )
            with archive.open(name, "w") as stream:
                frame.write_csv(stream, float_precision=3)
            print(name, f"{frame.height:,} rows", flush=True)
        countries = "".join(f"{n},{c},{c},{c}\n" for n, c in zip(numbers, real, strict=False))
        archive.writestr(
            f"country_codes_{RELEASE}.csv", f"country_code,country_name,country_iso2,country_iso3\n{countries}"
        )
        titles = "".join(f"{code:06d},Product {code:06d}\n" for code in products)
        archive.writestr(f"product_codes_{REVISION}_{RELEASE}.csv", f"code,description\n{titles}")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(
        Path(words[0]),
        Path(words[1]),
        int(words[2]) if len(words) > 2 else 10,
        int(words[3]) if len(words) > 3 else 2013,
    )
