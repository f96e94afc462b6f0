"""How exporters' and importers' declarations of one flow become one figure."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from corridor.spec.base import Spec


class Reconcile(Spec):
    """The rule by which both declarations of a flow are merged, and how imports at CIF are brought to FOB."""

    rule: Literal["reliability", "mean", "exporter", "importer"] = "reliability"
    """reliability: the side whose mirror discrepancies are smaller counts for more. mean: both count alike. exporter,
    importer: that side's figure where it declared, the other's elsewhere."""

    by: Literal["reporter", "chapter"] = "reporter"
    """reporter: one reliability per reporter and side. chapter: one per HS chapter too, drawn to the reporter's own."""

    shrinkage: float = Field(default=10.0, gt=0.0, le=1e6)
    """Number of flows of average discrepancy that are mixed into each reporter's own before it is judged."""

    widest_ratio: float = Field(default=10.0, gt=1.0, le=1e6)
    """Mirror ratio beyond which a discrepancy counts no more: ten times too much is as wrong as a thousand times."""

    freight: Literal["estimated", "fixed"] = "estimated"
    """estimated: CIF over FOB from distance, common border and unit value, fitted on mirror pairs. fixed: cif_fob."""

    cif_fob: float = Field(default=1.06, ge=1.0, le=2.0)
    """CIF over FOB where it is fixed or cannot be estimated; the IMF's Direction of Trade Statistics uses 1.06."""

    lowest_cif_fob: float = Field(default=1.0, ge=1.0, le=2.0)
    """Lower bound of an estimated ratio."""

    highest_cif_fob: float = Field(default=1.3, ge=1.0, le=3.0)
    """Upper bound of an estimated ratio."""

    same_quantity: float = Field(default=0.05, gt=0.0, le=1.0)
    """Largest absolute log ratio of both sides' net weights at which a mirror pair tells about freight."""

    same_value: float = Field(default=2.0, gt=1.0, le=100.0)
    """Mirror ratio beyond which a mirror pair says nothing about freight."""

    minimum_mirrors: int = Field(default=100, ge=10)
    """Mirror pairs of like weight that a year needs for an estimate; with fewer, cif_fob is taken."""

    remove_freight: Literal["always", "mirrored", "below_estimate"] = "always"
    """always: from every import at CIF. mirrored: only where the exporter declared too. below_estimate: only where,
    besides, the mirror ratio lies below the estimated one, as the figures of BACI V202601 show."""

    @model_validator(mode="after")
    def _bounds(self) -> Reconcile:
        if self.lowest_cif_fob > self.highest_cif_fob:
            raise ValueError(
                f"lowest_cif_fob {self.lowest_cif_fob} must not be above highest_cif_fob {self.highest_cif_fob}"
            )
        return self
