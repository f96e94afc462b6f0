"""What a panel file says: a history of flows between countries by product, where it comes from and how to read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec.base import Country, Spec, fault
from corridor.spec.loading import build, place_of, read_merged, set_value
from corridor.spec.recipe import SourceRecipe

Figure = Literal["importer", "balanced"]


class SnapshotFlows(Spec):
    """Flows out of a snapshot's goods_flows."""

    snapshot: str = "embedded"
    """Name of a snapshot under data/, or a path to one."""

    sources: tuple[str, ...] = Field(min_length=1)
    """Sources whose flows are taken, as the snapshot names them."""

    figure: Figure
    """importer: what the importer declared, whatever the exporter said. balanced: what the source itself balanced."""

    digits: Literal[2, 4, 6]
    """Digits of the product codes that are taken."""

    importers: tuple[Country, ...] = ()
    """Countries whose purchases are taken; all where none is named."""


class RawFlows(Spec):
    """Flows out of raw files, through the reader of one source."""

    source: str = Field(min_length=1)
    """Source whose reader reads the files; or a name of one's own where the recipe names the reader."""

    recipe: SourceRecipe
    """Files, reporters, years and products to take, as in the recipe of a snapshot."""

    figure: Figure
    """importer: what the importer declared, whatever the exporter said. balanced: what the source itself balanced."""


class TableFlows(Spec):
    """Flows out of a plain table with the columns year, exporter, importer, product, value_usd."""

    file: str = Field(min_length=1)
    """The table, a .parquet or .csv file: a path under data/, else below the folder that holds it, or a full path."""

    balanced: bool = False
    """The table holds every country's flows of every product, so that an absent one is nothing or below least_usd."""


class PanelSpec(Spec):
    """A history of flows that forecasts are learned from and held against."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the panel, the stem of its file."""

    title: str = Field(min_length=1)
    """Title that people read."""

    about: str = Field(min_length=1)
    """What a flow, a product and a missing row are here."""

    embedded: bool
    """Whether the panel's data come with corridor; else it needs a folder of raw files or a table of one's own."""

    licence: str = Field(min_length=1)
    """Licence of the figures, as their publisher states it."""

    citation: str = Field(min_length=1)
    """How to cite them."""

    snapshot: SnapshotFlows | None = None
    """Where the flows come from: a snapshot. One of snapshot, raw and table is given."""

    raw: RawFlows | None = None
    """Where the flows come from: raw files, in the folder given with --raw."""

    table: TableFlows | None = None
    """Where the flows come from: a table."""

    first_year: int = Field(default=1900, ge=1900, le=2100)
    """First year to take."""

    last_year: int = Field(default=2100, ge=1900, le=2100)
    """Last year to take."""

    skip_products: dict[str, str] = Field(default_factory=dict)
    """Products to leave out, each with the reason."""

    kept: int | None = Field(default=None, ge=1)
    """The source keeps a flow only if it is among this many largest of its importer or exporter; empty for any."""

    complete: tuple[int, ...] = ()
    """Years in which such a source keeps all flows; a snapshot's own account of its coverage adds to them."""

    breaks: tuple[int, ...] = ()
    """First years of a new classification: no flow is compared across them."""

    unspecified_products: tuple[str, ...] = ()
    """Codes that stand for goods of no kind in particular, such as chapter 99; they are no products of the panel."""

    unspecified_share: float = Field(default=0.1, ge=0.0, le=1.0)
    """Largest share of an importer's purchases that may stand under partners (by product) or products (in all) that are
    not specified: above it, a flow that the importer does not list is unknown, since it may stand among them."""

    least_usd: float = Field(default=0.0, ge=0.0, allow_inf_nan=False)
    """Smallest flow that the source shows, where it rounds: one that is absent, or 0, lies below it."""

    @model_validator(mode="after")
    def _one_origin(self) -> PanelSpec:
        given = [name for name in ("snapshot", "raw", "table") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"one of snapshot, raw and table is needed, found {' and '.join(given) or 'none'}")
        if self.embedded and self.raw is not None:
            raise fault("a panel of raw files does not come with corridor", "embedded")
        return self

    @model_validator(mode="after")
    def _years(self) -> PanelSpec:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} must not be later than last_year {self.last_year}")
        if self.complete and self.kept is None:
            raise fault("says nothing without kept, the number of partners that the source keeps", "complete")
        return self


def load_panel_spec(folder: Path, name: str, overrides: Iterable[str] = ()) -> PanelSpec:
    """Read a panel file by its stem.

    Args:
        folder: Folder of panel files, configs/panels.
        name: Stem of the file.
        overrides: Assignments such as `last_year=2015`.

    Raises:
        UsageError: There is no such file, or it is wrong; the message names file, line and key.
    """
    known = stems(folder)
    if name not in known:
        raise UsageError(f"{folder}: {unknown_name('panel', name, known)}")
    path = folder / f"{name}.yaml"
    data = read_merged(path)
    for assignment in overrides:
        set_value(data, assignment)
    spec = build(PanelSpec, data, str(path))
    if spec.name != name:
        where = place_of(data, ["name"], str(path))
        raise UsageError(f"{where}: name: must be the stem of the file, {name!r}; found {spec.name!r}")
    return spec


def panel_specs(folder: Path) -> dict[str, PanelSpec]:
    """Return the panels of a folder by name, sorted.

    Raises:
        UsageError: A file is wrong; the message names file, line and key.
    """
    return {name: load_panel_spec(folder, name) for name in stems(folder)}


def stems(folder: Path) -> list[str]:
    """Return the names of the panel files of a folder; files that begin with _ are bases and no panels."""
    return sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_"))
