"""Look into a snapshot folder: hold every file against contract, rules and manifest, and collect the faults."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import polars as pl

from corridor.snapshots.manifest import QUARANTINE, Manifest, Part, data_hash, read_manifest, sha256
from corridor.snapshots.verifying import plainly_valid, survey
from corridor.tables import TABLES, Failure, Table, check_frame
from corridor.tables.account import MAX_EXAMPLES
from corridor.tables.bundle import check_bundle
from corridor.tables.coding import decoded
from corridor.tables.parts import Parts

READERS = 4
CODES = {pl.Enum, pl.Categorical}
LARGE = 100_000
"""Rows from which the quick check saves more than it costs."""

MANY = 5_000_000
"""Rows from which a table that is stored by year is checked one file at a time and left on disk."""

PIECE = 4_000_000
"""Rows of a large table that are in memory at a time while it is checked."""

DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
"""What damaged Parquet files make polars raise."""

RESEAL = "corridor data seal"


@dataclass
class Inspection:
    """What reading a folder brought to light.

    Attributes:
        manifest: The manifest as it stands.
        tables: Tables that could be read, but for large ones.
        large: Tables of `MANY` rows and more: their files by year, checked one at a time and not held.
        parts: The files as they are, by table.
        failures: Broken contracts and rules, missing and unreadable files.
        distinct: Distinct values by table and column, where the check of a large table had to look them up.
        hash_failures: Files whose content passes but whose hash or size is not the manifest's.
    """

    manifest: Manifest
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    large: dict[str, Parts] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    hash_failures: list[Failure] = field(default_factory=list)
    distinct: dict[tuple[str, str], pl.Series] = field(default_factory=dict)

    @property
    def data_hash(self) -> str:
        """SHA-256 over the sorted (path, SHA-256) of all files of tables, as they are."""
        return data_hash({part.path: part.sha256 for parts in self.parts.values() for part in parts})


@dataclass
class Loaded:
    """The files of one table as read, before its contract is asked.

    Attributes:
        frames: Readable files with their rows.
        parts: All files as they are.
        failures: Missing and unreadable files.
        hash_failures: Files whose hash is not the manifest's.
        whole: All rows in contract column order, None where the files differ in shape.
        values: Distinct values of text columns of a large table that is in order, see `verifying.survey`.
        texts: Distinct texts by column, where the rows themselves are not held.
        heights: Readable files with their numbers of rows.
    """

    frames: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    parts: tuple[Part, ...] = ()
    failures: list[Failure] = field(default_factory=list)
    hash_failures: list[Failure] = field(default_factory=list)
    whole: pl.DataFrame | None = None
    values: pl.DataFrame | None = None
    texts: dict[str, set[str]] = field(default_factory=dict)
    heights: list[tuple[str, int]] = field(default_factory=list)


def inspect(path: Path) -> Inspection:
    """Read a snapshot folder and collect every failure instead of stopping at the first.

    Files are read in threads, the largest tables first, while the contracts of the small ones are asked.

    Raises:
        DataError: There is no folder, or its manifest cannot be read.
    """
    found = Inspection(read_manifest(path))
    listed = found.manifest.parts
    many = {name for name in TABLES if TABLES[name].by_year and sum(p.rows for p in listed.get(name, ())) >= MANY}
    held = {name: listed.get(name, ()) for name in TABLES if name not in many}
    by_size = sorted(held, key=lambda name: -sum(part.bytes for part in held[name]))
    frames: dict[str, list[tuple[str, int]]] = {}
    with ThreadPoolExecutor(READERS) as readers:
        reading = {name: readers.submit(_load, path, TABLES[name], held[name]) for name in by_size}
        judged = {name: _judge(TABLES[name], reading[name].result()) for name in reversed(by_size)}
    for name, table in TABLES.items():
        if name in many:
            loaded, failures = _load_large(path, table, listed[name])
            found.large[name] = Parts(table, {int(Path(part.path).stem): path / part.path for part in loaded.parts})
            found.distinct |= {(name, column): pl.Series(sorted(texts)) for column, texts in loaded.texts.items()}
        else:
            loaded = reading[name].result()
            found.tables[name], failures = judged[name]
            if loaded.values is not None:
                found.distinct |= {(name, column): loaded.values[column] for column in loaded.values.columns}
        if name not in listed and not table.optional:
            found.failures.append(Failure(name, "", "", "the table is missing from the manifest", 0))
        found.failures += [*loaded.failures, *failures]
        found.hash_failures += loaded.hash_failures
        found.parts[name] = loaded.parts
        frames[name] = loaded.heights
    found.failures += _stray_files(path, found.manifest)
    if not found.failures:
        manifest = found.manifest
        whole: dict[str, pl.DataFrame | Parts] = {**found.tables, **found.large}
        late = check_bundle(whole, manifest.created_year, found.distinct, list(manifest.sources))
        found.failures += [_locate(failure, frames[failure.table]) for failure in late]
    return found


def _load_large(path: Path, table: Table, listed: tuple[Part, ...]) -> tuple[Loaded, list[Failure]]:
    """Read and judge the files of a large table piece by piece; only their distinct texts are kept."""
    loaded = Loaded(texts={name: set() for name, dtype in table.dtypes.items() if dtype == pl.String})
    failures: list[Failure] = []
    for part in listed:
        content, failure = _whole_file(path, table, part)
        if failure is None:
            failure = _outside(table, part.path, content)
        if failure is not None:
            loaded.parts += (part,)
            loaded.failures.append(failure)
            continue
        try:
            height, found = _judge_pieces(table, part.path, content, loaded.texts)
        except DAMAGE as error:
            loaded.parts += (part,)
            loaded.failures.append(_unreadable(table, part.path, content, error))
            continue
        actual = Part(part.path, len(content), sha256(content), height)
        loaded.parts += (actual,)
        loaded.heights.append((part.path, height))
        loaded.hash_failures += _differing(path, table, part, actual)
        failures += found
    years = [Path(part.path).stem for part in loaded.parts]
    twice = sorted({year for year in years if years.count(year) > 1})
    if twice:
        failures.append(Failure(table.name, "", "year", f"the year {twice[0]} stands in more than one file", 0))
    return loaded, failures


def _judge_pieces(table: Table, file: str, content: bytes, texts: dict[str, set[str]]) -> tuple[int, list[Failure]]:
    """Judge a file `PIECE` rows at a time, and collect its distinct texts; return its rows and what is wrong.

    Each piece begins with the last row of the one before, so that the order of rows is seen across the cut. Where a
    piece is not plainly right, the file is judged whole, so that rows are named as they stand and no key is missed.
    """
    scan = pl.scan_parquet(BytesIO(content))
    height = int(scan.select(pl.len()).collect().item())
    for start in range(0, max(height, 1), PIECE):
        before = min(start, 1)
        frame = scan.slice(start - before, PIECE + before).collect()
        values = survey(table, frame) if not _year_of_file(table, file, frame) else None
        if values is None or (height and not plainly_valid(table, frame, values)):
            whole = decoded(scan.collect())
            for name, found in texts.items():
                found |= set(
                    whole.get_column(name, default=pl.Series([], dtype=pl.String)).cast(pl.String).drop_nulls()
                )
            return height, check_part(table, file, whole)
        for name, found in texts.items():
            found |= set(values[name].drop_nulls())
    return height, []


def _load(path: Path, table: Table, listed: tuple[Part, ...]) -> Loaded:
    """Read the files of one table; this asks polars only, since pandera is not made for threads."""
    loaded = Loaded()
    for part in listed:
        frame, actual, failures, hash_failures = _read_part(path, table, part)
        loaded.parts += (actual,)
        loaded.failures += failures
        loaded.hash_failures += hash_failures
        if frame is not None:
            loaded.frames.append((actual.path, frame if not set(map(type, frame.dtypes)) & CODES else decoded(frame)))
            loaded.heights.append((actual.path, frame.height))
    if loaded.frames and all(dict(frame.schema) == dict(table.dtypes) for _, frame in loaded.frames):
        loaded.whole = pl.concat([frame.select(table.columns) for _, frame in loaded.frames])
        if loaded.whole.height >= LARGE:
            loaded.values = survey(table, loaded.whole)
    return loaded


def _judge(table: Table, loaded: Loaded) -> tuple[pl.DataFrame, list[Failure]]:
    """Check all files of a table at once; only where that fails, file by file, so that rows can be named."""
    if not loaded.frames:
        return table.empty(), []
    misplaced = [failure for file, frame in loaded.frames for failure in _year_of_file(table, file, frame)]
    if not misplaced and loaded.whole is not None:
        if plainly_valid(table, loaded.whole, loaded.values):
            return loaded.whole, []
        account = check_frame(table, loaded.whole)
        if account.ok:
            return account.good, []
    failures = [failure for file, frame in loaded.frames for failure in check_part(table, file, frame)]
    if not failures and loaded.whole is not None:  # each file is in order, and two of them hold the same key
        failures = [_locate(failure, loaded.heights) for failure in check_frame(table, loaded.whole).failures]
    return table.empty(), failures


def _read_part(path: Path, table: Table, part: Part) -> tuple[pl.DataFrame | None, Part, list[Failure], list[Failure]]:
    """Return one file's rows (None if unreadable), the file as it is, its failures and its hash failures."""
    content, failure = _whole_file(path, table, part)
    if failure is not None:
        return None, part, [failure], []
    frame, failure = parse_parquet(table, part.path, content)
    if failure is not None:
        return None, part, [failure], []
    actual = Part(part.path, len(content), sha256(content), frame.height)
    return frame, actual, [], _differing(path, table, part, actual)


def _whole_file(path: Path, table: Table, part: Part) -> tuple[bytes, Failure | None]:
    try:
        return _content(path / part.path), None
    except OSError as error:
        rule = f"the manifest lists the file, but it cannot be read ({error.strerror or error})"
        return b"", Failure(table.name, part.path, "", rule, 0)


def _differing(path: Path, table: Table, stated: Part, actual: Part) -> list[Failure]:
    """Return the failure of a file whose hash, size or rows are not those of the manifest."""
    if actual.sha256 != stated.sha256:
        rule = f"hash differs: the manifest says sha256 {stated.sha256}, the file has {actual.sha256}"
    elif (actual.bytes, actual.rows) != (stated.bytes, stated.rows):
        rule = (
            f"the manifest says {stated.bytes:,} bytes and {stated.rows:,} rows, the file has {actual.bytes:,} and "
            f"{actual.rows:,}"
        )
    else:
        return []
    return [Failure(table.name, stated.path, "", f"{rule}; if the change is meant, run: {RESEAL} {path}", 0)]


def _content(path: Path) -> bytes:
    """Read a regular file; a pipe would be waited for without end.

    Raises:
        OSError: There is no such file, or it is of another kind.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("no regular file")
    return path.read_bytes()


def parse_parquet(table: Table, file: str, content: bytes) -> tuple[pl.DataFrame, Failure | None]:
    """Parse Parquet bytes; a damaged file becomes a failure, never a traceback."""
    failure = _outside(table, file, content)
    if failure is not None:
        return table.empty(), failure
    try:
        return pl.read_parquet(BytesIO(content)), None
    except DAMAGE as error:
        return table.empty(), _unreadable(table, file, content, error)


def _outside(table: Table, file: str, content: bytes) -> Failure | None:
    """Return what already the ends of a file tell: it is empty, no Parquet file, or cut short."""
    if not content:
        return Failure(table.name, file, "", "the file is empty (0 bytes), must be Parquet", 0)
    if content[:4] != b"PAR1":
        begins = content[:12].decode("latin-1").encode("unicode_escape").decode()
        return Failure(table.name, file, "", f"is not a Parquet file; it begins with '{begins}'", 0)
    if content[-4:] != b"PAR1":
        rule = f"the Parquet file is truncated: its {len(content):,} bytes do not end with the closing mark"
        return Failure(table.name, file, "", rule, 0)
    return None


def _unreadable(table: Table, file: str, content: bytes, error: BaseException) -> Failure:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    found = _broken_text(table, file, content) if "UTF-8" in first else None
    return found or Failure(table.name, file, "", f"is not readable as Parquet ({first})", 0)


def _broken_text(table: Table, file: str, content: bytes) -> Failure | None:
    """Name column and rows of texts that are not UTF-8; polars refuses the file whole, pyarrow does not look."""
    import pyarrow as pa  # noqa: PLC0415  asked for such a file only
    from pyarrow import parquet  # noqa: PLC0415

    try:
        columns = parquet.read_table(BytesIO(content))
        for name in columns.column_names:
            if pa.types.is_string(columns.schema.field(name).type) or pa.types.is_large_string(
                columns.schema.field(name).type
            ):
                texts = columns[name].cast(pa.large_binary()).to_pylist()
                wrong = [row for row, text in enumerate(texts) if text is not None and not _is_utf8(text)]
                if wrong:
                    examples = tuple((row + 1, repr(texts[row][:40])) for row in wrong[:MAX_EXAMPLES])
                    return Failure(table.name, file, name, "must be text in UTF-8", len(wrong), examples)
    except (pa.ArrowException, OSError, ValueError):
        return None
    return None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


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


def _locate(failure: Failure, files: list[tuple[str, int]]) -> Failure:
    """Turn row numbers of a whole table into the file and the rows of that file; `files` tells the rows of each."""
    rows = [row for row, _ in failure.examples if row]
    if not files or not rows:
        return replace(failure, file=files[0][0] if len(files) == 1 else failure.file)
    start = 0
    for file, height in files:
        end = start + height
        if rows[0] <= end:
            inside = tuple((row - start, text) for row, text in failure.examples if start < row <= end)
            return replace(failure, file=file, examples=inside)
        start = end
    return failure
