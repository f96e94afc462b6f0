"""Everything that is asked of a ranking once it stands: how sure, why, what to heed, what if, which together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from corridor.ranking import Ranking
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob
from corridor.study.checks.finding import Finding
from corridor.study.checks.gathering import gather
from corridor.study.checks.making import make_checks
from corridor.study.explain.explaining import explain
from corridor.study.explain.results import Explanations
from corridor.study.portfolio.choosing import portfolio_of
from corridor.study.portfolio.results import Portfolio
from corridor.study.preparing import World
from corridor.study.robustness.results import Robustness
from corridor.study.robustness.robust import robustness_of, with_robustness
from corridor.study.scenarios.carrying import carry_through
from corridor.study.scenarios.results import ScenarioResult
from corridor.study.scoring import Scoring

Say = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """A scored job, with all that questions to its ranking need.

    Attributes:
        resolved: The job with model, sectors, rivals and scenarios.
        snapshot: The data.
        world: What the job was scored in.
        scoring: Ranking, pipeline, reference and everything that was asked for. Its ranking is the one to speak of:
            each question sees what those before it added to the lines.
    """

    resolved: ResolvedJob
    snapshot: Snapshot
    world: World
    scoring: Scoring

    @property
    def ranking(self) -> Ranking:
        """The ranking."""
        return self.scoring.ranking

    def with_ranking(self, ranking: Ranking) -> Case:
        """Return the case with a ranking that says more of the same lines."""
        return replace(self, scoring=replace(self.scoring, ranking=ranking))


@dataclass(frozen=True)
class Assessment:
    """What was found of a ranking.

    Attributes:
        ranking: The ranking, each line with its rank interval, verdict and group.
        robustness: How its ranks move; None where that is not asked for.
        explanations: Reasons beyond the contributions.
        findings: What the checks found.
        scenarios: What the job's scenarios do to it.
        portfolio: The set that the job asks for.
    """

    ranking: Ranking
    robustness: Robustness | None = None
    explanations: Explanations | None = None
    findings: tuple[Finding, ...] = field(default_factory=tuple)
    scenarios: tuple[ScenarioResult, ...] = field(default_factory=tuple)
    portfolio: Portfolio | None = None


def assess(case: Case, say: Say = lambda _: None) -> Assessment:
    """Ask everything of a ranking that its job wants to know, in the order in which answers build on each other.

    Args:
        case: The scored job.
        say: Is told each step in words.
    """
    say("Asking how sure and why")
    sure = robustness_of(case.scoring, case.resolved)
    case = case.with_ranking(with_robustness(case.ranking, sure))
    scenarios = tuple(carry_through(case, spec) for spec in case.resolved.scenarios)
    why = explain(case.scoring, case.world, case.snapshot, case.resolved.job.model, case.resolved.rivals)
    checked = gather(case.resolved, case.snapshot, case.world, case.scoring, why)
    asked = case.resolved.job.portfolio
    chosen = None if asked is None else portfolio_of(case.ranking, asked, case.resolved)
    return Assessment(
        case.ranking,
        robustness=sure,
        explanations=why,
        findings=make_checks(checked),
        scenarios=scenarios,
        portfolio=chosen,
    )
