"""The frozen view model: a finished run in words and formatted figures, ready for any page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corridor.ranking import FLAGS
from corridor.reports import numbers, words
from corridor.reports.checks_view import ChecksView, checks_view
from corridor.reports.lines import DirectionView, FlagView, direction_view, flag_view
from corridor.reports.locales import speaking
from corridor.reports.map_view import MapView, map_view
from corridor.reports.method import (
    ClaimView,
    ExcludedView,
    MethodView,
    SourceView,
    claim_view,
    claims_summary,
    excluded_views,
    method_view,
    source_view,
)
from corridor.reports.moved_view import MovedView, moved_view
from corridor.reports.names import Names
from corridor.reports.portfolio_view import PortfolioView, portfolio_view
from corridor.reports.profile import ProfileView, accent_of, profile_view
from corridor.reports.scenario_view import ScenarioView, scenario_views
from corridor.reports.summary import SummaryView, summary_view
from corridor.reports.text import clean, sentence, short
from corridor.reports.tracing import Figure
from corridor.reports.trust_view import SensitivityView, TrustView, sensitivity_view, trust_view
from corridor.study.run import Claim, Profile, Run


@dataclass(frozen=True)
class View:
    """Everything that a page shows; nothing in it needs further arithmetic.

    Figures stand between marks (`tracing`), and `figures` says of each where it is from; a page that does not use them
    takes `tracing.plainly(view)`. Trust, sensitivity, checks, portfolio, moved and map say in their field `empty` why
    they hold nothing; the portfolio is None where the job asks for none.
    """

    language: str
    title: str
    corridors: str
    as_of: str
    model_title: str
    purpose: str
    directions: tuple[DirectionView, ...]
    caution: str
    profiles: tuple[ProfileView, ...]
    claims: tuple[ClaimView, ...]
    claims_summary: str
    verdicts: tuple[tuple[str, str], ...]
    flags: tuple[FlagView, ...]
    excluded: tuple[ExcludedView, ...]
    caveats: tuple[tuple[str, str], ...]
    gaps: tuple[str, ...]
    method: MethodView
    sources: tuple[SourceView, ...]
    provenance: tuple[tuple[str, str], ...]
    command: str
    glossary: tuple[tuple[str, str], ...]
    confidence: tuple[str, ...]
    summary: SummaryView
    trust: TrustView
    sensitivity: SensitivityView
    checks: ChecksView
    scenarios: tuple[ScenarioView, ...]
    portfolio: PortfolioView | None
    moved: MovedView
    map: MapView
    figures: tuple[Figure, ...]


def build_view(run: Run) -> View:
    """Select, format and word everything that the reports show of a run, in the language of its job."""
    with speaking(run.resolved.job.report.language):
        return _view(Names(run))


def _view(names: Names) -> View:
    run = names.run
    job = run.resolved.job
    ways = job.directions()
    directions = tuple(direction_view(names, i, j, accent_of(_profile(run, i, j), i)) for i, j in ways)
    profiles = tuple(profile_view(names, profile, ways) for profile in run.profiles)
    cautions = [profile.caution for profile in profiles if profile.caution]
    text = words.wording()
    claims = tuple(claim_view(names, claim) for claim in run.claims)
    accents = {way: direction.accent for way, direction in zip(ways, directions, strict=True)}
    moved = moved_view(names)
    view = View(
        language=job.report.language,
        title=short(clean(job.report.title), 200),
        corridors=_corridors(names),
        as_of=names.fact(numbers.year(run.as_of), "as_of", run.as_of),
        model_title=clean(job.model.title),
        purpose=words.purpose(names, ways, run.ranking.lines.height, short(clean(job.report.audience), 200)),
        directions=directions,
        caution=" ".join([*cautions, *_contested(names), words.GENERAL_CAUTION]),
        profiles=profiles,
        claims=claims,
        claims_summary=claims_summary(names, claims),
        verdicts=tuple((name.capitalize(), entry["meaning"]) for name, entry in text["verdicts"].items()),
        flags=_flags(directions),
        excluded=excluded_views(names),
        caveats=tuple(text["caveats"].items()),
        gaps=tuple(_gap(names, gap) for gap in run.gaps),
        method=method_view(names),
        sources=tuple(source_view(run.sources[name]) for name in sorted(run.sources)),
        provenance=_provenance(run),
        command=_command(run),
        glossary=tuple(text["glossary"].items()),
        confidence=tuple(names.limit(numbers.plain(level), level) for level in (words.HIGH, words.MEDIUM)),
        summary=summary_view(names, directions, moved),
        trust=trust_view(names),
        sensitivity=sensitivity_view(names),
        checks=checks_view(names),
        scenarios=scenario_views(names, accents),
        portfolio=portfolio_view(names),
        moved=moved,
        map=map_view(names, accents),
        figures=(),
    )
    return replace(view, figures=names.ledger.figures())


def _profile(run: Run, exporter: str, importer: str) -> Profile | None:
    return next((p for p in run.profiles if {p.left, p.right} == {exporter, importer}), None)


def _gap(names: Names, gap: str) -> str:
    text = sentence(short(names.spelled(gap), 600))
    return names.shown(text, "gaps", {"gap": gap}, "gap", gap, source=f"snapshot {clean(names.run.snapshot)}")


def _contested(names: Names) -> list[str]:
    others = [claim for claim in names.run.claims if claim.verdict == "other reporter"]
    if not others:
        return []
    figures = "published figure rests" if len(others) == 1 else "published figures rest"
    number = names.counted(len(others), f"{len(others)}", "claims", {"verdict": "other reporter"})
    said = [f"{number} {figures} on another reporter’s statistics than those in the data; see “Headline claims”."]
    widest = max(others, key=_apart)
    if _apart(widest) >= words.DISAGREE:
        other = "one published figure and another reporter’s figure in the data lie"
        how = "times of the claim in the table claims, or one over it where it is below 1"
        apart = names.derived(f"{_apart(widest):.1f}", _apart(widest), how, ())
        told = short(clean(widest.text), 300)
        text = names.shown(told, "claims", {"text": widest.text}, "text", widest.text, source=clean(widest.source))
        said.insert(0, f"For the same flow, {other} {apart} times apart: {text}.")
    return said


def _apart(claim: Claim) -> float:
    """Return how many times the larger of a claim and the other reporter's figure is the smaller; 0 if unknown."""
    return max(claim.times, 1.0 / claim.times) if claim.times else 0.0


def _corridors(names: Names) -> str:
    ways = []
    for corridor in names.run.resolved.job.corridors:
        arrow = "↔" if corridor.between else "→"
        left, right = corridor.directions()[0]
        ways.append(f"{names.country(left)} {arrow} {names.country(right)}")
    return "; ".join(ways)


def _flags(directions: tuple[DirectionView, ...]) -> tuple[FlagView, ...]:
    """Return the flags that some line carries, in the order in which the ranking lists them."""
    used = {
        flag.name: flag
        for direction in directions
        for sector in direction.sectors
        for line in sector.lines
        for flag in line.flags
    }
    known = [flag_view(name) for name in FLAGS if name in used]
    return (*known, *(used[name] for name in sorted(used) if name not in FLAGS))


def _command(run: Run) -> str:
    """Return how to make the report again; what else was changed on the command line only the spec hash can tell."""
    job = run.resolved.job
    return f"corridor run configs/jobs/{job.name}.yaml{'' if job.as_of is None else f' --as-of {job.as_of}'}"


def _provenance(run: Run) -> tuple[tuple[str, str], ...]:
    return (
        ("Figures up to", str(run.as_of)),
        ("Snapshot", clean(run.snapshot)),
        ("Data hash", clean(run.data_hash)),
        ("Spec hash", clean(run.spec_hash)),
        ("Made with", f"corridor {clean(run.version)}"),
    )
