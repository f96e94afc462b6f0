"""Read every raw file of a folder with its source, and print what became of the rows: `read_shared.py [FOLDER]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from corridor.errors import CorridorError  # noqa: E402
from corridor.sources.ledger import SourceAccount  # noqa: E402
from corridor.spec.recipe import SourceRecipe  # noqa: E402
from factories_sources import read  # noqa: E402
from shared_recipes import NOT_READ, READ, recipe_of  # noqa: E402

WIDTH = 118
COLUMNS = (
    f"{'file':36} {'rows in':>10} {'kept':>10} {'added up':>9} {'left out':>10} {'quarant.':>9} {'million USD in':>16}"
)


def show(account: SourceAccount) -> None:
    """Print one account: its counts, then a line per reason."""
    record = account.record()
    value = "" if account.value_in is None else f"{account.value_in / 1e6:,.1f}"
    counts = (record[name] for name in ("rows_in", "kept", "aggregated", "left_out", "quarantined"))
    rows, kept, added, left, faulty = (f"{count:,}" for count in counts)
    name = record["file"] if len(record["file"]) <= 36 else f"{record['file'][:35]}…"
    print(f"{name:36} {rows:>10} {kept:>10} {added:>9} {left:>10} {faulty:>9} {value:>16}")
    for item in account.left_out:
        kind = "quarantined" if item.fault else "left out"
        print(f"  {kind:11} {item.rows:>10,}  {item.reason}"[:WIDTH])
    if not account.balanced:
        print("  DOES NOT BALANCE")


def main(folder: Path) -> int:
    """Read everything and return how many sources failed."""
    failed = 0
    print(COLUMNS)
    for shared in READ:
        started = time.perf_counter()
        try:
            reading = read(shared.source, folder, SourceRecipe.model_validate(recipe_of(shared)))
        except CorridorError as error:
            failed += 1
            print(f"\n{shared.source}: {error}"[:1_000])
            continue
        tables = ", ".join(f"{name} {frame.height:,}" for name, frame in reading.tables.items())
        print(f"\n{shared.source} ({time.perf_counter() - started:.1f} s): {tables}")
        for account in reading.accounts:
            show(account)
    print("\nnot read by a source:")
    for file, why in NOT_READ.items():
        print(f"  {file}: {why}"[:WIDTH])
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"))
