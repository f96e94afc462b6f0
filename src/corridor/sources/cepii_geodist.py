"""Read CEPII GeoDist dyads (dist_cepii): distance, border, language and colonial past of country pairs."""

from __future__ import annotations

import polars as pl

from corridor.sources.flows import unknown_gaps, with_codes
from corridor.sources.ledger import settle
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIRS

NAME = "cepii_geodist"
COLUMNS = ("iso_o", "iso_d", "contig", "comlang_off", "colony", "dist")


def pairs(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn dyads into pairs.

    Args:
        frame: Columns `COLUMNS`; `dist` is the great circle between the main cities in kilometres. Old codes (ROM, ZAR,
            TMP, PAL) are translated; YUG stays the former Yugoslavia, so its successors founded later are absent.
        file: Raw file, for the account.
    """
    rows, unknown_i = with_codes(frame, "exporter", "iso_o", "iso3")
    rows, unknown_j = with_codes(rows, "importer", "iso_d", "iso3")
    rules = {
        "distance of a country to itself": pl.col("exporter") == pl.col("importer"),
        "country's spelling is unknown": pl.col("exporter").is_null() | pl.col("importer").is_null(),
        "no distance": pl.col("dist").is_null(),
    }
    kept, account = settle(rows, rules, source=NAME, file=file)
    table = kept.select(
        "exporter",
        "importer",
        pl.col("dist").cast(pl.Float64).alias("distance_km"),
        (pl.col("contig") == 1).alias("contiguous"),
        (pl.col("comlang_off") == 1).alias("common_language"),
        (pl.col("colony") == 1).alias("colonial_link"),
        pl.lit(NAME).alias("source"),
    )
    gaps = unknown_gaps(NAME, tuple(sorted({*unknown_i, *unknown_j})))
    return Reading({"pairs": table.sort(PAIRS.key)}, (account,), gaps)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "dyads"."""
    return pairs(raw.parquet("dyads", COLUMNS), file=recipe.files["dyads"])


SOURCES.add(
    NAME,
    Source(
        title="CEPII GeoDist, bilateral distances and links",
        licence="free with attribution to CEPII",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
        citation="Mayer, T. and Zignago, S. (2011), Notes on CEPII's distances measures: the GeoDist database, "
        "CEPII Working Paper 2011-25",
        release="dist_cepii, 224 × 224",
        read=read,
    ),
)
