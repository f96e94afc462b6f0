"""Write the fonts of printed reports: subsets of open fonts, and the list of the characters that they hold.

`python tools/write_fonts.py FOLDER` looks anywhere below FOLDER for the files named in FONTS, such as the unpacked
packages fonts-inter and fonts-noto-core of Debian 12. It needs fonttools, which nothing else of corridor does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FONTS_FOLDER = Path(__file__).parents[1] / "src" / "corridor" / "reports" / "fonts"
COVERAGE = "coverage.txt"

LATIN = (
    "20-7E,A0-24F,259,2B0-2FF,300-36F,1E00-1EFF,2000-206F,2070-209F,20A0-20BF,2100-214F,2190-21FF,2200-22FF,25A0-25FF"
)
EXTRA = "2713,2717,2715,FFFD"
GREEK_CYRILLIC = "370-3FF,400-52F"
EUROPE = f"{LATIN},{EXTRA},{GREEK_CYRILLIC}"

FONTS = {
    "Inter-Regular.otf": EUROPE,
    "Inter-SemiBold.otf": EUROPE,
    "Inter-Italic.otf": EUROPE,
    "NotoSerif-Bold.ttf": EUROPE,
    "NotoSansArabic-Regular.ttf": "600-6FF,750-77F,FB50-FDFF,FE70-FEFF",
    "NotoSansArmenian-Regular.ttf": "530-58F,FB13-FB17",
    "NotoSansGeorgian-Regular.ttf": "10A0-10FF,1C90-1CBF,2D00-2D2F",
    "NotoSansHebrew-Regular.ttf": "590-5FF,FB1D-FB4F",
    "NotoSansSymbols2-Regular.ttf": "25A0-25FF,2605-2606,2610-2612,2713-2718",
}
"""File → the characters that are kept of it, as hexadecimal ranges."""

FEATURES = [
    "ccmp",
    "locl",
    "kern",
    "mark",
    "mkmk",
    "liga",
    "rlig",
    "calt",
    "init",
    "medi",
    "fina",
    "isol",
    "tnum",
    "case",
]


def codes_of(ranges: str) -> set[int]:
    """Return the code points of ranges such as "20-7E,2713"."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def ranges_of(codes: Iterable[int]) -> Iterator[str]:
    """Yield the ranges of code points, in order."""
    first = last = None
    for code in [*sorted(codes), None]:
        if first is not None and last is not None and code != last + 1:
            yield f"{first:X}" if first == last else f"{first:X}-{last:X}"
            first = None
        first, last = code if first is None else first, code


def write_subset(source: Path, target: Path, ranges: str) -> set[int]:
    """Write the part of a font that is kept, and return the code points it draws."""
    from fontTools import subset  # noqa: PLC0415

    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.hinting = False
    options.notdef_outline = True
    font = subset.load_font(str(source), options)
    found = subset.Subsetter(options)
    found.populate(unicodes=codes_of(ranges))
    found.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(str(target))
    return set(font.getBestCmap())


def main(arguments: list[str]) -> int:
    """Write every subset and the list of characters; return 1 where a font is missing."""
    if len(arguments) != 1:
        print("python tools/write_fonts.py FOLDER: needs the folder that holds the fonts", file=sys.stderr)
        return 2
    places = {name: next(iter(sorted(Path(arguments[0]).rglob(name))), None) for name in FONTS}
    lacking = [name for name, place in places.items() if place is None]
    if lacking:
        print(f"{arguments[0]}: lacks {', '.join(lacking)}", file=sys.stderr)
        return 1
    codes: set[int] = set()
    for name, place in places.items():
        if place is not None:
            codes |= write_subset(place, FONTS_FOLDER / name, FONTS[name])
    (FONTS_FOLDER / COVERAGE).write_text("\n".join(ranges_of(codes)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
