"""The revision of the Harmonized System to which a snapshot brings its goods flows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corridor.spec.base import Spec

HsRevision = Literal["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"]


class Revision(Spec):
    """To which revision, and how codes with several counterparts are shared out; docs/revisions.md tells more."""

    to: HsRevision
    """Revision to which every flow is brought that can be."""

    rule: Literal["nearest", "equal"] = "nearest"
    """For what neither trade nor table decides. nearest: to the counterparts whose code is most alike. equal: to all
    alike."""

    trade: dict[HsRevision, str] = Field(default_factory=dict)
    """CSV by revision, relative to the folder given with --raw, with product and value_usd of trade already in it."""

    table: str | None = None
    """CSV of own weights, relative to the folder given with --raw: nomenclature, product, to_nomenclature, to_product,
    weight."""

    left: Literal["quarantine", "keep"] = "quarantine"
    """What becomes of rows that cannot be brought over. keep: they stay in their own revision, which a run may refuse
    where a product of one year then stands in two."""
