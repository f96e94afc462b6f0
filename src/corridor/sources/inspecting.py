"""Look into a snapshot folder: hold every file against contract, rules and manifest, and collect the faults."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import polars as pl

from corridor.sources.manifest import QUARANTINE, Manifest, Part, data_hash, read_manifest, sha256
from corridor.sources.verifying import plainly_valid
from corridor.tables import TABLES, Failure, Table, check_frame
from corridor.tables.bundle import check_bundle

READERS = 4
LARGE = 100_000
"""Rows from which the quick check saves more than it costs."""

RESEAL = "corridor data seal"


@dataclass
class Inspection:
    """What reading a folder brought to light.

    Attributes:
        manifest: The manifest as it stands.
        tables: Tables that could be read.
        parts: The files as they are, by table.
        failures: Broken contracts and rules, missing and unreadable files.
        distinct: Distinct values by table and column, where the check of a large table had to look them up.
        hash_failures: Files whose content passes but whose hash or size is not the manifest's.
    """

    manifest: Manifest
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    hash_failures: list[Failure] = field(default_factory=list)
    distinct: dict[tuple[str, str], pl.Series] = field(default_factory=dict)

    @property
    def data_hash(self) -> str:
        """SHA-256 over the sorted (path, SHA-256) of all files of tables, as they are."""
        return data_hash({part.path: part.sha256 for parts in self.parts.values() for part in parts})


def inspect(path: Path) -> Inspection:
    """Read a snapshot folder and collect every failure instead of stopping at the first.

    Raises:
        DataError: There is no folder, or its manifest cannot be read.
    """
    found = Inspection(read_manifest(path))
    spans: dict[str, list[tuple[str, int]]] = {}
    for name, table in TABLES.items():
        spans[name] = _read_table(path, table, found)
    found.failures += _stray_files(path, found.manifest)
    if not found.failures:
        late = check_bundle(found.tables, found.manifest.created_year, found.distinct)
        found.failures += [_locate(failure, spans[failure.table]) for failure in late]
    return found


def _read_table(path: Path, table: Table, found: Inspection) -> list[tuple[str, int]]:
    """Read the files of one table into `found`; return each file with the row at which it starts."""
    listed = found.manifest.parts.get(table.name, ())
    if table.name not in found.manifest.parts and not table.optional:
        found.failures.append(Failure(table.name, "", "", "the table is missing from the manifest", 0))
    frames: list[tuple[str, pl.DataFrame]] = []
    parts = []
    with ThreadPoolExecutor(READERS) as readers:
        read = list(readers.map(lambda part: _read_part(path, table, part), listed))
    for frame, actual, failures, hash_failures in read:
        parts.append(actual)
        found.failures += failures
        found.hash_failures += hash_failures
        if frame is not None:
            frames.append((actual.path, frame))
    found.parts[table.name] = tuple(parts)
    typed, failures, values = _checked(table, frames)
    found.failures += failures
    found.distinct |= {(table.name, column): values[column] for column in values.columns}
    found.tables[table.name] = typed
    starts, row = [], 0
    for file, frame in frames:
        starts.append((file, row))
        row += frame.height
    return starts


def _read_part(path: Path, table: Table, part: Part) -> tuple[pl.DataFrame | None, Part, list[Failure], list[Failure]]:
    """Return one file's rows (None if unreadable), the file as it is, its failures and its hash failures."""
    try:
        content = (path / part.path).read_bytes()
    except OSError as error:
        rule = f"the manifest lists the file, but it cannot be read ({error.strerror or error})"
        return None, part, [Failure(table.name, part.path, "", rule, 0)], []
    frame, failure = parse_parquet(table, part.path, content)
    digest = sha256(content)
    if failure:
        return None, part, [failure], []
    differing = []
    if digest != part.sha256:
        rule = (
            f"hash differs: the manifest says sha256 {part.sha256}, the file has {digest}; if the change is meant, "
            f"run: {RESEAL} {path}"
        )
        differing.append(Failure(table.name, part.path, "", rule, 0))
    return frame, Part(part.path, len(content), digest, frame.height), [], differing


def parse_parquet(table: Table, file: str, content: bytes) -> tuple[pl.DataFrame, Failure | None]:
    """Parse Parquet bytes; a damaged file becomes a failure, never a traceback."""
    if not content:
        return table.empty(), Failure(table.name, file, "", "the file is empty (0 bytes), must be Parquet", 0)
    if content[:4] != b"PAR1":
        begins = content[:12].decode("latin-1").encode("unicode_escape").decode()
        return table.empty(), Failure(table.name, file, "", f"is not a Parquet file; it begins with '{begins}'", 0)
    if content[-4:] != b"PAR1":
        rule = f"the Parquet file is truncated: its {len(content):,} bytes do not end with the closing mark"
        return table.empty(), Failure(table.name, file, "", rule, 0)
    try:
        return pl.read_parquet(BytesIO(content)), None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return table.empty(), Failure(table.name, file, "", f"is not readable as Parquet ({first})", 0)


def _checked(table: Table, frames: list[tuple[str, pl.DataFrame]]) -> tuple[pl.DataFrame, list[Failure], pl.DataFrame]:
    """Check all files of a table at once; only where that fails, file by file, so that rows can be named.

    Returns:
        The rows, the failures, and the distinct values of text columns where the check had to look them up.
    """
    if not frames:
        return table.empty(), [], pl.DataFrame()
    misplaced = [failure for file, frame in frames for failure in _year_of_file(table, file, frame)]
    if not misplaced and all(dict(frame.schema) == dict(table.dtypes) for _, frame in frames):
        whole = pl.concat([frame.select(table.columns) for _, frame in frames])
        if whole.height >= LARGE and (values := plainly_valid(table, whole)) is not None:
            return whole, [], values
        account = check_frame(table, whole)
        if account.ok:
            return account.good, [], pl.DataFrame()
    failures = [failure for file, frame in frames for failure in check_part(table, file, frame)]
    return table.empty(), failures, pl.DataFrame()


def check_part(table: Table, file: str, frame: pl.DataFrame) -> list[Failure]:
    """Return the failures of one file: its contract, and the year that its name promises."""
    return [*check_frame(table, frame, file=file).failures, *_year_of_file(table, file, frame)]


def _year_of_file(table: Table, file: str, frame: pl.DataFrame) -> list[Failure]:
    """Refuse rows of another year in a file named after a year."""
    stem = Path(file).stem
    if not table.by_year or not stem.isdigit() or "year" not in frame.columns or not frame.schema["year"].is_integer():
        return []
    wrong = (frame["year"] != int(stem)).fill_null(value=True).arg_true()
    if not len(wrong):
        return []
    examples = tuple((row + 1, str(frame["year"][row])) for row in wrong.head(5))
    return [Failure(table.name, file, "year", f"every row must be of the year {stem}", len(wrong), examples)]


def _stray_files(path: Path, manifest: Manifest) -> list[Failure]:
    """Name Parquet files that lie in the folder and that the manifest does not list."""
    listed = {part.path for parts in manifest.parts.values() for part in parts}
    found = sorted(file.relative_to(path).as_posix() for file in path.rglob("*.parquet"))
    stray = [name for name in found if name not in listed and not name.startswith(f"{QUARANTINE}/")]
    return [
        Failure(Path(name).parent.name or Path(name).stem, name, "", "the manifest does not list the file", 0)
        for name in stray
    ]


def _locate(failure: Failure, starts: list[tuple[str, int]]) -> Failure:
    """Turn row numbers of a whole table into the file and the rows of that file."""
    rows = [row for row, _ in failure.examples if row]
    if not starts or not rows:
        return replace(failure, file=starts[0][0] if len(starts) == 1 else failure.file)
    file, start = max((entry for entry in starts if entry[1] < rows[0]), key=lambda entry: entry[1])
    following = min((entry[1] for entry in starts if entry[1] > start), default=None)
    inside = tuple(
        (row - start, text) for row, text in failure.examples if row > start and (following is None or row <= following)
    )
    return replace(failure, file=file, examples=inside)
