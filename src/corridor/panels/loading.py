"""From a panel's file to the panel."""

from __future__ import annotations

from pathlib import Path

from corridor.panels.distances import with_distances
from corridor.panels.origins import told_by
from corridor.panels.panel import Panel
from corridor.panels.reading import panel_of
from corridor.spec.panel import PanelSpec, panel_specs

__all__ = ["load_panel", "panel_specs"]


def load_panel(spec: PanelSpec, root: Path, raw: Path | None = None) -> Panel:
    """Return the panel that a file describes, with distances where its codes are those of countries.

    Args:
        spec: The panel.
        root: Folder that holds data/ (`Settings.root`).
        raw: Folder of raw files, for a panel that is made of them.

    Raises:
        UsageError: The panel needs raw files and there is no such folder, or the origin lacks what the panel names.
        DataError: The origin breaks its contracts, or no flow of it is taken.
    """
    told = told_by(spec, root, raw)
    panel = panel_of(
        told.flows,
        name=told.place,
        kept=spec.kept,
        breaks=spec.breaks,
        complete=told.complete,
        least=spec.least_usd,
        declared=told.declared,
        named=told.named,
    )
    return with_distances(panel, root)
