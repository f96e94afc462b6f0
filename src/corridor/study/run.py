"""A finished scoring run: everything that reports and tracking may say about it, so that neither recomputes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.ranking import Ranking
from corridor.spec import ResolvedJob
from corridor.study.backtest.job_record import TrackRecord
from corridor.study.checks.finding import Finding
from corridor.study.explain.results import Explanations
from corridor.study.moved import Moved
from corridor.study.portfolio.results import Portfolio
from corridor.study.robustness.results import Robustness
from corridor.study.scenarios.results import ScenarioResult
from corridor.study.sensitivity.results import Sensitivity


@dataclass(frozen=True)
class IndicatorNote:
    """What a reader needs to know of an indicator."""

    name: str
    title: str
    pillar: str
    unit: str
    direction: str
    level: str
    formula: str
    source: str


@dataclass(frozen=True)
class SourceNote:
    """A source as a report cites it."""

    name: str
    title: str
    licence: str
    url: str
    retrieved: str
    citation: str


@dataclass(frozen=True)
class Profile:
    """The trade of one pair of countries, both directions, every figure with its declarer.

    Attributes:
        left: ISO code of the first country of the pair; `right` of the second.
        trend: Total goods trade by year: year, exporter, importer, declared_by, reporter (ISO code of who declares,
            or the source's name where it reconciles), value_usd, months, products_absent, basis, source.
        composition: Latest declared year of each direction by chapter: exporter, importer, year, product, title,
            value_usd, declared_by, source; largest first.
        world: Total exports and imports of both countries as they declare them: country, side ("exports",
            "imports"), year, value_usd, products_absent, source; latest year last.
        partners: Largest flows of both countries in their latest declared year: country, side, year, partner,
            partner_name, product, title, value_usd, source; ten for each country and side, largest first.
        services: Digitally deliverable services of both: country, side, year, value_usd, source.
        context: country, series, year, value, unit, projected, source: GDP, people, logistics, governance, outlook.
    """

    left: str
    right: str
    trend: pl.DataFrame
    composition: pl.DataFrame
    world: pl.DataFrame
    partners: pl.DataFrame
    services: pl.DataFrame
    context: pl.DataFrame


@dataclass(frozen=True)
class Claim:
    """A published headline figure held against the data.

    Attributes:
        text: The claim in words, with who said it and for what period.
        verdict: "confirmed", "consistent", "contradicted", "cannot be confirmed" or "other reporter".
        finding: What the data say, with the base, in one or two sentences.
        source: Where the claim was printed.
        times: How many times the other reporter's figure the claim is; empty unless the verdict is "other reporter".
    """

    text: str
    verdict: str
    finding: str
    source: str
    times: float | None = None


@dataclass(frozen=True)
class ModelFacts:
    """What a reader of a report needs to know of how the model was fitted.

    Attributes:
        weights: Full weight of each indicator, by name, adding up to 1.
        learns: Whether the model learns from what trade did next.
        years: First and last year that it learnt from, None where it learns nothing.
        horizon: Years ahead that it learns of, None likewise. cases: how many cases it learnt from.
        steps: Title of the method of each step (treat, normalise, aggregate), as people read it.
    """

    weights: Mapping[str, float]
    learns: bool = False
    years: tuple[int, int] | None = None
    horizon: int | None = None
    cases: int | None = None
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes:
        resolved: The job with model and sectors.
        ranking: The ranked opportunities.
        as_of: Last year that was seen.
        profiles: One per pair of countries.
        claims: Published claims, held against the data; empty where the snapshot has none for the pairs.
        indicators: Notes on every indicator of the model, by name.
        country_names: Short name by ISO code.
        sources: Every source behind the figures, by name.
        gaps: What the snapshot says it lacks.
        spec_hash: Digest of job, model and sectors. data_hash: digest of the snapshot.
        snapshot: Name of the snapshot.
        version: Version of corridor.
        metrics: Neutral numbers on the run: opportunities, excluded, mean confidence and so on.
        fitted: How the model was fitted.
        pipeline: The fitted scikit-learn pipeline; None in a run that was read back from its folder.
        reference: The population on which it was fitted, features by name; empty in a run that was read back.
        features: The features of the ranked opportunities, in rank order.
        robustness: How the ranks move, None where that was not tested.
        explanations: Reasons beyond the contributions, None where they were not worked out.
        findings: What the checks found, whole ranking first, then line by line.
        scenarios: What the job's scenarios do.
        portfolio: The set that the job asks for, None where it asks for none.
        sensitivity: Which assumption moves the ranking, None where that was not worked out.
        moved: What moved since the run before, None where there was none.
        past: How the model's first lines did in a backtest, None where it was never tested.
    """

    resolved: ResolvedJob
    ranking: Ranking
    as_of: int
    profiles: tuple[Profile, ...]
    claims: tuple[Claim, ...]
    indicators: Mapping[str, IndicatorNote]
    country_names: Mapping[str, str]
    sources: Mapping[str, SourceNote]
    gaps: tuple[str, ...]
    spec_hash: str
    data_hash: str
    snapshot: str
    version: str
    metrics: Mapping[str, float]
    fitted: ModelFacts
    pipeline: Any
    reference: pl.DataFrame
    features: pl.DataFrame
    robustness: Robustness | None = None
    explanations: Explanations | None = None
    findings: tuple[Finding, ...] = ()
    scenarios: tuple[ScenarioResult, ...] = ()
    portfolio: Portfolio | None = None
    sensitivity: Sensitivity | None = None
    moved: Moved | None = None
    past: TrackRecord | None = None
