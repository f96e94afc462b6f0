"""Run every comparison and write the table of docs/benchmarks.md between its two marks.

usage: run_all.py [DATA [SCRIPT …]]

DATA is a folder of world trade like BACI's: baci1.parquet, one year of exporter, importer, product and value, and
y0.parquet to y4.parquet, five years with quantities. Without it only what needs no large table is measured, and nothing
is written. With names of scripts, such as compare_trends, only those are measured anew; results.json keeps the rest.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SMALL = ("compare_run", "compare_gravity", "compare_mcdm")
LARGE = ("compare_complexity", "compare_potential", "compare_trends", "compare_csv")


def measure(script: str, data: str) -> list[dict[str, object]]:
    """Run one comparison in a process of its own and return its results."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "results.json"
        subprocess.run([sys.executable, HERE / f"{script}.py", data, "--json", out], check=True)
        return json.loads(out.read_text())


def table(results: list[dict[str, object]]) -> str:
    """Return the results as a Markdown table, ours in bold beside its goal."""
    lines = ["| job | goal | who | seconds | peak MB | their time / ours | reached |", "|---|---|---|---|---|---|---|"]
    for row in results:
        own = row["who"] == "corridor"
        job, goal = (row["job"], row["goal"]) if own else ("", "")
        who = f"**{row['who']}**" if own else row["who"]
        ratio = "" if own else f"{row['ratio']:.3g}"
        lines.append(
            f"| {job} | {goal} | {who} | {row['seconds']:.3g} | {row['megabytes']:,.0f} | {ratio} | {row['reached']} |"
        )
    return "\n".join(lines)


def write(results: list[dict[str, object]]) -> None:
    """Put the table into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    machine = (
        f"Measured on {date.today()}: {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}."
    )
    part = PAGE.with_suffix(".part")
    part.write_text(f"{before}{BEGIN}\n{machine}\n\n{table(results)}\n{END}{after}", encoding="utf-8")
    os.replace(part, PAGE)


def main(words: list[str]) -> None:
    """Measure and, with a folder of data, write the page."""
    if not words:
        for script in SMALL:
            measure(script, ".")
        print("\nName a folder of world trade to measure the rest and write docs/benchmarks.md: make bench DATA=FOLDER")
        return
    asked = words[1:] or [*SMALL, *LARGE]
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    found = {script: measure(script, words[0]) for script in asked}
    merged = {script: found.get(script, kept.get(script, [])) for script in (*SMALL, *LARGE)}
    part = RESULTS.with_suffix(".part")
    part.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, RESULTS)
    write([row for rows in merged.values() for row in rows])
    print(f"\nWritten: {PAGE}")


if __name__ == "__main__":
    main(sys.argv[1:])
