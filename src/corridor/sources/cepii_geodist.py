"""Read CEPII GeoDist dyads (dist_cepii): distance, border, language and colonial past of country pairs."""

from __future__ import annotations

import polars as pl

from corridor.sources.flows import unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import number
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIRS

NAME = "cepii_geodist"
COLUMNS = ("iso_o", "iso_d", "contig", "comlang_off", "colony", "dist")
FLAGS = ("contig", "comlang_off", "colony")
BLANK = ("", ".", "NA")
MOST_KM = 1e5


def pairs(frame: pl.DataFrame, recipe: SourceRecipe | None = None, *, file: str = "") -> Reading:
    """Turn dyads into pairs.

    Args:
        frame: Columns `COLUMNS`; `dist` is the great circle between the main cities in kilometres. Old codes (ROM, ZAR,
            TMP, PAL) are translated; YUG stays the former Yugoslavia, so its successors founded later are absent.
        recipe: Its spellings win over the country table; none where it is not given.
        file: Raw file, for the account.
    """
    spellings = recipe.spellings if recipe else {}
    rows, unknown_i = with_codes(frame, "exporter", "iso_o", "iso3", spellings)
    rows, unknown_j = with_codes(rows, "importer", "iso_d", "iso3", spellings)
    blank = pl.col("dist").is_null() | pl.col("dist").cast(pl.String).str.strip_chars().is_in(BLANK)
    rows = rows.with_columns(blank.alias("blank"), number("dist"), *(number(name) for name in FLAGS))
    flags = pl.all_horizontal(pl.col(name).is_in([0.0, 1.0]).fill_null(value=False) for name in FLAGS)
    rules = {
        "distance of a country to itself": pl.col("exporter") == pl.col("importer"),
        Fault("country's spelling is unknown"): pl.col("exporter").is_null() | pl.col("importer").is_null(),
        "no distance": pl.col("blank"),
        Fault("distance is no number of kilometres"): ~pl.col("dist").is_between(0, MOST_KM).fill_null(value=False),
        Fault(f"one of {', '.join(FLAGS)} is neither 0 nor 1"): ~flags,
    }
    once = {"second row for the same pair": ["exporter", "importer"]}
    kept, account = settle(rows, rules, source=NAME, file=file, once=once, raw=frame)
    table = kept.select(
        "exporter",
        "importer",
        pl.col("dist").alias("distance_km"),
        (pl.col("contig") == 1).alias("contiguous"),
        (pl.col("comlang_off") == 1).alias("common_language"),
        (pl.col("colony") == 1).alias("colonial_link"),
        pl.lit(NAME).alias("source"),
    )
    gaps = unknown_gaps(NAME, tuple(sorted({*unknown_i, *unknown_j})))
    return Reading({"pairs": table.sort(PAIRS.key)}, (account,), gaps)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "dyads"."""
    file = raw.one("dyads", *PATTERNS)
    return pairs(read_table(file, COLUMNS), recipe, file=file.name)


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
        about="Distance, border, language and colonial past of 224 × 224 pairs of countries; none of it has a year.",
        how="Download dist_cepii.xls (or its CSV) from CEPII; the Stata file must be brought into one of these first.",
        files={"dyads": "dist_cepii as workbook, CSV or Parquet, or a zip archive that holds it"},
        traps=(
            "It predates Serbia, Montenegro, South Sudan and Kosovo; they have no pair.",
            "Old codes stand in it: ROM, ZAR, TMP, PAL are translated, YUG stays the former Yugoslavia.",
            "Missing figures are dots in the workbook.",
            "dist is between the main cities; distw, weighted by people, is another measure and is not read.",
        ),
        tables=("pairs",),
    ),
)
