"""Sentences: what speaks for and against a line, what stands out, what to be careful about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corridor.ranking import FLAGS
from corridor.reports import locales, numbers, wordings
from corridor.reports.names import Names, is_estimate, is_service
from corridor.reports.text import clean, joined, plural, sentence, short
from corridor.reports.tracing import refs_of
from corridor.study.run import IndicatorNote
from corridor.vocabulary import Level

say, wording = wordings.say, wordings.wording

HIGH, MEDIUM = 0.7, 0.4
"""Confidence from which it is called high and medium."""

DISAGREE = 1.5
"""From this ratio on, two reporters' figures for one flow are said to disagree."""

LITTLE_USD = 100_000
"""Unrealised potential below this is not worth a sentence, and a market below it no proposal."""

OF_PRODUCTS = frozenset({Level.OPPORTUNITY, Level.EXPORTER_PRODUCT, Level.IMPORTER_PRODUCT, Level.PRODUCT})
"""Levels of indicators that, where a flow is an estimate, rest on totals with estimates in them."""

FLAG_TONES = {
    "watched": "alert",
    "mirror gap": "warn",
    "thin": "warn",
    "old": "warn",
    "unreported": "warn",
    "no trade": "quiet",
    "one side": "quiet",
    "coarse": "quiet",
    "estimated": "quiet",
}
"""How loudly a flag speaks."""


def lines(number: int) -> str:
    """Return a number of lines: "1 line", "2 lines"."""
    form = locales.plural(number)
    forms = wordings.wording()["forms"]
    key = "line" if form == "one" else f"lines_{form}" if f"lines_{form}" in forms else "lines"
    return say("forms", key, number=numbers.count(number))


def ranks(number: float | None) -> str:
    """Return a number of ranks: "1 rank", "3.5 ranks"."""
    if number is None or not numbers.known(number):
        return numbers.EMPTY
    text = numbers.plain(number, 0 if float(number).is_integer() else 1)
    return say("forms", "rank" if number == 1 else "ranks", number=text)


def confidence_word(value: float | None) -> str:
    """Return high, medium or low; unknown where there is no figure."""
    if value is None or not numbers.known(value):
        return "unknown"
    return "high" if value >= HIGH else "medium" if value >= MEDIUM else "low"


def flags_of(line: Mapping[str, Any]) -> list[str]:
    """Return the names of a line's flags."""
    return [part.strip() for part in clean(line["flags"]).split(";") if part.strip()]


def flag_meaning(flag: str) -> str:
    """Return what a flag means, as a sentence."""
    return sentence(FLAGS.get(flag, flag))


def goods(line: Mapping[str, Any]) -> str:
    """Return how a sentence refers to what is traded."""
    return "these services" if is_service(dict(line)) else "these goods"


def figure(note: IndicatorNote, raw: float | None) -> str:
    """Return an indicator's figure in its own format, or in the format of its unit."""
    entry = wording()["indicators"].get(note.name)
    if entry:
        return numbers.FORMATTERS[entry["format"]](raw)
    return numbers.by_unit(raw, clean(note.unit))


def strength(names: Names, part: Mapping[str, Any]) -> float:
    """Return how high an indicator stands, from 0 to 1: its normalised figure, which every scale puts there.

    Models that keep figures as they are have none; there it is the part that the indicator brings of its full points.
    A learned model has a scale of its own: where what a figure brings stands among the cases learnt from.
    """
    if names.run.fitted.learns or names.run.resolved.job.model.normalise.method != "identity":
        return float(part["normalised"])
    return round(float(part["contribution"] or 0.0) / (100.0 * float(part["weight"])), 9)


def speaks_for(names: Names, line: Mapping[str, Any], part: Mapping[str, Any]) -> bool:
    """Return whether an indicator speaks for a line: from the middle of the scale up.

    The points of an ensemble share out a place among the reference, so that all of them are high where it is; there
    an indicator speaks for a line that brings as large a part of its full points as the line has of all points.
    """
    level = float(line["score"] or 0.0) / 100.0 if names.run.resolved.job.model.members else 0.5
    return strength(names, part) >= level > 0.0


def reason(names: Names, line: Mapping[str, Any], part: Mapping[str, Any], note: IndicatorNote) -> str:
    """Return a sentence on one contribution: on the side on which it speaks.

    An indicator without wording of its own gets a plain sentence from its title, unit and direction.
    """
    value, favours = figure(note, part["raw"]), speaks_for(names, line, part)
    entry = wording()["indicators"].get(note.name)
    if not entry:
        value = _shown(names, line, part, note, value)
        verb = "speaks for it" if favours else "speaks against it"
        return sentence(f"{short(clean(note.title), 120)}: {value} ({clean(note.direction)}), which {verb}")
    exporter, importer = line["exporter"], line["importer"]
    guessed = "estimated" in entry and is_estimate(dict(line))
    if guessed and entry["format"] == "usd_log10":
        value = numbers.rough_log10(part["raw"])
    zero = part["raw"] == 0.0 and "zero" in entry
    case = "estimated" if guessed else "zero" if zero else "for" if favours else "against"
    text = str(entry[case]).format(
        value=_shown(names, line, part, note, value),
        goods=goods(line),
        exporter=names.the(exporter),
        importer=names.the(importer),
        exporters=names.of(exporter),
        importers=names.of(importer),
    )
    return sentence(text)


def _shown(names: Names, line: Mapping[str, Any], part: Mapping[str, Any], note: IndicatorNote, value: str) -> str:
    """Return an indicator's figure, marked with the row of the contributions that holds it."""
    key = {"opportunity": line["opportunity"], "indicator": note.name}
    source = names.sources(part.get("source")) or names.made
    return names.shown(value, "contributions", key, "raw", part["raw"], year=part.get("year"), source=source)


def cite(names: Names, line: Mapping[str, Any], part: Mapping[str, Any], note: IndicatorNote) -> str:
    """Return year and source of a figure, and whether estimates are in it: "2021, UN Comtrade"."""
    year = "" if part["year"] is None else numbers.year(part["year"])
    guess = "with estimates" if is_estimate(dict(line)) and note.level in OF_PRODUCTS else ""
    return ", ".join(text for text in (year, names.sources(part["source"]), guess) if text)


def purpose(names: Names, directions: Sequence[tuple[str, str]], lines: int, audience: str) -> str:
    """Return the one sentence that says what the report is."""
    ways = joined([f"from {names.the(exporter)} to {names.the(importer)}" for exporter, importer in directions])
    reader = f", for {audience[0].lower()}{audience[1:]}" if audience else ""
    ranked = names.counted(lines, plural(lines, "product group"), "ranking", {})
    return f"This report ranks {ranked} by how good the openings for trade {ways} look in published statistics{reader}."


def stands_out(names: Names, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return up to four sentences on one direction: largest market, most room, what is untouched, the most flags."""
    found = [_largest_market(names, lines), _most_room(names, lines), _untouched(names, lines), _most_flags(lines)]
    return [text for text in found if text]


def untouched_note(names: Names, lines: Sequence[Mapping[str, Any]]) -> str:
    """Return what the list of untouched lines holds, and that their potentials are small where they are."""
    said = wording()["untouched"]
    if not lines:
        return str(said["none"])
    known = [line["potential_usd"] for line in lines if line["potential_usd"] is not None]
    small = bool(known) and max(known) < LITTLE_USD
    return " ".join([said["note"], *([said["small"]] if small else [])]).format(little=_little(names))


def _little(names: Names) -> str:
    return names.limit(numbers.usd(LITTLE_USD), LITTLE_USD)


def _largest_market(names: Names, lines: Sequence[Mapping[str, Any]]) -> str:
    line = _most(lines, "market_usd")
    if line is None:
        return "No figure on the size of any of these markets is in the data."
    bought = names.of_line(line, "market_usd", numbers.usd(line["market_usd"]))
    year = names.of_line(line, "market_year", numbers.year(line["market_year"]))
    return (
        f"The largest market is {quoted(line)}: {names.the(line['importer'])} bought {bought} "
        f"from all suppliers in {year}."
    )


def _most_room(names: Names, lines: Sequence[Mapping[str, Any]]) -> str:
    rooms = [line | {"room_usd": room(line)} for line in map(dict, lines)]
    line = _most(rooms, "room_usd")
    if line is None:
        return "No export potential can be estimated for these lines."
    if line["room_usd"] < LITTLE_USD:
        return f"No line has {_little(names)} a year or more of unused export potential, as far as it can be estimated."
    how = f"unrealised_usd of {line['opportunity']} in the table ranking, at most potential_usd − value_usd"
    much = names.derived(numbers.usd(line["room_usd"]), line["room_usd"], how, ())
    return (
        f"The most room to grow, by the export potential estimate, is in {quoted(line)}: "
        f"{much} a year beyond today’s trade."
    )


def room(line: Mapping[str, Any]) -> int | None:
    """Return the unrealised potential that today's trade leaves; it was counted beyond the mean of earlier years."""
    unrealised, potential, value = line["unrealised_usd"], line["potential_usd"], line["value_usd"]
    if unrealised is None or potential is None or value is None:
        return None if unrealised is None else int(unrealised)
    return int(max(0, min(unrealised, potential - value)))


def _untouched(names: Names, lines: Sequence[Mapping[str, Any]]) -> str:
    """Name the best line of which the data say that nothing is traded."""
    none = [line for line in lines if "no trade" in flags_of(line)]
    if not none:
        return ""
    best = min(none, key=lambda line: (line["rank"], line["opportunity"]))
    where = f"rank {names.of_line(best, 'rank_in_direction', numbers.count(best['rank_in_direction']))}"
    how = "rows of a direction in the table ranking with the flag no trade"
    number = names.derived(plural(len(none), "ranked line"), len(none), how, ())
    return f"Nothing is traded yet in {number}; the best placed is {quoted(best)}, {where}."


def _most_flags(lines: Sequence[Mapping[str, Any]]) -> str:
    ranked = sorted(lines, key=lambda line: -len(flags_of(line)))
    if not ranked or len(flags_of(ranked[0])) < 2:
        return ""
    return f"Read {quoted(ranked[0])} with the most care: it is marked {joined(flags_of(ranked[0]))}."


def _most(lines: Sequence[Mapping[str, Any]], column: str) -> Mapping[str, Any] | None:
    known = [line for line in lines if line[column] is not None]
    return max(known, key=lambda line: (line[column], -line["rank"])) if known else None


def quoted(line: Mapping[str, Any]) -> str:
    """Return a line's title as a sentence cites it."""
    return f"“{short(clean(line['title']), 60)}”"


def fold(ratio: float) -> str:
    """Return how far two figures lie apart, whichever is the larger: 6.3 times."""
    return numbers.times(max(ratio, 1.0 / ratio)) if ratio > 0 else numbers.EMPTY


def disagreement(
    names: Names,
    flow: tuple[str, str],
    year: int,
    exporter_usd: float,
    importer_usd: float,
    *,
    whole: bool = True,
    shown: tuple[str, str, str] | None = None,
) -> str:
    """Return a sentence on two declarations of one flow.

    Args:
        names: The names of the run.
        flow: Exporter and importer.
        year: Year of both declarations.
        exporter_usd: What the seller declares.
        importer_usd: What the buyer declares.
        whole: False where chapters were left out of one.
        shown: Year, seller's and buyer's figure as marked texts; plain ones unless told.
    """
    exporter, importer = flow
    ratio = importer_usd / exporter_usd
    when, sold, bought = shown or (numbers.year(year), numbers.usd(exporter_usd), numbers.usd(importer_usd))
    start = f"For goods from {names.the(exporter)} to {names.the(importer)} in {when}, "
    said = f"declares {bought} and {names.the(exporter)} {sold}"
    both = f"{names.the(importer)} {said}{'' if whole else ' (chapters are left out, see the table)'}"
    if max(ratio, 1.0 / ratio) < DISAGREE:
        return f"{start}{both}: the two figures are close."
    larger = names.of(importer if ratio > 1 else exporter)
    apart = names.derived(fold(ratio), ratio, "the larger declaration ÷ the smaller", refs_of(sold, bought))
    return f"{start}{both}: {larger} figure is {apart} the other."


GENERAL_CAUTION = "A rank says where to look first, not what will sell: take it to people who know the market."
