"""Ways to corrupt raw files, each a function of the content and a source of chance."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from random import Random

import polars as pl

Way = Callable[[bytes, Random], bytes]

WORDS = (
    "abc", "", "-5", "NaN", "inf", "-inf", "1e999", "1e30", "-0", "0", "9" * 400, "1,5", "=1+1", " 7 ", "NA", "null",
    "0x1F", "²", "١٢", "World", "2020-01-01", "1e-320", "\u202e", "True", "2020", "12345678901234567890",
)  # fmt: skip
"""What a field may hold after somebody's accident."""

SPLINTERS = (
    b'"', b'""', b",", b";", b"\t", b"\0", b"\x0b", b"\x1a", b"\x1b[2J", b"\r", b"\n", b"\r\n", b"\xff", b"\xc3\x28",
    b"\xef\xbb\xbf", b"\\", b"'", b"\xe2\x80\xa8", b"{", b"]",
)  # fmt: skip
"""What may slip into a text."""


def damage(content: bytes, rnd: Random) -> bytes:
    """Overwrite a few bytes."""
    damaged = bytearray(content)
    for _ in range(rnd.randint(1, 3)):
        damaged[rnd.randrange(len(damaged))] = rnd.randrange(256)
    return bytes(damaged)


def truncate(content: bytes, rnd: Random) -> bytes:
    return content[: rnd.randrange(len(content))]


def lose(content: bytes, rnd: Random) -> bytes:
    """Lose a few bytes somewhere."""
    start = rnd.randrange(len(content))
    return content[:start] + content[start + rnd.randint(1, 9) :]


def insert(content: bytes, rnd: Random) -> bytes:
    start = rnd.randrange(len(content) + 1)
    return content[:start] + rnd.choice(SPLINTERS) + content[start:]


def another_kind(content: bytes, rnd: Random) -> bytes:
    """Be another kind of file under the old name."""
    parquet, packed = io.BytesIO(), io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(parquet)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), content)
    kinds = (
        parquet.getvalue(),
        packed.getvalue(),
        gzip.compress(content, mtime=0),
        b"\x89PNG\r\n\x1a\n" + content[:40],
        b"<html><body>404 Not Found</body></html>\n",
        b"{}",
        b"a,b\n1,2\n",
        content.decode("latin-1").encode("utf-16-le"),
    )
    return rnd.choice(kinds)


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def delete_line(content: bytes, rnd: Random) -> bytes:
    lines = _lines(content)
    del lines[rnd.randrange(len(lines))]
    return b"\n".join(lines)


def duplicate_line(content: bytes, rnd: Random) -> bytes:
    lines = _lines(content)
    at = rnd.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def swap_lines(content: bytes, rnd: Random) -> bytes:
    lines = _lines(content)
    one, other = rnd.randrange(len(lines)), rnd.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def mix_line_ends(content: bytes, rnd: Random) -> bytes:
    ends = (b"\n", b"\r\n", b"\r", b"\n\n", b"\n\r\n")
    lines = [line.removesuffix(b"\r") for line in _lines(content)]
    return b"".join(line + rnd.choice(ends if rnd.random() < 0.2 else ends[:2]) for line in lines)


def _in_fields(content: bytes, rnd: Random, *, line: int | None, change: Callable[[list[bytes]], None]) -> bytes:
    lines = _lines(content)
    at = rnd.randrange(len(lines)) if line is None else line
    separator = b"\t" if b"\t" in lines[0] else b","
    fields = lines[at].split(separator)
    change(fields)
    lines[at] = separator.join(fields)
    return b"\n".join(lines)


def delete_field(content: bytes, rnd: Random) -> bytes:
    return _in_fields(content, rnd, line=None, change=lambda fields: fields.pop(rnd.randrange(len(fields))))


def duplicate_field(content: bytes, rnd: Random) -> bytes:
    return _in_fields(
        content, rnd, line=None, change=lambda fields: fields.insert(rnd.randrange(len(fields)), rnd.choice(fields))
    )


def _swap(fields: list[bytes], rnd: Random) -> None:
    one, other = rnd.randrange(len(fields)), rnd.randrange(len(fields))
    fields[one], fields[other] = fields[other], fields[one]


def swap_fields(content: bytes, rnd: Random) -> bytes:
    return _in_fields(content, rnd, line=None, change=lambda fields: _swap(fields, rnd))


def replace_fields(content: bytes, rnd: Random) -> bytes:
    def change(fields: list[bytes]) -> None:
        fields[rnd.randrange(len(fields))] = rnd.choice(WORDS).encode().replace(b",", b".")

    for _ in range(rnd.randint(1, 4)):
        content = _in_fields(content, rnd, line=None, change=change)
    return content


def change_header(content: bytes, rnd: Random) -> bytes:
    def rename(fields: list[bytes]) -> None:
        at = rnd.randrange(len(fields))
        fields[at] = rnd.choice((fields[at].upper(), fields[at] + b" ", b"", fields[0], b"_line", b'"' + fields[at]))

    return _in_fields(content, rnd, line=0, change=rnd.choice((rename, lambda fields: _swap(fields, rnd))))


def damage_json(content: bytes, rnd: Random) -> bytes:
    """Change a value, a key or the shape of a JSON document."""
    document = json.loads(content)
    place, key = _inner(document, rnd)
    odd = (None, [], {}, "abc", -5, 1e300, True, [[1]], {"a": 1}, "2020", 10**30, "\u0000", 0.5)
    if rnd.random() < 0.5:
        place[key] = rnd.choice(odd)
    elif isinstance(place, dict):
        place[f"{key}?"] = place.pop(key)
    else:
        place.insert(key, rnd.choice((*odd, place[key])))
    return json.dumps(document).encode()


def _inner(document: object, rnd: Random) -> tuple[dict | list, str | int]:  # type: ignore[type-arg]
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))  # type: ignore[arg-type]
        key = rnd.choice(keys)
        inner = place[key]  # type: ignore[index]
        if not isinstance(inner, dict | list) or not inner or rnd.random() < 0.15:
            return place, key  # type: ignore[return-value]
        place = inner


def deepen_json(content: bytes, rnd: Random) -> bytes:
    return rnd.choice((b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000, b"[" * 900 + content + b"]" * 900))


def another_type(content: bytes, rnd: Random) -> bytes:
    """Give a column of a Parquet file another type, or some of its figures values that are none."""
    frame = pl.read_parquet(io.BytesIO(content))
    name = rnd.choice(frame.columns)
    column = pl.col(name)
    texts = frame[name].dtype == pl.String
    ways = [
        column.cast(pl.String), column.cast(pl.String).cast(pl.Categorical), column.cast(pl.String).cast(pl.Binary),
        pl.concat_list(name), pl.struct(name), pl.lit(None), pl.lit(value=True), pl.lit("2020-01-01").str.to_date(),
        column.reverse(), pl.lit(-1), pl.lit(float("nan")), pl.lit(float("inf")), pl.lit(1e300), pl.lit("abc"),
        column.cast(pl.Float32, strict=False), column.cast(pl.Int8, strict=False),
    ]  # fmt: skip
    changed = frame.with_columns(rnd.choice(ways[:-2] if texts else ways).alias(name))
    if rnd.random() < 0.3:
        changed = rnd.choice((frame.drop(name), frame.vstack(frame), frame.clear()))
    out = io.BytesIO()
    changed.write_parquet(out)
    return out.getvalue()


ANY: tuple[Way, ...] = (damage, truncate, lose, insert, another_kind)
DELIMITED: tuple[Way, ...] = (
    delete_line, duplicate_line, swap_lines, mix_line_ends, delete_field, duplicate_field, swap_fields, replace_fields,
    replace_fields, change_header,
)  # fmt: skip
JSON: tuple[Way, ...] = (damage_json, damage_json, deepen_json)
PARQUET: tuple[Way, ...] = (another_type, another_type)
