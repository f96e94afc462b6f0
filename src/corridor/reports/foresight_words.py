"""Sentences and tables of the page on foresight, each made from figures of the results and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corridor.reports.numbers import count
from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.leaderboard import number
from corridor.study.backtest.metrics import HEADLINES, OF_TARGET, short, title
from corridor.study.backtest.results import Entry, Results
from corridor.study.backtest.verdicts import ORDER, Estimate, listed, signed


def horizon(years: int) -> str:
    """Return a horizon in words."""
    return "1 year" if years == 1 else f"{years} years"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> str:
    """Return a Markdown table; the first columns hold texts, the others numbers, which are set right."""
    lines = [heads, [*["---"] * texts, *["--:"] * (len(heads) - texts)], *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def spread(estimate: Estimate) -> str:
    """Return a figure with its interval."""
    if estimate.low is None or estimate.high is None:
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def of_target(results: Results, target: str) -> list[Entry]:
    """Return what was asked of a target, by panel and horizon."""
    found = [entry for entry in results.entries if entry.target == target]
    return sorted(found, key=lambda entry: (entry.panel, entry.horizon))


def where(entry: Entry, *, target: bool = False) -> str:
    """Return a question in a few words: its panel, what was asked, and how far ahead."""
    asked = f", {entry.target}" if target else ""
    return f"{entry.panel}{asked}, {horizon(entry.horizon)} ahead"


def lead(results: Results) -> str:
    """Return what the page is about, in figures."""
    years = sorted({origin.year for entry in results.entries for origin in entry.evaluation.origins})
    if not years:
        return "Nothing has been measured yet."
    models = {name for entry in results.entries for name in entry.evaluation.models}
    panels = "one panel" if len(results.panels) == 1 else f"{len(results.panels)} panels"
    return (
        f"Forecasters were set back into the years {years[0]} to {years[-1]}, shown nothing later, and asked to order "
        f"what might come. This page holds their lists against what trade then did: {len(models)} forecasters, plain "
        f"rules among them, on {panels} of trade."
    )


def in_short(results: Results) -> Iterator[str]:
    """Yield a line for each panel on the farthest horizon of activations: what came true of each exporter's list."""
    farthest = {entry.panel: entry for entry in of_target(results, "activation")}
    for entry in farthest.values():
        found = entry.evaluation
        if found.champion is not None:
            asked = f"{results.panels[entry.panel].title}, {horizon(entry.horizon)} ahead"
            yield f"**{asked}**: {came_true(found)} {standing(found)}"


def came_true(found: Evaluation) -> str:
    """Return how many of an exporter's first cells came true, beside a plain rule and a perfect list."""
    name, k = found.champion or "", found.cuts.own
    rivals = [f"with *{other}* {hits(found, other)}" for other in compared(found)[:1]]
    perfect = [] if found.perfect is None else [f"with a perfect list {found.perfect * k:.2f}"]
    beside = f"; {listed([*rivals, *perfect])}" if rivals or perfect else ""
    return (
        f"of the first {k} cells that *{name}* names for an exporter, {hits(found, name)} came true on average{beside} "
        f"(few come true at all: {rate(found.base_rate)} of all cells)."
    )


def compared(found: Evaluation) -> list[str]:
    """Return the plain rules to name beside the champion: the one of reference, and the best by precision."""
    best = [name for name in found.ranked("own_precision") if name in found.baselines][:1]
    names = [name for name in dict.fromkeys([found.reference, *best]) if name is not None]
    return [name for name in names if name != found.champion]


def in_a_hundred(found: Evaluation) -> str:
    """Return the same as whole cells: of the cells named first for a number of exporters, about a hundred in all."""
    name, k = found.champion or "", found.cuts.own
    exporters = max(1, round(100 / k))
    rivals = [f"*{other}* {_whole(found, other, exporters)}" for other in compared(found)]
    perfect = [] if found.perfect is None else [f"a perfect list {found.perfect * k * exporters:.0f}"]
    beside = f", against {listed([*rivals, *perfect])}" if rivals or perfect else ""
    return (
        f"of {k * exporters} cells, the first {k} for each of {exporters} exporters, *{name}* has "
        f"{_whole(found, name, exporters)} right{beside}."
    )


def _whole(found: Evaluation, name: str, exporters: int) -> str:
    value = found.models[name].metrics["own_precision"].value
    if value is None:
        return "none that can be told"
    cells = value * found.cuts.own * exporters
    return f"{cells:.1f}" if cells < 9.95 else f"{cells:.0f}"


def hits(found: Evaluation, name: str) -> str:
    """Return how many of an exporter's own first cells came true."""
    value = found.models[name].metrics["own_precision"].value
    return "none that can be told" if value is None else f"{value * found.cuts.own:.2f}"


def rate(value: float | None) -> str:
    """Return a small share as a percentage with two significant digits."""
    return "–" if value is None else f"{100 * value:.2g}%"


def standing(found: Evaluation) -> str:
    """Return whom the champion beats and whom it does not, by the headline, and whether a plain rule has more."""
    name = found.champion
    if name is None:
        return "No forecaster can be told from another."
    parts = [f"{verdict} {listed(names)}" for verdict, names in verdicts(found).items() if names]
    first = found.ranked()[0]
    more = f" The highest figure is that of the plain rule *{first}*." if first in found.baselines else ""
    return f"By {title(found.headline, found.cuts)} *{name}* {listed(parts)}.{more}" if parts else more.strip()


def verdicts(found: Evaluation, metric: str | None = None) -> dict[str, list[str]]:
    """Return all other forecasters by what the champion's interval says of them, plain rules first."""
    rivals = [name for name in found.baselines if name in found.differences]
    rivals += [name for name in found.ranked() if name in found.differences and name not in rivals]
    by = metric or found.headline
    return {verdict: [n for n in rivals if found.differences[n][by].verdict == verdict] for verdict in ORDER}


def summary_table(results: Results) -> str:
    """Return one row for each panel and horizon of activations."""
    rows = []
    for entry in of_target(results, "activation"):
        found = entry.evaluation
        if found.champion is None:
            continue
        best, against = found.models[found.champion], verdicts(found)
        rows.append(
            (
                where(entry), rate(found.base_rate), found.champion, spread(best.metrics["auc_pr"]),
                spread(best.metrics["own_precision"]), number(found.perfect), listed_or_dash(against["beats"]),
                listed_or_dash([*against["does not beat"], *against["falls behind"]]),
            )
        )  # fmt: skip
    if not rows:
        return ""
    cuts = of_target(results, "activation")[0].evaluation.cuts
    head = short("own_precision", cuts)
    heads = ("", "base rate", "champion", "AUC-PR", head, f"perfect {head}", "beats", "does not beat")
    return "New trade, by panel and horizon; intervals in brackets:\n\n" + table(heads, rows)


def listed_or_dash(names: Sequence[str]) -> str:
    """Return names in a row, a dash for none."""
    return ", ".join(names) or "–"


def panels_table(results: Results) -> str:
    """Return what each panel is, and where its figures come from."""
    rows = [
        (name, facts.title, facts.source or "–", f"`{facts.data.removeprefix('sha256:')[:16]}`")
        for name, facts in sorted(results.panels.items())
    ]
    heads = ("panel", "what it is", "source", "digest of its figures")
    return table(heads, rows, texts=len(heads)) if rows else ""


def cells_table(results: Results) -> str:
    """Return how many cells each panel and horizon judged, and how many of them were activated."""
    rows = []
    for entry in of_target(results, "activation") or list(results.entries):
        found = entry.evaluation
        years = [origin.year for origin in found.origins]
        positives = "–" if found.positives is None else count(found.positives)
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
        rows.append(
            (where(entry), span, str(len(years)), count(found.cells), positives, rate(found.base_rate),
             number(found.perfect))
        )  # fmt: skip
    if not rows:
        return ""
    perfect = f"perfect {short('own_precision', results.entries[0].evaluation.cuts)}"
    return table(("", "years of forecast", "number", "cells", "activated", "base rate", perfect), rows)


def leaderboard(found: Evaluation) -> str:
    """Return the whole leaderboard as a table; the champion in bold, plain rules in italics, a perfect list last."""
    metrics = [name for name in OF_TARGET[found.target] if name in found.models[found.ranked()[0]].metrics]
    reference = found.reference
    heads = ["forecaster", *(short(name, found.cuts) for name in metrics)]
    lifted = reference if reference is not None and found.models[reference].lift else ""
    if lifted:
        heads.insert(2, f"× {lifted}")
    rows = [_board_row(found, name, metrics, lifted) for name in found.ranked()]
    if found.perfect is not None:
        perfect = {"auc_pr": "1.000", "own_precision": number(found.perfect), "ndcg": "1.000", "roc_auc": "1.000"}
        last = ["a perfect ranking", *(perfect.get(name, "–") for name in metrics)]
        if lifted:
            last.insert(2, "–")
        rows.append(last)
    return table(heads, rows)


def _board_row(found: Evaluation, name: str, metrics: Sequence[str], baseline: str) -> list[str]:
    model = found.models[name]
    mark = "**" if name == found.champion else "*" if name in found.baselines else ""
    row = [f"{mark}{name}{mark}", *(spread(model.metrics[metric]) for metric in metrics)]
    if baseline:
        times = model.lift.get(found.headline, {}).get(baseline)
        row.insert(2, "1" if name == baseline else "–" if times is None else f"{times:.2f}")
    return row


def against_table(found: Evaluation) -> str:
    """Return the champion against every other forecaster: differences with intervals, and the word they allow."""
    if found.champion is None:
        return ""
    metrics = HEADLINES[found.target]
    heads = [f"{found.champion} against", *(piece for m in metrics for piece in (short(m, found.cuts), ""))]
    order = [name for name in found.ranked() if name in found.differences]
    rows = []
    for name in order:
        mark = "*" if name in found.baselines else ""
        row = [f"{mark}{name}{mark}"]
        for metric in metrics:
            difference = found.differences[name][metric]
            row += [gap(difference), difference.verdict]
        rows.append(row)
    return table(heads, rows) if rows else ""


def gap(difference: Estimate) -> str:
    """Return a difference with its interval, a dash where it cannot be told."""
    if difference.value is None or difference.low is None or difference.high is None:
        return "–"
    return f"{signed(difference.value)} ({signed(difference.low)} to {signed(difference.high)})"
