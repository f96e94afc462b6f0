"""The back of the view: claims, what was left out, how the score is made, where the figures come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corridor.reports import locales, numbers, words
from corridor.reports.names import Names
from corridor.reports.numbers import percent
from corridor.reports.text import clean, joined, plural, sentence, short, web_address
from corridor.reports.tracing import refs_of
from corridor.study.run import Claim, Run, SourceNote

CODES, TEXT, SOURCE, LONG = 24, 600, 200, 2000
"""Codes of a list, and characters of a claim, of its source and of a model's words, that a report shows."""
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
        text=_claimed(names, claim, "text", _capital(short(clean(claim.text), TEXT))),
        verdict=clean(claim.verdict).capitalize(),
        mark=entry["mark"],
        tone=entry["tone"],
        finding=_claimed(names, claim, "finding", short(_named(names, clean(claim.finding)), TEXT)),
        source=short(clean(claim.source), SOURCE),
    )


def _claimed(names: Names, claim: Claim, column: str, text: str) -> str:
    source = clean(claim.source) if column == "text" else f"snapshot {clean(names.run.snapshot)}"
    return names.shown(text, "claims", {"text": claim.text}, column, getattr(claim, column), source=source)


def claims_summary(names: Names, claims: Sequence[ClaimView]) -> str:
    """Return how many claims met each verdict: "5 published figures: 2 confirmed, 3 contradicted."."""
    if not claims:
        return ""
    counts = Counter(claim.verdict for claim in claims)
    order = [str(name).capitalize() for name in words.wording()["verdicts"]]
    said = [
        f"{_met(names, counts[verdict], verdict)} {verdict.lower()}"
        for verdict in [*order, *sorted(set(counts) - set(order))]
        if counts[verdict]
    ]
    every = names.counted(len(claims), plural(len(claims), "published figure"), "claims", {})
    return f"{every}: {', '.join(said)}."


def _met(names: Names, number: int, verdict: str) -> str:
    return names.derived(f"{number}", number, f"rows of the table claims with the verdict {verdict.lower()}", ())


def excluded_views(names: Names) -> tuple[ExcludedView, ...]:
    """Return what was not ranked, grouped by sector, reason and direction, in the order of the sectors."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in names.run.ranking.excluded.iter_rows(named=True):
        way = names.direction(row["exporter"], row["importer"]) if row["exporter"] and row["importer"] else "Both ways"
        key = (row["sector"] or "", row["reason"] or "", way)
        groups.setdefault(key, []).append(clean(row["code"]) or names.segment(row["sector"], row["segment"]))
    merged: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (sector, reason, way), codes in groups.items():
        merged.setdefault((sector, reason, tuple(dict.fromkeys(codes))), []).append(way)
    order = [spec.name for spec in names.run.resolved.sectors]
    keys = sorted(merged, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
    return tuple(
        ExcludedView(
            names.sector(sector), joined(merged[key]), names.some_of(list(codes), CODES), names.reason(sector, reason)
        )
        for key in keys
        for sector, reason, codes in [key]
    )


def method_view(names: Names) -> MethodView:
    """Describe the model of the run."""
    model = names.run.resolved.job.model
    weights = names.run.fitted.weights
    countries = names.some_of([names.country(code) for code in model.reference.countries], 12)
    window = names.fact(numbers.count(model.reference.window), "window", model.reference.window)
    enough = names.fact(percent(model.min_observed * 100), "min_observed", model.min_observed)
    steps = [
        f"outliers: {_step(names.run, 'treat')}",
        f"one scale: {_step(names.run, 'normalise')}",
        f"one score: {_step(names.run, 'aggregate')}",
    ]
    return MethodView(
        title=short(clean(model.title), SOURCE),
        answers=sentence(short(clean(model.answers), LONG)),
        use_when=sentence(short(clean(model.use_when), LONG)),
        faults=sentence(short(clean(model.faults), LONG)),
        pillars=tuple(_pillar(names, n, sum(weights[name] for name in inner)) for n, inner in model.pillars.items()),
        indicators=tuple(_indicators(names)),
        steps=sentence(f"Steps in order – {'; '.join(steps)}"),
        reference=(
            f"The scale of each indicator is fitted once, on a stated population – every pair among {countries}, "
            f"in every product of the snapshot – over windows of {window} years. It does not move with "
            "the lines that a job ranks, so scores can be compared between jobs that see figures up to the same year."
            f"{_lessons(names)}"
        ),
        threshold=(
            f"A line is scored when figures behind {enough} of the weight or more are "
            "known; otherwise it is listed under “Not ranked”."
        ),
        services=words.wording()["estimates"]["method"] if _has_industries(names) else "",
        past=_past(names),
    )


def _lessons(names: Names) -> str:
    """Return what a learned model learnt from, empty for one that learns from no outcome."""
    fitted = names.run.fitted
    if fitted.years is None or fitted.horizon is None:
        return ""
    said = words.say(
        "learned",
        "method",
        cases=names.fact(numbers.count(fitted.cases), "learnt_cases", fitted.cases),
        first=names.fact(numbers.year(fitted.years[0]), "learnt_from", fitted.years[0]),
        last=names.fact(numbers.year(fitted.years[1]), "learnt_to", fitted.years[1]),
        ahead=names.fact(plural(fitted.horizon, "year"), "learnt_horizon", fitted.horizon),
    )
    return f" {said}"


def _past(names: Names) -> str:
    """Return how the model's first lines did in a backtest, empty where it was never tested."""
    record = names.run.past
    if record is None or not record.lists.named:
        return ""
    said, count = words.wording()["past"], record.lists

    def counted(column: str) -> str:
        return names.fact(numbers.count(getattr(count, column)), f"past_{column}", getattr(count, column))

    beat, named, named_of = counted("beat_market"), counted("named"), counted("candidates")
    rate = 100 * count.candidates_beat_market / count.candidates
    share = 100 * count.beat_market / count.named
    lists = said["lists"].format(
        first=names.fact(numbers.year(min(record.origins)), "past_first", min(record.origins)),
        last=names.fact(numbers.year(max(record.origins)), "past_last", max(record.origins)),
        ahead=names.fact(plural(record.horizon, "year"), "past_horizon", record.horizon),
        snapshot=clean(record.snapshot),
        hash=names.fact(record.data_hash[:HASH], "past_data_hash", record.data_hash),
        top=names.fact(numbers.count(record.top), "past_top", record.top),
        beat_market=beat,
        named=named,
        share=names.derived(percent(share), share, "past_beat_market ÷ past_named", refs_of(beat, named)),
        candidates=named_of,
        rate=names.derived(percent(rate), rate, "past_candidates_beat_market ÷ past_candidates", refs_of(named_of)),
        beat_median=counted("beat_median"),
    )
    other = [] if record.data_hash == names.run.data_hash else [said["other_data"]]
    return " ".join([lists, said["years"], *other])


def _has_industries(names: Names) -> bool:
    """Return whether any ranked line is a services industry."""
    return bool((names.run.ranking.lines["nomenclature"] == "ICIO").any())


def source_view(note: SourceNote) -> SourceView:
    """Return a source with an address that a reader may safely follow."""
    return SourceView(
        short(clean(note.title), SOURCE),
        short(clean(note.licence), SOURCE),
        web_address(note.url),
        locales.day(short(clean(note.retrieved), SOURCE)),
        sentence(short(clean(note.citation), TEXT)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(names: Names, finding: str) -> str:
    """Put who publishes a source in place of its short name in brackets."""
    for name in names.run.sources:
        finding = finding.replace(f"({name})", f"({names.brand(name)})")
    return finding


def _step(run: Run, step: str) -> str:
    """Return the title of the method of a step, or its name in words where the run knows no title."""
    method: str = getattr(run.resolved.job.model, step).method
    return clean(run.fitted.steps.get(step, method.replace("_", " ")))


def _pillar(names: Names, name: str, share: float) -> PillarView:
    weight = names.shown(percent(share * 100), "pillars", {"pillar": name}, "weight", share, source=names.made)
    return PillarView(clean(name.replace("_", " ")).capitalize(), weight, f"{share * 100:.1f}")


def _indicators(names: Names) -> list[IndicatorView]:
    weights, rows = names.run.fitted.weights, []
    for pillar, inner in names.run.resolved.job.model.pillars.items():
        for name in inner:
            note = names.run.indicators[name]
            rows.append(
                IndicatorView(
                    short(clean(note.title), SOURCE),
                    clean(pillar.replace("_", " ")).capitalize(),
                    clean(note.unit),
                    clean(note.direction),
                    names.shown(
                        percent(weights[name] * 100),
                        "weights",
                        {"indicator": name},
                        "weight",
                        weights[name],
                        source=names.made,
                    ),
                    short(clean(note.formula), TEXT),
                    short(clean(note.source), TEXT),
                )
            )
    return rows
