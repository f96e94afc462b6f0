"""Write the HS concordance that corridor ships, from the consolidated concordances: write_concordance.py RAW [FOLDER].

Two files come out. `hs92.csv` lists the codes of HS 1992. `hs_changes.csv` has a row for each older code that does not
simply continue: `older,newer,product,counterparts`, the counterparts in the newer revision separated by spaces, none
where the source knows no counterpart. A code that a step does not name continues alone under its number.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from corridor.errors import DataError

EDITIONS = {
    "1992": "HS92",
    "1996": "HS96",
    "2002": "HS02",
    "2007": "HS07",
    "2012": "HS12",
    "2017": "HS17",
    "2022": "HS22",
}
"""Edition as the source names it → revision."""

NO_PRODUCT = "999999"
"""Stands for whatever a country did not specify; the source lists it in some steps only, and it is no product."""

COLUMNS = ("code.after", "code.before", "adjustment")
HERE = Path(__file__).resolve().parent.parent / "src" / "corridor" / "harmonising" / "codes"

Step = tuple[str, str]
Pairs = dict[Step, set[tuple[str, str]]]
Change = tuple[str, str, str, str]


def read_pairs(raw: Path) -> Pairs:
    """Return by (older, newer) revision the pairs (older code, newer code); steps of other nomenclatures are left.

    Args:
        raw: CSV with `code.after` and `code.before`, which lost their leading zeros, and `adjustment` such as
            "1996 to 1992", which names the edition of `code.after` first.

    Raises:
        DataError: A column or a step is absent, or a code is not one of six digits.
    """
    pairs: Pairs = {between: set() for between in pairwise(EDITIONS.values())}
    with raw.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise DataError(f"{raw}: no column {', '.join(missing)}; found {', '.join(rows.fieldnames or ())}")
        for line, row in enumerate(rows, start=2):
            newer, _, older = row["adjustment"].partition(" to ")
            step = (EDITIONS.get(older, ""), EDITIONS.get(newer, ""))
            if step in pairs:
                pair = tuple(_code(row[name], f"{raw}: line {line}, column {name}") for name in COLUMNS[1::-1])
                pairs[step].add((pair[0], pair[1]))
    for (older, newer), found in pairs.items():
        if not found:
            raise DataError(f"{raw}: no row for the step from {older} to {newer}")
    return pairs


def _code(text: str, place: str) -> str:
    code = text.strip().zfill(6)
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise DataError(f"{place}: must be an HS code of up to six digits, found {text!r}")
    return code


def derive(pairs: Pairs) -> tuple[list[str], list[Change]]:
    """Return the codes of the first revision and the changes of each step, both sorted.

    Raises:
        DataError: A step starts from a code that the revision before does not lead to.
    """
    held: set[str] = set()
    first: list[str] = []
    changes: list[Change] = []
    for (older, newer), found in pairs.items():
        step = {(old, new) for old, new in found if NO_PRODUCT not in (old, new)}
        held = held or {old for old, _ in step}
        first = first or sorted(held)
        strange = sorted({old for old, _ in step} - held)
        if strange:
            raise DataError(f"step from {older} to {newer}: no step before leads to {', '.join(strange[:5])}")
        changes += _changes(older, newer, step, held)
        held = {new for _, new in step}
    return first, changes


def _changes(older: str, newer: str, step: set[tuple[str, str]], held: set[str]) -> list[Change]:
    onward: dict[str, list[str]] = {old: [] for old in sorted(held)}
    sources: dict[str, int] = {}
    for old, new in sorted(step):
        onward[old].append(new)
        sources[new] = sources.get(new, 0) + 1
    return [
        (older, newer, old, " ".join(news))
        for old, news in onward.items()
        if news != [old] or sources[old] > 1  # one that others join is named too, so that each change can be read
    ]


def write(raw: Path, folder: Path) -> list[Path]:
    """Write both files, each under a temporary name first, and return their paths."""
    first, changes = derive(read_pairs(raw))
    tables: dict[str, tuple[tuple[str, ...], Iterable[tuple[str, ...]]]] = {
        "hs92.csv": (("product",), ((code,) for code in first)),
        "hs_changes.csv": (("older", "newer", "product", "counterparts"), changes),
    }
    paths = []
    for name, (header, rows) in tables.items():
        path = folder / name
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        os.replace(part, path)
        paths.append(path)
    return paths


def main(arguments: list[str]) -> int:
    """Write the files and print their names; return 2 where the call is wrong and 3 where the raw file is."""
    if len(arguments) not in (1, 2):
        print("use: write_concordance.py RAW [FOLDER]", file=sys.stderr)
        return 2
    try:
        written = write(Path(arguments[0]), Path(arguments[1]) if arguments[1:] else HERE)
    except (DataError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 3
    print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
