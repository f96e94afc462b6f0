"""The back of the view: claims, what was left out, how the score is made, where the figures come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corridor.reports import words
from corridor.reports.names import Names
from corridor.reports.numbers import percent
from corridor.reports.text import clean, joined, plural, sentence, some_of, web_address
from corridor.study.run import Claim, Run, SourceNote

CODES = 24
HASH = 12
"""Digits of a digest that are shown."""


@dataclass(frozen=True)
class ClaimView:
    """A published figure with its verdict; `mark` and `tone` never stand without the word."""

    text: str
    verdict: str
    mark: str
    tone: str
    finding: str
    source: str


@dataclass(frozen=True)
class ExcludedView:
    """Codes of one sector that were not ranked for one reason."""

    sector: str
    direction: str
    codes: str
    reason: str


@dataclass(frozen=True)
class PillarView:
    """A pillar with its share of the score."""

    title: str
    weight: str
    width: str


@dataclass(frozen=True)
class IndicatorView:
    """An indicator as the method section lists it."""

    title: str
    pillar: str
    unit: str
    direction: str
    weight: str
    formula: str
    source: str


@dataclass(frozen=True)
class MethodView:
    """How the score is made."""

    title: str
    answers: str
    use_when: str
    faults: str
    pillars: tuple[PillarView, ...]
    indicators: tuple[IndicatorView, ...]
    steps: str
    reference: str
    threshold: str
    services: str
    past: str


@dataclass(frozen=True)
class SourceView:
    """A source with its licence and address."""

    title: str
    licence: str
    url: str
    retrieved: str
    citation: str


def claim_view(names: Names, claim: Claim) -> ClaimView:
    """Return a claim with its verdict marked and its sources named in full."""
    entry = words.wording()["verdicts"].get(claim.verdict, {"mark": "·", "tone": "open"})
    return ClaimView(
        text=_capital(clean(claim.text)),
        verdict=clean(claim.verdict).capitalize(),
        mark=entry["mark"],
        tone=entry["tone"],
        finding=_named(names, clean(claim.finding)),
        source=clean(claim.source),
    )


def claims_summary(claims: Sequence[ClaimView]) -> str:
    """Return how many claims met each verdict: "5 published figures: 2 confirmed, 3 contradicted."."""
    if not claims:
        return ""
    counts = Counter(claim.verdict for claim in claims)
    order = [str(name).capitalize() for name in words.wording()["verdicts"]]
    said = [
        f"{counts[verdict]} {verdict.lower()}"
        for verdict in [*order, *sorted(set(counts) - set(order))]
        if counts[verdict]
    ]
    return f"{plural(len(claims), 'published figure')}: {', '.join(said)}."


def excluded_views(names: Names) -> tuple[ExcludedView, ...]:
    """Return what was not ranked, grouped by sector, reason and direction, in the order of the sectors."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in names.run.ranking.excluded.iter_rows(named=True):
        way = names.direction(row["exporter"], row["importer"]) if row["exporter"] and row["importer"] else "Both ways"
        key = (clean(row["sector"]), clean(row["reason"]), way)
        groups.setdefault(key, []).append(clean(row["code"]) or names.segment(row["sector"], row["segment"]))
    merged: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (sector, reason, way), codes in groups.items():
        merged.setdefault((sector, reason, tuple(dict.fromkeys(codes))), []).append(way)
    order = [spec.name for spec in names.run.resolved.sectors]
    keys = sorted(merged, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
    return tuple(
        ExcludedView(names.sector(sector), joined(merged[key]), some_of(list(codes), CODES), sentence(reason))
        for key in keys
        for sector, reason, codes in [key]
    )


def method_view(names: Names) -> MethodView:
    """Describe the model of the run."""
    model = names.run.resolved.job.model
    weights = names.run.fitted.weights
    countries = some_of([names.country(code) for code in model.reference.countries], 12)
    steps = [
        f"outliers: {_step(model.treat.method)}",
        f"one scale: {_step(model.normalise.method)}",
        f"one score: {_step(model.aggregate.method)}",
    ]
    return MethodView(
        title=clean(model.title),
        answers=sentence(clean(model.answers)),
        use_when=sentence(clean(model.use_when)),
        faults=sentence(clean(model.faults)),
        pillars=tuple(_pillar(n, sum(weights[name] for name in inner)) for n, inner in model.pillars.items()),
        indicators=tuple(_indicators(names)),
        steps=sentence(f"Steps in order – {'; '.join(steps)}"),
        reference=(
            f"The scale of each indicator is fitted once, on a stated population – every pair among {countries}, "
            f"in every product of the snapshot – over windows of {model.reference.window} years. It does not move with "
            "the lines that a job ranks, so scores can be compared between jobs that see figures up to the same year."
            f"{_lessons(names.run)}"
        ),
        threshold=(
            f"A line is scored when figures behind {percent(model.min_observed * 100)} of the weight or more are "
            "known; otherwise it is listed under “Not ranked”."
        ),
        services=words.wording()["estimates"]["method"] if _has_industries(names) else "",
        past=_past(names.run),
    )


def _lessons(run: Run) -> str:
    """Return what a learned model learnt from, empty for one that learns from no outcome."""
    fitted = run.fitted
    if fitted.years is None or fitted.horizon is None:
        return ""
    said: str = words.wording()["learned"]["method"].format(
        cases=f"{fitted.cases:,}", first=fitted.years[0], last=fitted.years[1], ahead=plural(fitted.horizon, "year")
    )
    return f" {said}"


def _past(run: Run) -> str:
    """Return how the model's first lines did in a backtest, empty where it was never tested."""
    record = run.past
    if record is None or not record.lists.named:
        return ""
    said, count = words.wording()["past"], record.lists
    lists = said["lists"].format(
        first=min(record.origins),
        last=max(record.origins),
        ahead=plural(record.horizon, "year"),
        snapshot=clean(record.snapshot),
        hash=record.data_hash[:HASH],
        top=record.top,
        beat_market=count.beat_market,
        named=count.named,
        share=percent(100 * count.beat_market / count.named),
        candidates=f"{count.candidates:,}",
        rate=percent(100 * count.candidates_beat_market / count.candidates),
        beat_median=count.beat_median,
    )
    other = [] if record.data_hash == run.data_hash else [said["other_data"]]
    return " ".join([lists, said["years"], *other])


def _has_industries(names: Names) -> bool:
    """Return whether any ranked line is a services industry."""
    return bool((names.run.ranking.lines["nomenclature"] == "ICIO").any())


def source_view(note: SourceNote) -> SourceView:
    """Return a source with an address that a reader may safely follow."""
    return SourceView(
        clean(note.title),
        clean(note.licence),
        web_address(note.url),
        clean(note.retrieved),
        sentence(clean(note.citation)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(names: Names, finding: str) -> str:
    """Put who publishes a source in place of its short name in brackets."""
    for name in names.run.sources:
        finding = finding.replace(f"({name})", f"({names.brand(name)})")
    return finding


def _step(method: str) -> str:
    return clean(method.replace("_", " "))


def _pillar(name: str, share: float) -> PillarView:
    return PillarView(clean(name.replace("_", " ")).capitalize(), percent(share * 100), f"{share * 100:.1f}")


def _indicators(names: Names) -> list[IndicatorView]:
    weights, rows = names.run.fitted.weights, []
    for pillar, inner in names.run.resolved.job.model.pillars.items():
        for name in inner:
            note = names.run.indicators[name]
            rows.append(
                IndicatorView(
                    clean(note.title),
                    clean(pillar.replace("_", " ")).capitalize(),
                    clean(note.unit),
                    clean(note.direction),
                    percent(weights[name] * 100),
                    clean(note.formula),
                    clean(note.source),
                )
            )
    return rows
