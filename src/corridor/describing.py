"""What there is, told by the registries, the contracts and the config files themselves: nothing is listed twice."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec import JobSpec, ModelSpec, ResolvedJob, SectorSpec, load_model, load_sector
from corridor.spec.backtest import BacktestSpec
from corridor.spec.member import MemberSpec
from corridor.spec.panel import PanelSpec
from corridor.spec.recipe import SnapshotRecipe
from corridor.spec.scenario import ScenarioSpec
from corridor.spec.sweep import SweepSpec
from corridor.spec.watchlist import WatchlistSpec

Rows = list[dict[str, Any]]


def describe(kind: str, configs: Path) -> Rows:
    """Return the entries of a kind as flat rows.

    Raises:
        UsageError: The kind is unknown, or a config file is wrong.
    """
    if kind not in KINDS:
        raise UsageError(unknown_name("kind", kind, KINDS))
    return KINDS[kind](configs)


def _indicators(_: Path) -> Rows:
    from corridor.indicators import INDICATORS  # noqa: PLC0415

    return [
        {
            "name": name, "title": i.title, "pillar": i.pillar, "unit": str(i.unit), "direction": str(i.direction),
            "level": str(i.level), "formula": i.formula, "source": i.source, "missing": i.missing,
            "pitfalls": i.pitfalls, "example": example_of(i.compute.__doc__),
        }
        for name, i in INDICATORS.items()
    ]  # fmt: skip


STEPS = ("treat", "normalise", "weigh", "aggregate")
"""Keys of a model file that name a method, in the order of the pipeline."""


def _methods(_: Path) -> Rows:
    from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS  # noqa: PLC0415

    steps = zip(STEPS, (TREATMENTS, NORMALISERS, WEIGHTINGS, AGGREGATORS), strict=True)
    return [
        {
            "name": name, "step": step, "title": method.title, "does": method.does, "formula": method.formula,
            "options": "; ".join(f"{option}: {what}" for option, what in method.options.items()),
            "source": method.source, "pitfalls": method.pitfalls,
            "example": "" if method.estimator is None else example_of(method.estimator.__doc__),
        }
        for step, registry in steps
        for name, method in registry.items()
    ]  # fmt: skip


def example_of(doc: str | None) -> str:
    """Return the worked example at the end of a docstring, without its indentation; empty where there is none."""
    _, found, example = (doc or "").partition("Example:\n")
    return dedent(example).strip() if found else ""


ROOMS = ("corridor.measures", "corridor.gravity", "corridor.models")
"""Packages that analysts call from Python with tables of their own."""


def _functions(_: Path) -> Rows:
    return [
        {
            "name": name, "module": module.__name__, "title": _first_sentence(thing.__doc__),
            "call": f"{name}{signature_of(thing)}", "text": inspect.cleandoc(thing.__doc__),
        }
        for room in ROOMS
        for module, things in public_things(room)
        for name, thing in things
    ]  # fmt: skip


def public_things(package: str) -> Iterator[tuple[ModuleType, list[tuple[str, Any]]]]:
    """Yield the modules of a package with the documented functions and classes that each defines, in source order.

    Compiled kernels are left out: what calls them is told.
    """
    for info in sorted(pkgutil.iter_modules(importlib.import_module(package).__path__), key=lambda info: info.name):
        if not info.name.endswith("_kernels"):
            module = importlib.import_module(f"{package}.{info.name}")
            yield module, _public(module)


def _public(module: ModuleType) -> list[tuple[str, Any]]:
    own = [
        (name, thing)
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module.__name__
        and thing.__doc__
    ]
    return sorted(own, key=lambda pair: inspect.getsourcelines(pair[1])[1])


class _Bare(str):
    """An annotation that is shown as it stands in the source, without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


def signature_of(thing: Any) -> str:
    """Return how a function or class is called, annotations as in its source; empty where nothing tells."""
    try:
        found = inspect.signature(thing)
    except ValueError:
        return ""
    arguments = [one.replace(annotation=_bare(one.annotation)) for one in found.parameters.values()]
    return str(found.replace(parameters=arguments, return_annotation=_bare(found.return_annotation)))


def _bare(annotation: Any) -> Any:
    return _Bare(annotation) if isinstance(annotation, str) else annotation


def _first_sentence(doc: str) -> str:
    return " ".join(inspect.cleandoc(doc).split("\n\n", maxsplit=1)[0].split())


def _models(configs: Path) -> Rows:
    rows = []
    for name in stems(configs / "models"):
        model = load_model(configs / "models", name)
        rows.append(
            {
                "name": name,
                "title": model.title,
                "answers": model.answers,
                "use_when": model.use_when,
                "faults": model.faults,
                "indicators": len(model.indicators),
                "steps": " → ".join(getattr(model, step).method for step in STEPS if step != "weigh"),
                "weights": model.weigh.method,
                "pillars": "; ".join(_pillar(model, pillar) for pillar in model.pillars),
                "members": ", ".join(model.members),
            }
        )
    return rows


def _pillar(model: ModelSpec, pillar: str) -> str:
    """Return a pillar with its weight and those of its indicators inside it: supply 20%: rca 60%, export_size 40%."""
    inner = model.pillars[pillar]
    inside = ", ".join(f"{name} {_part(weight, inner.values())}" for name, weight in inner.items())
    return f"{pillar} {_part(model.weights[pillar], model.weights.values())}: {inside}"


def _part(weight: float, weights: Iterable[float]) -> str:
    return f"{100 * weight / math.fsum(weights):.3g}%"


def _tables(_: Path) -> Rows:
    from corridor.tables import TABLES  # noqa: PLC0415

    return [{"table": name, **column} for name, table in TABLES.items() for column in table.describe()]


def _sectors(configs: Path) -> Rows:
    rows = []
    for name in stems(configs / "sectors"):
        sector = load_sector(configs / "sectors", name)
        for segment_name, segment in sector.segments.items():
            rows.append(
                {
                    "sector": name,
                    "segment": segment_name,
                    "title": segment.title,
                    "codes": ", ".join(segment.codes or segment.services),
                    "observed_as": ", ".join(segment.observed_as),
                    "why": segment.why,
                }
            )
    return rows


def _forecasters(_: Path) -> Rows:
    from corridor.foresight import FORECASTERS  # noqa: PLC0415

    return [
        {"name": name, "title": one.title, "kind": "plain rule" if one.plain else "learner", "how": one.how}
        for name, one in FORECASTERS.items()
    ]


def _features(_: Path) -> Rows:
    from corridor.foresight.features import FAMILIES  # noqa: PLC0415

    signs = {1: "more helps", -1: "less helps", 0: "none"}
    return [
        {"name": one.name, "title": one.title, "family": family.title, "sign": signs[one.sign]}
        for family in FAMILIES
        for one in family.features
    ]


def _panels(configs: Path) -> Rows:
    from corridor.panels.telling import panel_rows  # noqa: PLC0415

    return panel_rows(configs / "panels")


def _scenarios(configs: Path) -> Rows:
    from corridor.study.scenarios.telling import scenario_rows  # noqa: PLC0415

    return scenario_rows(configs / "scenarios")


def _objectives(_: Path) -> Rows:
    from corridor.study.sweeps import backtesting  # noqa: F401, PLC0415  registers its objective
    from corridor.study.sweeps.objectives import OBJECTIVES  # noqa: PLC0415

    return [
        {
            "name": name, "title": one.title,
            "metrics": "; ".join(f"{metric}: {meaning.rstrip('.')}" for metric, meaning in one.metrics.items()),
            "options": "; ".join(
                f"{option}, {one.defaults[option]} by default: {meaning.rstrip('.')}"
                for option, meaning in one.options.items()
            ),
        }
        for name, one in OBJECTIVES.items()
    ]  # fmt: skip


def _checks(_: Path) -> Rows:
    from corridor.study.checks.catalogue import describe_checks  # noqa: PLC0415

    return describe_checks()


KINDS: dict[str, Callable[[Path], Rows]] = {
    "checks": _checks,
    "features": _features,
    "forecasters": _forecasters,
    "functions": _functions,
    "indicators": _indicators,
    "methods": _methods,
    "models": _models,
    "objectives": _objectives,
    "panels": _panels,
    "scenarios": _scenarios,
    "sectors": _sectors,
    "tables": _tables,
}

FILES: dict[str, type[BaseModel]] = {
    "backtest": BacktestSpec,
    "job": JobSpec,
    "member": MemberSpec,
    "model": ModelSpec,
    "panel": PanelSpec,
    "scenario": ScenarioSpec,
    "sector": SectorSpec,
    "snapshot": SnapshotRecipe,
    "sweep": SweepSpec,
    "watchlist": WatchlistSpec,
}


def stems(folder: Path) -> list[str]:
    """Return the names of the YAML files of a folder; files that begin with _ are bases and no entries."""
    return sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_"))


def expand(resolved: ResolvedJob) -> str:
    """Return a resolved job as YAML, every default filled in, with its digest in the first line."""
    stream = StringIO()
    yaml = YAML()
    yaml.width = 110
    yaml.dump(resolved.canonical(), stream)
    return f"# spec {resolved.digest()}\n{stream.getvalue()}"


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON schema of a kind of file.

    Raises:
        UsageError: The kind is unknown.
    """
    if kind not in FILES:
        raise UsageError(unknown_name("kind of file", kind, FILES))
    found = FILES[kind].model_json_schema()
    if "$ref" not in found:
        return found
    own = found["$ref"].rpartition("/")[2]  # a model whose members are models is named among the parts
    return {**found["$defs"][own], "$defs": found["$defs"]}
