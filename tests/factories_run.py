"""A finished run built by hand: the United States and Azerbaijan, both directions, four sectors."""

# ruff: noqa: E501  tables read best with one row on one line
from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import polars as pl

from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS, Ranking
from corridor.spec import (
    CorridorSpec,
    JobSpec,
    ModelSpec,
    ReferenceSpec,
    ReportSpec,
    ResolvedJob,
    SectorSpec,
    Segment,
)
from corridor.study.model_facts import model_facts
from corridor.study.run import Claim, IndicatorNote, Profile, Run, SourceNote
from factories_asked import asked, tested

NASTY = "<script>alert('x')</script>=cmd|' /C calc'!A0\x07\u202egnp.\u0627\u0644\u0639\u0631\u0628\u064a\u0629"
"""Markup, a formula, a bell, a right-to-left override and Arabic in one text."""

PILLARS = {
    "demand": {"import_size": 0.5, "import_trend": 0.25, "demand_outlook": 0.25},
    "supply": {"rca": 0.5, "export_size": 0.5},
    "access": {"distance": 0.3, "bilateral_share": 0.4, "logistics_importer": 0.3},
    "potential": {"epi_unrealised": 1.0},
    "risk": {"governance": 0.5, "supplier_concentration": 0.5},
}
WEIGHTS = {"demand": 0.3, "supply": 0.2, "access": 0.15, "potential": 0.25, "risk": 0.1}

# name: title, unit, direction, lowest, highest, source
NOTES: dict[str, tuple[str, str, str, float, float, str]] = {
    "import_size": ("Market size", "log10 US dollars", "more is better", 5.0, 11.0, "comtrade"),
    "import_trend": ("Market trend", "percent a year", "more is better", -20.0, 20.0, "comtrade"),
    "demand_outlook": ("Demand outlook", "percent a year", "more is better", 0.0, 6.0, "weo"),
    "rca": ("Revealed comparative advantage", "ratio", "more is better", 0.0, 4.0, "comtrade"),
    "export_size": ("Supply", "log10 US dollars", "more is better", 4.0, 11.0, "comtrade"),
    "distance": ("Distance", "kilometres", "less is better", 500.0, 18_000.0, "cepii"),
    "bilateral_share": ("Share of the market today", "share 0..1", "more is better", 0.0, 0.5, "comtrade"),
    "logistics_importer": ("Logistics of the buyer", "index", "more is better", 1.0, 5.0, "lpi"),
    "epi_unrealised": ("Unrealised potential", "log10 US dollars", "more is better", 3.0, 9.0, "comtrade; weo"),
    "governance": ("Governance of the buyer", "index", "more is better", -2.5, 2.5, "wgi"),
    "supplier_concentration": ("Supplier concentration", "share 0..1", "less is better", 0.0, 1.0, "comtrade"),
}

# sector, segment, product, title, exporter, flow, year, exporter's figure, importer's figure, market, unrealised, seed, flags
SOLD: list[tuple[Any, ...]] = [
    ("ict", "computers", "8471", "Automatic data-processing machines", "USA", 14_200_000, 2021, 14_200_000, 31_000_000, 263_000_000, 21_300_000, 3, "mirror gap"),
    ("ict", "telecom", "8517", "Telephone sets and other apparatus for the transmission of voice, images or data", "USA", 9_800_000, 2021, 9_800_000, 12_400_000, 412_000_000, 17_900_000, 5, ""),
    ("ict", "chips", "8542", "Electronic integrated circuits", "USA", None, None, None, None, 5_400_000, None, 7, "unreported; thin"),
    ("energy", "turbines", "8411", "Turbo-jets, turbo-propellers and other gas turbines", "USA", 61_300_000, 2021, 61_300_000, 118_900_000, 205_000_000, 34_500_000, 2, "watched"),
    ("energy", "machinery", "84", "Machinery and mechanical appliances", "USA", 98_600_000, 2021, 98_600_000, 240_100_000, 1_940_000_000, 88_200_000, 1, "coarse; mirror gap; watched"),
    ("energy", "solar", "8541", "Semiconductor devices; photosensitive devices, including photovoltaic cells", "USA", 0, 2021, 0, 0, 8_300_000, 410_000, 9, "no trade"),
    ("minerals", "lithium", "282520", "Lithium oxide and hydroxide", "USA", 535, 2020, 535, None, 1_100, None, 11, "one side; old; thin"),
    ("energy", "petroleum", "27", "Mineral fuels, mineral oils and products of their distillation", "AZE", 71_900_000, 2021, 64_000_000, 79_800_000, 224_100_000_000, 143_000_000, 2, "coarse"),
    ("energy", "machinery", "84", "Machinery and mechanical appliances", "AZE", 1_310_000, 2021, 1_310_000, 2_050_000, 440_600_000_000, 6_100_000, 8, "coarse"),
    ("minerals", "aluminium", "7601", "Unwrought aluminium", "AZE", 62_800_000, 2024, None, 62_800_000, 9_300_000_000, 29_700_000, 4, "one side"),
    ("minerals", "copper", "2603", "Copper ores and concentrates", "AZE", None, None, None, None, 21_000_000, 3_300_000, 6, "unreported; old"),
    ("minerals", "antimony", "2617", "Antimony and other ores", "AZE", None, None, None, None, 21_000_000, 3_300_000, 6, "unreported; old"),
]  # fmt: skip

FLOORS = {"computers": "8471", "telecom": "8517", "chips": "8542"}


def a_job() -> ResolvedJob:
    """The job with its model and four sectors."""
    model = ModelSpec(
        name="balanced",
        title="Balanced opportunity score",
        answers="Which product groups deserve a first meeting, weighing demand, supply, access, potential and risk?",
        use_when="Use it for a first list to discuss with members, not for a single investment decision.",
        faults="Weights are a judgement. A product that was never traded has no estimate of potential.",
        pillars=PILLARS,
        weights=WEIGHTS,
        reference=ReferenceSpec(countries=("USA", "AZE", "GEO", "TUR", "KAZ", "ITA")),
    )
    job = JobSpec(
        name="us_azerbaijan",
        corridors=(CorridorSpec(between=("USA", "AZE")),),
        sectors=("ict", "energy", "minerals", "services"),
        model=model,
        report=ReportSpec(title="United States – Azerbaijan: where the openings are", top=3),
    )
    return ResolvedJob(job=job, sectors=_sectors())


def a_run(**changes: Any) -> Run:
    """A realistic run; `changes` replace fields."""
    ranking = tested(a_ranking())
    run = Run(
        resolved=a_job(),
        ranking=ranking,
        as_of=2024,
        profiles=(a_profile(),),
        claims=_claims(),
        indicators={name: _note(name) for name in NOTES},
        country_names={
            "USA": "United States", "AZE": "Azerbaijan", "GEO": "Georgia", "TUR": "Türkiye", "KAZ": "Kazakhstan",
            "ITA": "Italy", "WLD": "World", "NES": "Areas not specified",
        },
        sources=_sources(),
        gaps=(
            "Azerbaijan filed no goods trade for 2017 and left 32 chapters out of 2019.",
            "Tariffs are not in this snapshot.",
        ),
        spec_hash="8f1c" * 16,
        data_hash="02be" * 16,
        snapshot="embedded",
        version="0.1.0",
        metrics={"opportunities": float(ranking.lines.height), "excluded": float(ranking.excluded.height)},
        fitted=model_facts(a_job().job.model),
        pipeline=None,
        reference=pl.DataFrame(),
        features=pl.DataFrame(),
        **asked(ranking),
    )  # fmt: skip
    return replace(run, **changes)


def a_fuzzed_run() -> Run:
    """A run whose every free text is hostile: markup, formulas, control characters, right-to-left."""
    run = a_run()
    lines = run.ranking.lines.with_columns(title=pl.lit("=1+1" + NASTY))
    profile = run.profiles[0]
    hostile = replace(
        profile,
        composition=profile.composition.with_columns(title=pl.lit("@" + NASTY)),
        partners=profile.partners.with_columns(title=pl.lit(NASTY), partner_name=pl.lit("-" + NASTY)),
    )
    return replace(
        run,
        ranking=replace(
            run.ranking,
            lines=lines,
            contributions=run.ranking.contributions.with_columns(
                missing_because=pl.when(pl.col("missing_because").is_not_null()).then(pl.lit("+" + NASTY))
            ),
            excluded=run.ranking.excluded.with_columns(reason=pl.lit("\t=" + NASTY)),
        ),
        profiles=(hostile,),
        claims=(Claim("=" + NASTY, NASTY, NASTY, "javascript:alert(1)"),),
        country_names={code: f"{name} {NASTY}" for code, name in run.country_names.items()},
        sources={
            name: replace(note, title="=" + NASTY, url="javascript:alert(1)", citation=NASTY)
            for name, note in run.sources.items()
        },
        gaps=(NASTY,),
        indicators={name: replace(note, title=NASTY, formula="=" + NASTY) for name, note in run.indicators.items()},
    )


def a_ranking() -> Ranking:
    """Twelve lines with ties, missing figures and flags; contributions that add up to the scores."""
    drafts = [_draft(*row) for row in SOLD]
    drafts.sort(key=lambda pair: (-pair[0]["score"], pair[0]["opportunity"]))
    lines = [line for line, _ in drafts]
    for name, keys in {
        "rank": (), "rank_in_direction": ("exporter", "importer"),
        "rank_in_sector": ("exporter", "importer", "sector"),
    }.items():  # fmt: skip
        for line in lines:
            peers = [other for other in lines if all(other[key] == line[key] for key in keys)]
            line[name] = 1 + sum(other["score"] > line["score"] for other in peers)
    for line in lines:
        line["rank_group"] = line["rank"]
    parts = [part for _, rows in drafts for part in rows]
    return Ranking(
        lines=pl.DataFrame(lines, schema=LINE_COLUMNS, orient="row"),
        contributions=pl.DataFrame(parts, schema=CONTRIBUTION_COLUMNS, orient="row"),
        excluded=_excluded(),
    )


def _draft(  # noqa: PLR0917
    sector: str, segment: str, product: str, title: str, exporter: str, value: int | None, year: int | None,
    sold: int | None, bought: int | None, market: int | None, unrealised: int | None, seed: int, flags: str,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:  # fmt: skip
    importer = "AZE" if exporter == "USA" else "USA"
    code = product if len(product) != 2 else f"{product}"
    key = f"{exporter}-{importer}:HS{code}"
    raws = {
        "import_size": None if market is None else math.log10(max(market, 1)),
        "import_trend": None if "thin" in flags else 14.0 - 3.5 * seed,
        "demand_outlook": 3.1 if importer == "AZE" else 2.0,
        "rca": max(0.03, 3.6 - 0.37 * seed) if exporter == "AZE" or seed < 9 else None,
        "export_size": 10.4 - 0.45 * seed,
        "distance": 9_900.0,
        "bilateral_share": None if value is None or not market else min(value / market, 1.0),
        "logistics_importer": 2.64 if importer == "AZE" else 3.87,
        "epi_unrealised": None if unrealised is None else math.log10(unrealised),
        "governance": -0.68 if importer == "AZE" else 1.12,
        "supplier_concentration": 0.11 + 0.06 * (seed % 7),
    }
    rows = _contributions(key, raws)
    observed = sum(row["weight"] for row in _contributions(key, raws, effective=False) if row["raw"] is not None)
    gap = None if not sold or not bought else bought / sold
    value = (sold + bought) // 2 if sold is not None and bought is not None else value
    line = {
        "opportunity": key, "exporter": exporter, "importer": importer, "sector": sector, "segment": segment,
        "product": product, "nomenclature": "HS17", "title": title, "score": sum(r["contribution"] for r in rows),
        "value_usd": value, "value_year": year,
        "value_rule": None if value is None else "mean_of_both" if gap else "importer_only" if sold is None else "exporter_only",
        "exporter_value_usd": sold, "importer_value_usd": bought, "mirror_ratio": gap, "market_usd": market,
        "market_year": None if market is None else 2021,
        "potential_usd": None if unrealised is None else unrealised + (value or 0),
        "realised_usd": None if unrealised is None else (value or 0), "unrealised_usd": unrealised,
        "confidence": observed * (0.9 if "old" not in flags else 0.5) / (1.3 if "mirror gap" in flags else 1.0),
        "observed_weight": observed, "age_years": 6.2 if "old" in flags else 3.1, "flags": flags, "as_of": 2024,
        "model": "balanced", "spec_hash": "8f1c" * 16, "data_hash": "02be" * 16,
    }  # fmt: skip
    return line, rows


def _contributions(key: str, raws: dict[str, float | None], *, effective: bool = True) -> list[dict[str, Any]]:
    nominal = {n: WEIGHTS[p] * w for p, inner in PILLARS.items() for n, w in inner.items()}
    total = sum(w for n, w in nominal.items() if raws[n] is not None) if effective else 1.0
    rows = []
    for pillar, inner in PILLARS.items():
        for name in inner:
            raw, (_, _, direction, low, high, source) = raws[name], NOTES[name]
            unit = None if raw is None else min(max((raw - low) / (high - low), 0.0), 1.0)
            if unit is not None and direction == "less is better":
                unit = 1.0 - unit
            weight = nominal[name] / total if raw is not None or not effective else 0.0
            rows.append({
                "opportunity": key, "pillar": pillar, "indicator": name, "raw": raw, "normalised": unit,
                "weight": weight, "contribution": 0.0 if unit is None else 100.0 * weight * unit,
                "year": None if raw is None else 2023 if name == "demand_outlook" else 2021, "source": source,
                "missing_because": "" if raw is not None else "neither country's declarations hold this product",
            })  # fmt: skip
    return rows


def _excluded() -> pl.DataFrame:
    rows = [
        ("USA", "AZE", "services", "computer_services", "SI2", "no bilateral figures for services in the snapshot"),
        ("AZE", "USA", "services", "computer_services", "SI2", "no bilateral figures for services in the snapshot"),
        ("USA", "AZE", "minerals", "lithium", "283691", "less than 30% of the model's weight is observed"),
        ("AZE", "USA", "minerals", "lithium", "282520", "less than 30% of the model's weight is observed"),
        ("AZE", "USA", "minerals", "lithium", "283691", "less than 30% of the model's weight is observed"),
        (
            "AZE",
            "USA",
            "ict",
            "computers",
            "8471",
            "Azerbaijan's declarations lack the code and so do those of its partner",
        ),
        (
            "AZE",
            "USA",
            "ict",
            "telecom",
            "8517",
            "Azerbaijan's declarations lack the code and so do those of its partner",
        ),
        (None, None, "minerals", "antimony", "811010", "counted under antimony ores"),
    ]
    return pl.DataFrame(rows, schema=EXCLUDED_COLUMNS, orient="row")


def _sectors() -> tuple[SectorSpec, ...]:
    named: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
        "ict": ("Information and communication technology", {
            "computers": ("Computers", "8471"), "telecom": ("Telecom equipment", "8517"),
            "chips": ("Semiconductors", "8542"),
        }),
        "energy": ("Energy and power", {
            "turbines": ("Gas turbines", "8411"), "machinery": ("Energy machinery", "84"),
            "solar": ("Solar cells", "8541"), "petroleum": ("Oil and gas", "27"),
        }),
        "minerals": ("Critical minerals and metals", {
            "lithium": ("Lithium", "282520"), "aluminium": ("Aluminium", "7601"), "copper": ("Copper", "2603"),
            "antimony": ("Antimony", "2617"),
        }),
    }  # fmt: skip
    goods = tuple(
        SectorSpec(
            name=name, title=title, description=f"{title}: the goods that members ask about most.", source="HS 2022",
            segments={key: Segment(title=label, why="Asked for.", codes=(code,)) for key, (label, code) in inner.items()},
        )
        for name, (title, inner) in named.items()
    )  # fmt: skip
    services = SectorSpec(
        name="services", title="Digital services", description="Services delivered over networks.", source="EBOPS 2010",
        segments={"computer_services": Segment(title="Computer services", why="Asked for.", services=("SI2",))},
    )  # fmt: skip
    return (*goods, services)


def _note(name: str) -> IndicatorNote:
    title, unit, direction, _, _, source = NOTES[name]
    pillar = next(p for p, inner in PILLARS.items() if name in inner)
    level = "exporter × importer × product"
    return IndicatorNote(name, title, pillar, unit, direction, level, f"{name} as in the methods page", source)


def _sources() -> dict[str, SourceNote]:
    rows = {
        "comtrade": ("UN Comtrade", "UN Comtrade terms of use", "https://comtradeplus.un.org"),
        "census": ("US Census Bureau", "Public domain", "https://www.census.gov/foreign-trade/"),
        "baci": ("CEPII BACI", "Etalab Open Licence 2.0", "https://www.cepii.fr"),
        "weo": ("IMF World Economic Outlook", "IMF terms", "https://www.imf.org/weo"),
        "wgi": ("World Bank Governance Indicators", "CC BY 4.0", "https://www.govindicators.org"),
        "lpi": ("World Bank Logistics Performance Index", "CC BY 4.0", "https://lpi.worldbank.org"),
        "cepii": ("CEPII GeoDist", "CEPII, attribution", "https://www.cepii.fr"),
        "unctad": ("UNCTAD digitally deliverable services", "UNCTAD terms", "https://unctadstat.unctad.org"),
    }
    return {
        name: SourceNote(name, title, licence, url, "2025-04", f"{title}, figures as published.")
        for name, (title, licence, url) in rows.items()
    }


def _claims() -> tuple[Claim, ...]:
    return (
        Claim("US exports to Azerbaijan reached $255.1 mn in 2024 (US Census Bureau).", "confirmed",
              "Census records $255,074,490 for 2024, free alongside ship.", "US Census Bureau, April 2025"),
        Claim("Azerbaijan bought $1.62 bn of goods from the United States in 2024 (State Customs Committee).",
              "other reporter", "The United States declares $255.1 mn for the same flow: 6.3 times less.",
              "azernews.az"),
        Claim("Azerbaijan's exports to the US grew 8.4 times in 2024.", "contradicted",
              "On US figures, purchases from Azerbaijan rose from $69.4 mn to $157.8 mn, 2.3 times.", "trend.az"),
        Claim("Turnover was about $1.6 bn in 2025.", "cannot be confirmed", "The data end in February 2025.", "trend.az"),
        Claim("US imports from Azerbaijan were $90.3 mn in 2022 (OECD).", "consistent",
              "Between the exporter's and the importer's declaration for 2022.", "OECD BTiGE"),
    )  # fmt: skip


TREND = {
    ("USA", "AZE", "exporter", "USA", "census", "FAS"): {2015: 510.2, 2016: 320.3, 2017: 135.7, 2018: 429.0, 2019: 187.3, 2020: 103.9, 2021: 133.6, 2022: 186.4, 2023: 541.5, 2024: 255.1, 2025: 33.7},
    ("USA", "AZE", "importer", "AZE", "comtrade", "CIF"): {2015: 851.4, 2016: 475.2, 2018: 482.3, 2019: 290.2, 2020: 511.8, 2021: 420.7, 2024: 1617.0},
    ("USA", "AZE", "reconciled", "baci", "baci", "FOB"): {2023: 373.6},
    ("AZE", "USA", "importer", "USA", "census", "customs value"): {2015: 360.1, 2016: 166.9, 2017: 253.0, 2018: 250.1, 2019: 372.0, 2020: 80.7, 2021: 79.8, 2022: 173.7, 2023: 69.4, 2024: 157.8, 2025: 19.3},
    ("AZE", "USA", "exporter", "AZE", "comtrade", "FOB"): {2015: 248.9, 2016: 100.5, 2018: 160.1, 2019: 20.5, 2020: 15.2, 2021: 64.0},
}  # fmt: skip


def a_profile() -> Profile:
    """The trade of the United States and Azerbaijan, with incomplete years and a gap."""
    trend = [
        {"year": year, "exporter": e, "importer": i, "declared_by": side, "reporter": who, "value_usd": round(mn * 1e6),
         "months": 2 if year == 2025 else 12, "products_absent": 32 if who == "AZE" and year == 2019 else 0,
         "basis": basis, "source": source}
        for (e, i, side, who, source, basis), values in TREND.items()
        for year, mn in values.items()
    ]  # fmt: skip
    return Profile(
        left="USA", right="AZE", trend=pl.DataFrame(trend), composition=_composition(), world=_world(),
        partners=_partners(), services=_services(), context=_context(),
    )  # fmt: skip


def _composition() -> pl.DataFrame:
    sold = [
        ("84", "Machinery and mechanical appliances", 98.6),
        ("88", "Aircraft and parts", 61.2),
        ("87", "Vehicles", 40.8),
        ("85", "Electrical machinery", 33.9),
        ("90", "Instruments", 21.0),
        ("24", "Tobacco", 9.7),
        ("30", "Pharmaceutical products", 8.8),
        ("02", "Meat", 7.4),
        ("39", "Plastics", 2.2),
    ]
    bought = [
        ("76", "Aluminium and articles thereof", 62.8),
        ("27", "Mineral fuels, oils", 51.2),
        ("29", "Organic chemicals", 20.9),
        ("84", "Machinery and mechanical appliances", 8.1),
        ("22", "Beverages", 0.9),
    ]
    rows = [("USA", "AZE", 2021, p, t, round(v * 1e6), "AZE", "comtrade") for p, t, v in sold]
    rows += [("AZE", "USA", 2024, p, t, round(v * 1e6), "USA", "census") for p, t, v in bought]
    names = ["exporter", "importer", "year", "product", "title", "value_usd", "declared_by", "source"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _world() -> pl.DataFrame:
    rows = [
        ("AZE", "exports", 2020, 13_700_000_000, 15, "comtrade"), ("AZE", "exports", 2021, 22_200_000_000, 0, "comtrade"),
        ("AZE", "imports", 2021, 11_700_000_000, 0, "comtrade"), ("USA", "exports", 2021, 1_754_000_000_000, 0, "census"),
        ("USA", "imports", 2021, 2_835_000_000_000, 0, "census"),
    ]  # fmt: skip
    names = ["country", "side", "year", "value_usd", "products_absent", "source"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _partners() -> pl.DataFrame:
    rows = [
        ("AZE", "exports", "ITA", "Italy", "27", "Mineral fuels, mineral oils", 9_190_000_000),
        ("AZE", "exports", "TUR", "Türkiye", "27", "Mineral fuels, mineral oils", 2_510_000_000),
        ("AZE", "exports", "GEO", "Georgia", "27", "Mineral fuels, mineral oils", 412_000_000),
        ("AZE", "imports", "TUR", "Türkiye", "84", "Machinery", 390_000_000),
        ("AZE", "imports", "KAZ", "Kazakhstan", "10", "Cereals", 201_000_000),
        ("USA", "exports", "KAZ", "Kazakhstan", "84", "Machinery", 690_000_000),
    ]
    names = ["country", "side", "partner", "partner_name", "product", "title", "value_usd"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.with_columns(year=pl.lit(2021, pl.Int32), source=pl.lit("comtrade"))


def _services() -> pl.DataFrame:
    rows = [("AZE", "exports", 2023, 812_000_000), ("AZE", "imports", 2023, 2_140_000_000),
            ("USA", "exports", 2022, 640_100_000_000), ("USA", "exports", 2023, 655_500_000_000),
            ("USA", "imports", 2023, 390_200_000_000)]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["country", "side", "year", "value_usd"], orient="row")
    return frame.with_columns(source=pl.lit("unctad"))


def _context() -> pl.DataFrame:
    rows = [
        ("AZE", "gdp_usd", 2023, 72.36e9, "US dollars", False, "weo"), ("USA", "gdp_usd", 2023, 27.36e12, "US dollars", False, "weo"),
        ("AZE", "population", 2023, 10.15e6, "people", False, "weo"), ("USA", "population", 2023, 335.1e6, "people", False, "weo"),
        ("AZE", "gdp_growth_projected_pct", 2029, 2.4, "percent", True, "weo"), ("USA", "gdp_growth_projected_pct", 2029, 2.1, "percent", True, "weo"),
        ("AZE", "lpi_score", 2014, 2.45, "index", False, "lpi"), ("USA", "lpi_score", 2023, 3.8, "index", False, "lpi"),
        ("AZE", "wgi_mean", 2019, -0.68, "index", False, "wgi"), ("USA", "wgi_mean", 2019, 1.12, "index", False, "wgi"),
        ("USA", "a_new_series", 2019, 4.0, "points", False, "wgi"),
    ]  # fmt: skip
    names = ["country", "series", "year", "value", "unit", "projected", "source"]
    return pl.DataFrame(rows, schema=names, orient="row")
