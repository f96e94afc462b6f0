"""What of a run a member's words and codes are held against: lines, segments, sectors, what was not ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from corridor.spec import SectorSpec, Segment
from corridor.study.checks.words import with_article
from corridor.study.run import Run


@dataclass(frozen=True)
class Known:
    """A run as the matching sees it.

    Attributes:
        run: The run.
    """

    run: Run

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """Ranked lines, in rank order."""
        return self.run.ranking.lines.to_dicts()

    @cached_property
    def sectors(self) -> Mapping[str, SectorSpec]:
        """Sectors of the job, by name."""
        return {sector.name: sector for sector in self.run.resolved.sectors}

    def segment(self, row: Mapping[str, Any]) -> Segment | None:
        """Return the segment of a line; None where the job's sectors do not tell it."""
        sector = self.sectors.get(row["sector"])
        return None if sector is None else sector.segments.get(row["segment"])

    def sector_title(self, row: Mapping[str, Any]) -> str:
        """Return the title of a line's sector, or its name in words."""
        sector = self.sectors.get(row["sector"])
        return str(row["sector"]).replace("_", " ") if sector is None else sector.title

    def segment_title(self, row: Mapping[str, Any]) -> str:
        """Return the title of a line's segment, or its name in words."""
        segment = self.segment(row)
        return str(row["segment"]).replace("_", " ") if segment is None else segment.title

    def why(self, row: Mapping[str, Any]) -> str:
        """Return the sentence on what belongs to a line's segment."""
        segment = self.segment(row)
        return "" if segment is None else segment.why

    def country(self, code: str) -> str:
        """Return the name of a country as a sentence has it."""
        return with_article(self.run.country_names.get(code, code))

    @cached_property
    def chapters(self) -> Mapping[str, str]:
        """Titles of HS chapters that the pairs of the run trade, by code."""
        rows = [row for profile in self.run.profiles for row in profile.composition.select("product", "title").rows()]
        return dict(sorted(rows))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Titles and reasons that words may be found in, for suggestions."""
        named = [text for row in self.lines for text in (row["title"], self.segment_title(row), self.why(row))]
        sectors = [text for one in self.sectors.values() for text in (one.title, one.name.replace("_", " "))]
        return tuple(dict.fromkeys([*named, *sectors]))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Titles of lines, segments and sectors, the better suggestions."""
        named = [text for row in self.lines for text in (row["title"], self.segment_title(row))]
        return tuple(dict.fromkeys([*named, *(one.title for one in self.sectors.values())]))
