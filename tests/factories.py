"""A small world: six countries, seven goods in three nomenclatures, one service, eight years, every kind of coverage.

Who covers what, so that a test can reason by hand:

* chapters 10, 20, 84 (HS): exporters ARG, BEL, CHN and importers ARG, BEL, CHN, DNK declare, 40% of output; ARG leaves
  chapter 20 out of 2018, BEL files nothing for 2016, CHN declares chapter 84 up to 2018 only;
* chapter 27 (HS): exporters ARG, BEL; importers all but DNK (90% of output), in 2015 all but DNK and EST (60%);
* 260300 and 740311: a source that covers everyone, small flows left out in 2014–2017 (HS12), whole from 2018 (HS17);
* 261000 (HS17): all six import sides from 2018, FIN's of 2019 with small flows left out;
* DDS: exports and imports of ARG, BEL and EST, 2015–2020;
* J62_63 and K (ICIO): flows between ARG, BEL, CHN and EST with their totals, 2018–2020, those of EST estimated;
* weights: chapter 27 and 740311 of every exporter but CHN, four dollars a kilogram of the exporter's figure;
* tariffs on chapter 10 and 260300, and an agreement of ARG and BEL from 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from corridor.cube import Cube, build_cube
from corridor.indicators import Opportunities
from corridor.sources.sectors import map_sectors
from corridor.spec import ModelSpec, ReferenceSpec, SectorSpec, load_model
from corridor.study.scoring import Scoring, reference_pairs, score_job
from corridor.tables import TABLES

COUNTRIES = ("ARG", "BEL", "CHN", "DNK", "EST", "FIN")
YEARS = tuple(range(2014, 2022))
CHAPTERS = ("10", "20", "27", "84")
WORLDWIDE = ("260300", "740311")
GOODS = (*CHAPTERS, "260300", "261000", "740311")
ALL_PAIRS = tuple((i, j) for i in COUNTRIES for j in COUNTRIES if i != j)
OUTPUT = {"ARG": 10.0, "BEL": 10.0, "CHN": 10.0, "DNK": 10.0, "EST": 30.0, "FIN": 30.0}
SMALL = 8_000
INDUSTRIES = {"J62_63": "IT and other information services", "K": "Financial and insurance activities"}
SERVING = ("ARG", "BEL", "CHN", "EST")
MINERALS = {"260300": "copper", "740311": "copper", "261000": "chromium"}

Tables = dict[str, pl.DataFrame]
Key = tuple[int, str, str, str]


def true_value(year: int, exporter: str, importer: str, product: str) -> int:
    """Dollars that truly flow; about one flow in eight is zero."""
    i, j, k, t = COUNTRIES.index(exporter), COUNTRIES.index(importer), GOODS.index(product), year - 2014
    n = (31 * i + 17 * j + 7 * k + 13 * t + 5 * i * j * k + 3 * k * t * j) % 23
    return 0 if n < 3 else n * 1000 + 100 * i + 10 * j + t


def nomenclature(year: int, product: str) -> str:
    return "HS" if len(product) == 2 else "HS12" if year < 2018 else "HS17"


def status(year: int, reporter: str, side: str, product: str) -> str | None:  # noqa: PLR0911
    """What the reporting table says of one country; None where it has no row."""
    if product in WORLDWIDE:
        return None
    if product == "261000":
        if side == "exporter" or year < 2018:
            return None
        return "truncated" if (year, reporter) == (2019, "FIN") else "declared"
    if product == "27":
        absent = reporter == "DNK" or (year, reporter) == (2015, "EST")
        known = reporter in {"ARG", "BEL"} if side == "exporter" else not absent
        return "declared" if known else None
    if (year, reporter) == (2016, "BEL") or (reporter == "CHN" and product == "84" and year > 2018):
        return None
    if (year, reporter, product) == (2018, "ARG", "20"):
        return "absent"
    declares = reporter in ({"ARG", "BEL", "CHN"} if side == "exporter" else {"ARG", "BEL", "CHN", "DNK"})
    return "declared" if declares else None


def reconciled(tables: Tables) -> dict[Key, int]:
    """Reconciled dollars by (year, exporter, importer, product), read off the table in plain Python."""
    rows = tables["goods_flows"].filter(pl.col("declared_by") == "reconciled")
    return {tuple(row[:4]): row[4] for row in rows.select(*KEY, "value_usd").iter_rows()}


KEY = ("year", "exporter", "importer", "product")


def a_world() -> Tables:
    """The tables of the small world, each in contract shape; frames, which nothing changes, are shared."""
    return dict(_world())


@cache
def _world() -> Tables:
    tables = {name: TABLES[name].empty() for name in TABLES}
    tables["countries"] = table("countries", _countries())
    tables["products"] = table("products", _products())
    tables["goods_flows"] = table("goods_flows", _goods())
    tables["reporting"] = table("reporting", _reporting())
    tables["services_flows"] = table("services_flows", _services())
    tables["country_years"] = table("country_years", _country_years())
    tables["bilateral_services"] = table("bilateral_services", _bilateral_services())
    tables["tariffs"] = table("tariffs", _tariffs())
    tables["pairs"] = table("pairs", _pairs())
    tables["pair_years"] = table("pair_years", _pair_years())
    tables["pair_totals"] = table("pair_totals", _pair_totals())
    tables["minerals"] = table("minerals", _minerals())
    tables["watched_products"] = table(
        "watched_products", [{"list": "CHPL", "product": "841330", "tier": "3", "source": "chpl"}]
    )
    tables["facts"] = table("facts", [a_fact("arg_2020", "ARG", "BEL", "exports", 2020, 1010.0, "ARG")])
    return tables


def table(name: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame in the shape of a contract, sorted by its key."""
    contract = TABLES[name]
    return pl.DataFrame(list(rows), schema=contract.dtypes, orient="row").select(contract.columns).sort(contract.key)


def added(tables: Tables, name: str, *rows: dict[str, Any]) -> Tables:
    """The tables with rows added to one of them."""
    return {**tables, name: pl.concat([tables[name], table(name, rows)])}


def cut(tables: Tables, year: int) -> Tables:
    """The tables as somebody could have had them at the end of `year`."""
    out = dict(tables)
    yearly = ("bilateral_services", "tariffs", "pair_years", "reporting", "pair_totals", "minerals", "facts")
    for name in ("goods_flows", "services_flows", *yearly):
        out[name] = tables[name].filter(pl.col("year") <= year)
    series = tables["country_years"]
    out["country_years"] = series.filter(
        (pl.col("known_in") <= year) & ((pl.col("year") <= year) | pl.col("projected"))
    )
    return out


def cube_of(tables: Tables | None = None, corridors: Sequence[tuple[str, str]] = ALL_PAIRS) -> Cube:
    return build_cube(tables or a_world(), corridors)


def opportunities(cube: Cube, lines: Sequence[tuple[str, str, str]] | None = None, window: int = 5) -> Opportunities:
    """Opportunities by (exporter, importer, product); every corridor × product of the cube by default."""
    place = {(cube.countries[i], cube.countries[j]): p for p, (i, j) in enumerate(cube.corridors)}
    wanted = lines if lines is not None else [(*pair, k) for pair in place for k in cube.products]
    return Opportunities(
        cube,
        np.array([place[line[0], line[1]] for line in wanted], dtype=np.int64),
        np.array([cube.product_index[line[2]] for line in wanted], dtype=np.int64),
        window,
        MINERALS,
    )


def a_flow(  # noqa: PLR0917
    year: int, exporter: str, importer: str, product: str, value: int, by: str = "reconciled", **more: Any
):
    return {
        "year": year, "exporter": exporter, "importer": importer, "product": product,
        "nomenclature": more.pop("nomenclature", nomenclature(year, product)), "declared_by": by, "value_usd": value,
        "quantity_kg": None, "rule": "mean_of_both" if by == "reconciled" else None, "mirror_ratio": None,
        "source": "worldsource" if product in WORLDWIDE else "comtrade", **more,
    }  # fmt: skip


def a_service(
    year: int, exporter: str, importer: str, industry: str, value: int, *, estimated: bool = False, **more: Any
):
    return {
        "year": year, "exporter": exporter, "importer": importer, "industry": industry,
        "title": INDUSTRIES.get(industry, f"Services of {industry}"), "value_usd": value, "estimated": estimated,
        "low_usd": value // 3 if estimated else None, "high_usd": value * 3 if estimated else None,
        "predicted_usd": value + 7, "source": "icio", **more,
    }  # fmt: skip


def a_tariff(  # noqa: PLR0917
    year: int, importer: str, exporter: str, product: str, pct: float, duty: str = "MFN", **more: Any
):
    return {
        "year": year, "importer": importer, "exporter": exporter, "product": product,
        "nomenclature": nomenclature(year, product), "duty": duty, "simple_average_pct": pct,
        "weighted_average_pct": pct / 2, "minimum_pct": 0.0, "maximum_pct": 2 * pct, "lines": 8, "source": "wits",
        **more,
    }  # fmt: skip


def a_pair_year(year: int, exporter: str, importer: str, series: str, value: float, **more: Any):
    return {
        "year": year, "exporter": exporter, "importer": importer, "series": series, "value": value, "unit": "0 or 1",
        "source": "rta", **more,
    }  # fmt: skip


def a_report(year: int, reporter: str, side: str, product: str, status: str, **more: Any):
    return {
        "year": year, "reporter": reporter, "side": side, "product": product,
        "nomenclature": nomenclature(year, product), "status": status, "source": "comtrade", **more,
    }  # fmt: skip


def a_series(year: int, country: str, series: str, value: float, known_in: int | None = None, **more: Any):
    return {
        "year": year, "country": country, "series": series, "value": value, "unit": "unit",
        "known_in": known_in or year, "projected": known_in is not None, "source": f"src_{series}", **more,
    }  # fmt: skip


def a_total(year: int, exporter: str, importer: str, by: str, value: int, **more: Any):
    return {
        "year": year, "exporter": exporter, "importer": importer, "declared_by": by, "value_usd": value,
        "basis": "FOB", "months": 12, "products_absent": 0, "source": "totals", **more,
    }  # fmt: skip


def a_mineral(
    year: int, country: str, mineral: str, production: float | None, reserves: float | None = None, **more: Any
):
    return {
        "year": year, "country": country, "mineral": mineral, "stage": "mine", "production": production,
        "reserves": reserves, "unit": "t", "estimated": False, "critical": True, "source": "usgs", **more,
    }  # fmt: skip


def a_fact(  # noqa: PLR0917
    name: str, exporter: str, importer: str, measure: str, year: int, value: float, reporter: str | None, **more
):
    return {
        "fact": name, "exporter": exporter, "importer": importer, "measure": measure, "year": year,
        "period": str(year), "months": 12, "value": value,
        "unit": "percent" if measure.endswith("growth") else "US dollars", "reporter": f"office of {reporter}",
        "reporter_country": reporter, "kind": "published", "source": "a newspaper", "note": None, **more,
    }  # fmt: skip


def _countries() -> list[dict[str, Any]]:
    names = zip(COUNTRIES, ("Argentina", "Belgium", "China", "Denmark", "Estonia", "Finland"), strict=True)
    rows = [
        {"country": code, "name": name, "iso2": code[:2], "m49": 10 + n, "region": "Somewhere", "kind": "country"}
        for n, (code, name) in enumerate(names)
    ]
    world = {"country": "WLD", "name": "World", "iso2": None, "m49": None, "region": None, "kind": "world"}
    return [*rows, world, {**world, "country": "NES", "name": "Not specified", "kind": "area"}]


def _products() -> list[dict[str, Any]]:
    parents = ("26", "2603", "2610", "74", "7403", "841330")
    codes = sorted({*GOODS, *parents, "8413"})
    return [
        {
            "product": code, "nomenclature": "HS22", "level": len(code), "title": f"Goods of {code}",
            "parent": code[:-2] or None,
        }
        for code in codes
    ]  # fmt: skip


def _goods() -> list[dict[str, Any]]:
    return [
        row
        for year in YEARS
        for i, j in ALL_PAIRS
        for k in GOODS
        for row in _rows_of_flow(year, i, j, k, true_value(year, i, j, k))
    ]


def _rows_of_flow(year: int, i: str, j: str, k: str, value: int) -> list[dict[str, Any]]:
    if not value:
        return []
    if k in WORLDWIDE:
        small = year < 2018 and value < SMALL
        kg = weight(i, k, value)
        return [] if small else [a_flow(year, i, j, k, value, rule="balanced_by_source", quantity_kg=kg)]
    sold = status(year, i, "exporter", k) == "declared"
    seen = status(year, j, "importer", k)
    if seen == "truncated":
        return [a_flow(year, i, j, k, value, rule="balanced_by_source")] if value >= SMALL else []
    bought = seen == "declared"
    paid, kg = value * 11 // 10, {"quantity_kg": weight(i, k, value)}
    rows = [a_flow(year, i, j, k, value, "exporter", **kg)] if sold else []
    rows += [a_flow(year, i, j, k, paid, "importer", **kg)] if bought else []
    if sold and bought:
        rows.append(a_flow(year, i, j, k, (value + paid) // 2, mirror_ratio=paid / value, **kg))
    elif sold or bought:
        rule = "exporter_only" if sold else "importer_only"
        rows.append(a_flow(year, i, j, k, value if sold else paid, rule=rule, **kg))
    return rows


def weight(exporter: str, product: str, value: int) -> int | None:
    """Kilograms of a flow; CHN weighs nothing, and only two products are weighed at all."""
    return value // 4 if product in {"27", "740311"} and exporter != "CHN" else None


def _reporting() -> list[dict[str, Any]]:
    rows = [
        a_report(year, "WLD", side, k, "truncated" if year < 2018 else "balanced", source="worldsource")
        for year in YEARS for side in ("exporter", "importer") for k in WORLDWIDE
    ]  # fmt: skip
    cells = [(y, c, side, k) for y in YEARS for c in COUNTRIES for side in ("exporter", "importer") for k in GOODS]
    return rows + [a_report(*cell, found) for cell in cells if (found := status(*cell))]


def _services() -> list[dict[str, Any]]:
    rows = []
    for year in range(2015, 2021):
        for n, code in enumerate(("ARG", "BEL", "EST")):
            base = {"year": year, "category": "DDS", "estimated": False, "source": "unctad"}
            value = 1000 * (n + 1) + 10 * (year - 2014)
            rows.append({**base, "exporter": code, "importer": "WLD", "declared_by": "exporter", "value_usd": value})
            rows.append(
                {**base, "exporter": "WLD", "importer": code, "declared_by": "importer", "value_usd": 2 * value}
            )
    return rows


def service_value(year: int, exporter: str, importer: str, industry: str) -> int:
    """Dollars that an industry of one country sells to another."""
    i, j = COUNTRIES.index(exporter) + 1, COUNTRIES.index(importer) + 1
    return 100_000 * i + 10_000 * j + 10 * (year - 2014) + (5_000_000 if industry == "K" else 0)


def _bilateral_services() -> list[dict[str, Any]]:
    rows = []
    for year in range(2018, 2021):
        for k in INDUSTRIES:
            pairs = {(i, j): service_value(year, i, j, k) for i in SERVING for j in SERVING if i != j}
            rows += [a_service(year, *pair, k, value, estimated="EST" in pair) for pair, value in pairs.items()]
            for code in SERVING:
                sold, bought = (sum(v for pair, v in pairs.items() if pair[n] == code) for n in (0, 1))
                rows.append(a_service(year, code, "WLD", k, sold, estimated=code == "EST"))
                rows.append(a_service(year, "WLD", code, k, bought, estimated=code == "EST"))
    return rows


def _tariffs() -> list[dict[str, Any]]:
    """Duties for all, and what ARG asks of BEL's goods since their agreement."""
    most = {("ARG", "10"): 10.0, ("BEL", "10"): 5.0, ("CHN", "10"): 0.0, ("ARG", "260300"): 2.0}
    everyone = [a_tariff(y, j, "WLD", k, pct) for y in (2016, 2018, 2020) for (j, k), pct in most.items()]
    return [*everyone, *(a_tariff(y, "ARG", "BEL", "10", 4.0, "PRF") for y in (2018, 2020))]


def _pair_years() -> list[dict[str, Any]]:
    return [
        a_pair_year(year, i, j, "rta", float(year >= 2017 and {i, j} == {"ARG", "BEL"}))
        for year in range(2015, 2021) for i in COUNTRIES[:4] for j in COUNTRIES[:4] if i != j
    ]  # fmt: skip


def _country_years() -> list[dict[str, Any]]:
    rows = [a_series(year, c, "gdp_usd", OUTPUT[c]) for year in range(2014, 2021) for c in COUNTRIES]
    rows += [
        a_series(y, c, "lpi_score", 2 + n / 4 + (y - 2014) / 100)
        for y in (2016, 2018, 2021)
        for n, c in enumerate(COUNTRIES[:4])
    ]
    rows += [
        a_series(y, c, "wgi_mean", n / 2 - 1 + (y - 2014) / 100)
        for y in (2015, 2019, 2020)
        for n, c in enumerate(COUNTRIES[:5])
    ]
    early = [
        a_series(y, c, "gdp_growth_projected_pct", v + n, 2019)
        for y, v in ((2020, 1.0), (2021, 3.0))
        for n, c in enumerate(("ARG", "BEL"))
    ]
    late = [a_series(y, c, "gdp_growth_projected_pct", 7.0, 2021) for y in (2022, 2023) for c in ("ARG", "BEL", "CHN")]
    return rows + early + late


def distance(i: str, j: str) -> float:
    return 100.0 * (COUNTRIES.index(i) + COUNTRIES.index(j)) + 50.0


def _pairs() -> list[dict[str, Any]]:
    return [
        {
            "exporter": i, "importer": j, "distance_km": distance(i, j), "colonial_link": False, "source": "cepii",
            "contiguous": abs(COUNTRIES.index(i) - COUNTRIES.index(j)) == 1,
            "common_language": {i, j} <= {"ARG", "BEL"},
        }
        for i, j in ALL_PAIRS if "FIN" not in (i, j)
    ]  # fmt: skip


def total_2020(i: str, j: str) -> int:
    """Reconciled total of a pair in 2020; DNK sells nothing to EST."""
    a, b = COUNTRIES.index(i) + 1, COUNTRIES.index(j) + 1
    return 0 if (i, j) == ("DNK", "EST") else 1000 * a * b + 100 * a


def _pair_totals() -> list[dict[str, Any]]:
    whole = {"source": "bacitotal"}
    rows = [a_total(2020, i, j, "reconciled", total_2020(i, j), **whole) for i, j in ALL_PAIRS if total_2020(i, j)]
    for c in COUNTRIES:
        sold, bought = (sum(total_2020(*pair) for pair in ALL_PAIRS if pair[n] == c) for n in (0, 1))
        rows.append(a_total(2020, c, "WLD", "reconciled", sold, **whole))
        rows.append(a_total(2020, "WLD", c, "reconciled", bought, **whole))
    own = {2012: (900, 100), 2016: (600, 400), 2018: (700, 300), 2020: (1000, 1000)}
    for year, (sent, returned) in own.items():  # what ARG says of its trade with BEL
        rows.append(a_total(year, "ARG", "BEL", "exporter", sent))
        rows.append(a_total(year, "BEL", "ARG", "importer", returned, basis="CIF"))
    rows.append(a_total(2019, "BEL", "ARG", "exporter", 300))  # what BEL says of it, one year only
    rows.append(a_total(2019, "ARG", "BEL", "importer", 500, basis="CIF"))
    rows.append(a_total(2021, "ARG", "BEL", "exporter", 50, months=2))
    rows.append(a_total(2021, "BEL", "ARG", "importer", 70, months=2, basis="CIF"))
    rows.append(a_total(2020, "ARG", "WLD", "exporter", 5000))
    rows.append(a_total(2020, "WLD", "ARG", "importer", 4000, basis="CIF"))
    return rows


def _minerals() -> list[dict[str, Any]]:
    return [
        a_mineral(2020, "ARG", "copper", 60.0, 500.0),
        a_mineral(2020, "BEL", "copper", 20.0),
        a_mineral(2020, "WLD", "copper", 200.0, 1000.0),
        a_mineral(2018, "ARG", "copper", 10.0, 100.0),
        a_mineral(2018, "WLD", "copper", 40.0, 400.0),
        a_mineral(2021, "ARG", "copper", 99.0, stage="refinery"),
        a_mineral(2019, "CHN", "chromium", 30.0, 5.0, stage="smelter"),
        a_mineral(2019, "ARG", "chromium", 10.0, stage="smelter"),
    ]


REFERENCE = ("ARG", "BEL", "CHN", "DNK")
DIRECTIONS = (("ARG", "BEL"), ("BEL", "ARG"), ("EST", "ARG"), ("FIN", "CHN"))


def a_sector(name: str, **segments: dict[str, Any]) -> SectorSpec:
    filled = {key: {"title": f"Segment {key}", "why": "Because.", **segment} for key, segment in segments.items()}
    return SectorSpec(name=name, title=name.title(), description="A sector.", source="A list.", segments=filled)


def sectors() -> dict[str, SectorSpec]:
    """Four sectors: exact, coarse, minerals with a code that no data hold, services."""
    copper = {"codes": ["260300", "740311"], "minerals": {"260300": "copper", "740311": "copper"}}
    return {
        "food": a_sector("food", grain={"codes": ["10"]}, fruit={"codes": ["20"]}),
        "energy": a_sector(
            "energy",
            fuels={"codes": ["2701", "2709"], "observed_as": ["27"]},
            plant={"codes": ["8413"], "observed_as": ["84"], "left_out": {"8905": "Ships are counted elsewhere."}},
        ),
        "minerals": a_sector("minerals", copper=copper, chrome={"codes": ["261000", "261100"]}),
        "services": a_sector(
            "services", digital={"services": ["SI"], "observed_as": ["DDS"]}, travel={"services": ["SD"]}
        ),
    }


def a_model(**changes: Any) -> ModelSpec:
    """The balanced model of the project on a reference of four countries."""
    folder = Path(__file__).parents[1] / "configs" / "models"
    model = load_model(folder, changes.pop("base", "balanced"))
    return model.model_copy(update={"reference": ReferenceSpec(countries=REFERENCE), **changes})


def a_scoring(
    tables: Tables | None = None,
    directions: Sequence[tuple[str, str]] = DIRECTIONS,
    chosen: Sequence[SectorSpec] | None = None,
    model: ModelSpec | None = None,
    as_of: int | None = None,
) -> Scoring:
    """Score a job on the small world, as the engine does."""
    tables, model = tables or a_world(), model or a_model()
    titles = dict(tables["products"].select("product", "title").iter_rows())
    titles |= dict(tables["bilateral_services"].select("industry", "title").iter_rows())
    held = set(tables["goods_flows"]["product"]) | set(tables["services_flows"]["category"])
    held |= set(tables["bilateral_services"]["industry"])
    codes = map_sectors(list(sectors().values()) if chosen is None else chosen, held, titles)
    cube = build_cube(tables, [*directions, *reference_pairs(model, COUNTRIES)])
    return score_job(
        cube.as_of(as_of) if as_of else cube, directions, codes, model,
        declared=tables["goods_flows"], watched=tables["watched_products"],
        hashes={"spec": "ab" * 32, "data": "cd" * 32},
    )  # fmt: skip
