# ruff: noqa: E501  tables read best with one row on one line
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field
from ruamel.yaml.comments import CommentedMap

from corridor.errors import UsageError
from corridor.spec.base import Spec
from corridor.spec.loading import (
    MAX_BYTES,
    build,
    known_keys,
    load,
    merge,
    parse_yaml,
    place_of,
    read_merged,
    read_yaml,
    set_value,
    shown,
)


class Part(Spec):
    """A part."""

    codes: tuple[str, ...] = ()
    """Codes."""
    title: str = "untitled"
    """Title."""


class Whole(Spec):
    """A spec of every shape: a model, a mapping of models, a list of models and a free mapping."""

    name: str
    """Name."""
    count: int = 1
    """Count."""
    part: Part | None = None
    """One part."""
    parts: dict[str, Part] = Field(default_factory=dict)
    """Parts by name."""
    several: tuple[Part, ...] = ()
    """Parts in order."""
    weights: dict[str, float] = Field(default_factory=dict)
    """Weights."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Anything."""


@pytest.fixture
def write(tmp_path):
    """A function that writes a file and returns its path."""

    def _write(text, name="spec.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def refusal(call, *arguments) -> str:
    with pytest.raises(UsageError, match=r".") as caught:
        call(*arguments)
    return str(caught.value)


def is_fault_of(message: str, *parts: str) -> bool:
    return all(part in message for part in parts)


# What YAML may say


def test_a_mapping_is_read_with_its_lines(write):
    data = read_yaml(write("name: x\n\npart:\n  title: y\n"))
    assert data == {"name": "x", "part": {"title": "y"}}
    assert place_of(data, ["name"], "f") == f"{write('name: x')}:1"
    assert place_of(data, ["part", "title"], "f").endswith("spec.yaml:4")
    assert place_of(data, ["part", "unknown"], "f").endswith("spec.yaml:3")
    assert place_of(data, ["unknown"], "f") == "f"
    assert place_of(data, [], "f") == "f"


def test_a_text_that_is_read_again_is_the_same_and_one_s_own():
    """What one reader changes, the next does not see; lines, order and kinds of values stay as parsed."""
    text = "b: {x: [1, 0x1F, 1e3]}\na: 2020-01-01  # why\nc: 'q'\n"
    first, second = (parse_yaml(text, "twice.yaml") for _ in range(2))
    assert repr(first) == repr(second)
    assert place_of(second, ["a"], "") == "twice.yaml:2"
    first["b"]["x"].append(2)
    first["new"] = 1
    assert repr(parse_yaml(text, "twice.yaml")) == repr(second)
    assert place_of(parse_yaml(text, "other.yaml"), ["c"], "") == "other.yaml:3"


@pytest.mark.parametrize("text", ["NO", "no", "off", "yes", "Y", "12:30", "1:2:3", "1,000", "2024-1"])
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text):
    assert parse_yaml(f"name: {text}", "f")["name"] == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e3", 1000.0), ("1E-2", 0.01), ("0.4", 0.4), ("+1", 1), ("true", True), ("~", None), ("null", None), ("", None)],
)
def test_numbers_and_nothing_are_read_as_yaml_1_2_says(text, value):
    assert parse_yaml(f"a: {text}", "f")["a"] == value


@pytest.mark.parametrize("code", ["010121", "8471", "27", "1e3", "0o17", "true", "2024-01-01"])
def test_a_code_without_quotes_is_refused_and_quotes_are_asked_for(code):
    message = refusal(build, Whole, parse_yaml(f"name: x\npart:\n  codes:\n    - {code}\n", "f.yaml"), "f.yaml")
    assert is_fault_of(message, "f.yaml:4: part.codes.0: must be a text, so put it in quotes; found ")
    quoted = build(Whole, parse_yaml(f'name: x\npart:\n  codes: ["{code}"]\n', "f"), "f")
    assert quoted.part == Part(codes=(code,))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f: must hold a mapping of keys to values, found nothing"),
        ("# only a remark", "f: must hold a mapping of keys to values, found nothing"),
        ("- a\n- b", "f: must hold a mapping of keys to values, found seq"),
        ("just words", "f: must hold a mapping of keys to values, found str"),
        ("7", "f: must hold a mapping of keys to values, found int"),
        ("a: 1\na: 2", "f:2: not valid YAML: found duplicate key"),
        ("a:\n  b: 1\n  c: 2\n  b: 3", "f:4: not valid YAML: found duplicate key"),
        ("a: 1\n---\nb: 2", "f:2: not valid YAML: but found another document"),
        ("a: [1, 2", "f:1: not valid YAML"),
        ("a:\n\tb: 1", "f:2: not valid YAML: found character '\\t' that cannot start any token"),
        ("a: b: c", "f:1: not valid YAML: mapping values are not allowed here"),
        ("a: \x00", "f: not valid YAML: unacceptable character #x0000"),
        ("a: 2024-13-45", "f: not valid YAML: month must be in 1..12"),
        ("a: " + "9" * 5_000, "f: not valid YAML: Exceeds the limit"),
        ("a: &x 1", "f:1: a spec may not hold anchors (&) and aliases (*); use `base`"),
        ("a: 1\nb: *a", "f:2: a spec may not hold anchors (&) and aliases (*)"),
        ("a: &x\n  b: *x", "f:1: a spec may not hold anchors"),
        ("&x\na: *x", "f:1: a spec may not hold anchors"),
        ("d: &d\n  <<: *d\n  q: 3", "f:1: a spec may not hold anchors"),
        ("a: 1\n<<: {b: 2}", "f:2: a spec may not hold merge keys (<<)"),
        ("%YAML 1.1\n---\na: NO", "f:2: a spec may not hold directives (%)"),
        ("%TAG ! tag:x,2000:\n---\na: !b c", "f:2: a spec may not hold directives (%)"),
        ("a: !!python/object/apply:os.system ['ls']", "f:1: a spec may not hold tags"),
        ("a: !secret b", "f:1: a spec may not hold tags, found !secret"),
        ("a: !!binary aGk=", "f:1: a spec may not hold tags"),
        ("a: !!set {b, c}", "f:1: a spec may not hold tags"),
        ('a: "\\ud800"', "f:1: a spec may not hold half of a surrogate pair"),
        ("1: a", "f:1: a key must be a text, put it in quotes; found 1"),
        ("a:\n  010121: b", "f:2: a key must be a text, put it in quotes; found 10121"),
        ("a:\n- {1.5: b}", "f:2: a key must be a text, put it in quotes; found 1.5"),
        ("~: a", "f:1: a key must be a text, put it in quotes; found None"),
        ("true: a", "f:1: a key must be a text, put it in quotes; found True"),
        ("? [a, b]\n: c", "f:1: a key must be a text, put it in quotes; found"),
        ("? {a: b}\n: c", "f:1: a key must be a text, put it in quotes; found"),
    ],
)
def test_what_no_spec_may_hold(text, message):
    with pytest.raises(UsageError, match="^" + re.escape(message)):
        parse_yaml(text, "f")


def test_a_small_file_cannot_grow_large():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    with pytest.raises(UsageError, match="may not hold anchors"):
        parse_yaml("\n".join(lines), "f")


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 1_000 + "]" * 1_000,
        "a: " + "{a: " * 1_000 + "1" + "}" * 1_000,
        "a: " + "[" * 1_000,
        "".join(" " * i + "a:\n" for i in range(200)),
        "- " * 1_000,
    ],
)
def test_deep_nesting_is_refused(text):
    with pytest.raises(UsageError, match="more than 30 levels inside one another"):
        parse_yaml(text, "f")


def test_as_deep_as_any_spec_needs_is_read():
    assert parse_yaml("a: " + "[" * 20 + "]" * 20, "f")


def test_files_that_are_none(tmp_path, write):
    with pytest.raises(UsageError, match=r"is a folder, must be a YAML file"):
        read_yaml(tmp_path)
    with pytest.raises(UsageError, match=r"sp\.yaml: no such file$"):
        read_yaml(tmp_path / "sp.yaml")
    write("name: x")
    with pytest.raises(UsageError, match=r"sepc\.yaml: no such file; did you mean spec\.yaml\?"):
        read_yaml(tmp_path / "sepc.yaml")
    with pytest.raises(UsageError, match=r"zzz: no such file; there are: spec\.yaml"):
        read_yaml(tmp_path / "zzz")
    with pytest.raises(UsageError, match=r"the folder .*nowhere does not exist"):
        read_yaml(tmp_path / "nowhere" / "x.yaml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_yaml(tmp_path / "spec.yaml" / "x.yaml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_yaml(tmp_path / ("x" * 5_000))
    with pytest.raises(UsageError, match=r"cannot be read .*null byte"):
        read_yaml(Path("a\0b"))
    with pytest.raises(UsageError, match="is no regular file"):
        read_yaml(Path("/dev/zero"))


@pytest.mark.parametrize("content", ["a: 1".encode("utf-16"), bytes(range(256)), b"a: \xff", b"PAR1\x15\x04\x15\x90"])
def test_binary_files_are_refused(tmp_path, content):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"x\.yaml: (cannot be read as UTF-8 text|not valid YAML)"):
        read_yaml(path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: x\r\ncuont: 2\r\n")
    assert read_yaml(path) == {"name": "x", "cuont": 2}
    with pytest.raises(UsageError, match=r"x\.yaml:2: cuont: unknown key"):
        load(Whole, path)


def test_files_too_large_for_a_spec_are_not_parsed(write):
    with pytest.raises(UsageError, match=rf"larger than {MAX_BYTES:,} bytes"):
        read_yaml(write("a: " + "x" * MAX_BYTES))
    assert read_yaml(write("name: " + "x" * (MAX_BYTES - 100)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(), st.text(alphabet="ab:-[]{}&*!|>%@`'\"#,? \n\t01~<=\\", max_size=60)))
def test_any_text_is_a_mapping_or_refused(text):
    try:
        data = parse_yaml(text, "f")
    except UsageError as error:
        assert str(error).startswith("f")  # noqa: PT017
    else:
        assert isinstance(data, CommentedMap)
        assert all(isinstance(key, str) for key in data)
        build_or_refuse(data)


def build_or_refuse(data):
    try:
        spec = build(Whole, data, "f")
    except UsageError as error:
        assert all(line.startswith(("f", "--set")) for line in str(error).split("\n"))  # noqa: PT017
    else:
        assert len(spec.digest()) == 64


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_mapping_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "x.yaml"
    path.write_bytes(content)
    try:
        assert isinstance(read_merged(path), CommentedMap)
    except UsageError as error:
        assert "x.yaml" in str(error)  # noqa: PT017


# Base files


def test_a_base_is_laid_under_key_by_key(write):
    write("name: low\ncount: 3\nweights: {a: 1, b: 2}\npart: {title: t, codes: ['01', '02']}", "_low.yaml")
    write("base: _low\nname: middle\nweights: {b: 3, c: 4}", "middle.yaml")
    top = write("base: middle.yaml\nname: top\nweights: {a: null}\npart: {codes: ['03']}")
    assert read_merged(top) == {
        "name": "top",
        "count": 3,
        "weights": {"b": 3, "c": 4},
        "part": {"title": "t", "codes": ["03"]},
    }
    assert load(Whole, top) == Whole(name="top", count=3, weights={"b": 3, "c": 4}, part=Part(title="t", codes=("03",)))


def test_a_null_falls_back_to_the_default(write):
    write("name: low\ncount: 3\npart: {title: t}", "_low.yaml")
    assert load(Whole, write("base: _low\ncount: null\npart: null")) == Whole(name="low")
    assert load(Whole, write("base: _low\npart: {title: null}")) == Whole(name="low", count=3, part=Part())
    assert load(Whole, write("name: x\ncount:\nweights: ~")) == Whole(name="x")
    with pytest.raises(UsageError, match="name: a value is needed here, and none was given"):
        load(Whole, write("base: _low\nname: null"))


def test_a_misspelt_key_that_removes_is_still_found(write):
    write("name: low\npart: {title: t}", "_low.yaml")
    with pytest.raises(UsageError, match=r"spec\.yaml:2: cuont: unknown key; did you mean 'count'"):
        load(Whole, write("base: _low\ncuont: null"))
    with pytest.raises(UsageError, match=r"spec\.yaml:3: part\.titel: unknown key; did you mean 'title'"):
        load(Whole, write("base: _low\npart:\n  titel: null"))


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("3", r"spec\.yaml:2: base: must be a file name, found 3"),
        ("[a]", r"spec\.yaml:2: base: must be a file name, found \['a'\]"),
        ("null", r"spec\.yaml:2: base: must be a file name, found None"),
        ("''", r"spec\.yaml:2: base: must be a file name, found ''"),
        ('"a\\0b"', r"spec\.yaml:2: base: must be a file name"),
        ("nowhere", r"nowhere\.yaml: no such file"),
        ("..", r"no such file"),
        ("spec", r"base files form a circle: spec\.yaml → spec\.yaml"),
        ("spec.yaml", r"base files form a circle: spec\.yaml → spec\.yaml"),
    ],
)
def test_a_base_that_cannot_be_laid_under(write, base, message):
    with pytest.raises(UsageError, match=message):
        read_merged(write(f"name: x\nbase: {base}"))


def test_bases_in_a_circle(write, tmp_path):
    write("base: b", "a.yaml")
    write("base: c", "b.yaml")
    write("base: ./b", "c.yaml")
    with pytest.raises(UsageError, match=r"a\.yaml: base files form a circle: a\.yaml → b\.yaml → c\.yaml → b\.yaml"):
        read_merged(tmp_path / "a.yaml")


def test_an_endless_chain_of_bases_ends(write, tmp_path):
    for i in range(30):
        write(f"base: f{i + 1}", f"f{i}.yaml")
    with pytest.raises(UsageError, match="base files form a circle"):
        read_merged(tmp_path / "f0.yaml")


LEAF = st.one_of(st.integers(-5, 5), st.text("abc", max_size=3), st.booleans())
TREE = st.recursive(st.dictionaries(st.sampled_from("abcd"), LEAF, max_size=4), lambda inner: st.dictionaries(st.sampled_from("abcd"), st.one_of(LEAF, inner), max_size=4), max_leaves=8)  # fmt: skip


def commented(value):
    return CommentedMap({k: commented(v) for k, v in value.items()}) if isinstance(value, dict) else value


def overlaid(under, over):
    """The meaning of a base, said once more: key by key where both are mappings, else the upper one."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    return {key: overlaid(under[key], over[key]) if key in under and key in over else over.get(key, under.get(key)) for key in under | over}  # fmt: skip


@settings(deadline=None)
@given(TREE, TREE)
def test_merging_is_key_by_key(under, over):
    merged = commented(under)
    merge(merged, commented(over))
    assert merged == overlaid(under, over)


@settings(deadline=None)
@given(TREE)
def test_merging_with_itself_or_with_nothing_changes_nothing(tree):
    merged = commented(tree)
    merge(merged, commented(tree))
    merge(merged, CommentedMap())
    assert merged == tree
    nothing = CommentedMap()
    merge(nothing, commented(tree))
    assert nothing == tree


@settings(deadline=None)
@given(TREE)
def test_nulls_remove_every_key(tree):
    merged = commented(tree)
    merge(merged, CommentedMap(dict.fromkeys(tree)))
    assert merged == {}


# Faults, wherever they come from


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\ncuont: 2", "spec.yaml:2: cuont: unknown key; did you mean 'count'? Allowed here: count, name,"),
        ("name: x\nzzzzzz: 2", "spec.yaml:2: zzzzzz: unknown key. Allowed here: count, name, options, part,"),
        ("name: x\npart:\n  titel: y", "spec.yaml:3: part.titel: unknown key; did you mean 'title'? Allowed here: codes, title"),
        ("name: x\nparts:\n  p:\n    cods: []", "spec.yaml:4: parts.p.cods: unknown key; did you mean 'codes'?"),
        ("name: x\nparts:\n  title:\n    cods: []", "spec.yaml:4: parts.title.cods: unknown key; did you mean 'codes'?"),
        ("name: x\nseveral:\n  - title: a\n  - titel: b", "spec.yaml:4: several.1.titel: unknown key; did you mean 'title'?"),
        ("count: 2", "spec.yaml: name: a value is needed here, and none was given"),
        ("name: x\ncount: many", "spec.yaml:2: count: Input should be a valid integer"),
        ("name: x\nweights:\n  a: heavy", "spec.yaml:3: weights.a: Input should be a valid number"),
        ("name: 7", "spec.yaml:1: name: must be a text, so put it in quotes; found 7"),
        ("name: x\npart: [a]", "spec.yaml:2: part: "),
        ("name: x\npart:\n  codes: '01'", "spec.yaml:3: part.codes: Input should be a valid tuple; found '01'"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_path_and_what_is_allowed(write, text, message):
    assert message in refusal(load, Whole, write(text))


def test_a_fault_names_the_base_file_that_it_stands_in(write):
    write("name: low\n\npart:\n  title: t\n  cods: []", "_low.yaml")
    top = write("base: _low\nname: top\npart:\n  titel: y\ncuont: 1")
    lines = refusal(load, Whole, top).split("\n")
    assert [re.sub(r".*/", "", line).split(" Allowed")[0] for line in sorted(lines)] == [
        "_low.yaml:5: part.cods: unknown key; did you mean 'codes'?",
        "spec.yaml:4: part.titel: unknown key; did you mean 'title'?",
        "spec.yaml:5: cuont: unknown key; did you mean 'count'?",
    ]


def test_a_fault_names_the_override_that_it_comes_from(write):
    path = write("name: x\npart:\n  title: t")
    assert refusal(load, Whole, path, ["part.titel=y"]) == (
        "--set part.titel=y: part.titel: unknown key; did you mean 'title'? Allowed here: codes, title"
    )
    assert refusal(load, Whole, path, ["count=many"]).startswith("--set count=many: count: ")
    assert refusal(load, Whole, path, ["parts.p.cods=[]"]).startswith(
        "--set parts.p.cods=[]: parts.p.cods: unknown key; did you mean 'codes'?"
    )


def test_many_faults_and_long_values_stay_readable(write):
    message = refusal(load, Whole, write("name: x\n" + "\n".join(f"k{i}: 1" for i in range(500))))
    assert len(message.split("\n")) == 21
    assert message.endswith("and 480 more faults")
    assert len(refusal(load, Whole, write("name: x\ncount: " + "y" * 50_000))) < 1_000
    assert len(refusal(load, Whole, write(f"name: x\n? {'k' * 50_000}\n: 1"))) < 1_000


def test_control_characters_of_a_file_do_not_reach_the_terminal(write):
    message = refusal(load, Whole, write('name: x\n"\\e[31mred\\n": 1\ncount: "\\e[0m"'))
    assert "\x1b" not in message
    assert r"'\x1b[31mred\n'" in message


def test_known_keys():
    assert known_keys(Whole, []) == ["count", "name", "options", "part", "parts", "several", "weights"]
    for keys in (["part"], ["parts", "anything"], ["parts", "title"], ["several", 0]):
        assert known_keys(Whole, keys) == ["codes", "title"]
    for keys in (["options"], ["weights", "a"], ["part", "title"], ["nothing", "at", "all"]):
        assert known_keys(Whole, keys) == []


def test_shown():
    assert shown("plain") == "plain"
    assert shown("two\nlines") == r"'two\nlines'"
    assert shown("x" * 300) == "x" * 200 + "…"


# Overrides


@pytest.mark.parametrize(
    ("assignment", "after"),
    [
        ("count=2", {"name": "x", "count": 2, "part": {"title": "t"}, "several": [{"title": "a"}]}),
        (" count = 2 ", {"name": "x", "count": 2, "part": {"title": "t"}, "several": [{"title": "a"}]}),
        ("name=a=b", {"name": "a=b", "count": 1, "part": {"title": "t"}, "several": [{"title": "a"}]}),
        ("name=NO", {"name": "NO", "count": 1, "part": {"title": "t"}, "several": [{"title": "a"}]}),
        ('name="27"', {"name": "27", "count": 1, "part": {"title": "t"}, "several": [{"title": "a"}]}),
        ("part.title=u", {"name": "x", "count": 1, "part": {"title": "u"}, "several": [{"title": "a"}]}),
        ("part={title: v}", {"name": "x", "count": 1, "part": {"title": "v"}, "several": [{"title": "a"}]}),
        ("several.0.title=b", {"name": "x", "count": 1, "part": {"title": "t"}, "several": [{"title": "b"}]}),
        ("part.title=null", {"name": "x", "count": 1, "part": {}, "several": [{"title": "a"}]}),
        ("part=", {"name": "x", "count": 1, "several": [{"title": "a"}]}),
        ("weights.a.b=1", {"name": "x", "count": 1, "part": {"title": "t"}, "several": [{"title": "a"}], "weights": {"a": {"b": 1}}}),
    ],
)  # fmt: skip
def test_an_override_sets_or_removes_one_key(assignment, after):
    data = parse_yaml("name: x\ncount: 1\npart: {title: t}\nseveral: [{title: a}]", "f")
    set_value(data, assignment)
    assert data == after


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("count", "--set count: must be KEY=VALUE with a dotted key, such as model.weights.demand=0.4"),
        ("", "--set : must be KEY=VALUE"),
        ("=1", "must be KEY=VALUE"),
        (".=1", "must be KEY=VALUE"),
        ("a..b=1", "must be KEY=VALUE"),
        ("a.=1", "must be KEY=VALUE"),
        ("count=[1", "not valid YAML"),
        ("count=a: b", "not valid YAML"),
        ("count=*x", "may not hold anchors"),
        ("count=1\nname: y", "must set one value"),
        ("count=1\nvalue: y", "duplicate key"),
        ("name.first=1", "--set name.first=1: name is not a mapping"),
        ("several.0=1", "several is not a mapping; set the whole list, such as several=[a, b]"),
        ("several.7.title=1", "several is not a mapping"),
        ("several.².title=1", "several is not a mapping"),
    ],
)
def test_an_override_that_cannot_be_applied(assignment, message):
    data = parse_yaml("name: x\nseveral: [{title: a}]", "f")
    assert message in refusal(set_value, data, assignment)


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.builds("{}={}".format, st.text("name.part.several.0²", max_size=15), st.text(max_size=30)))
)
def test_any_override_gives_a_spec_or_a_usage_error(text):
    data = parse_yaml("name: x\npart: {title: t}\nseveral: [{title: a}]", "f")
    try:
        set_value(data, text)
    except UsageError as error:
        assert str(error).startswith("--set ")  # noqa: PT017
        assert "\n" not in str(error)  # noqa: PT017
    else:
        build_or_refuse(data)


NAMES = st.text("abcxyz", min_size=1, max_size=5)


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(NAMES, st.integers(0, 9), max_size=4), st.dictionaries(NAMES, st.integers(0, 9), max_size=4))
def test_base_override_and_plain_file_mean_the_same(tmp_path_factory, low, high):
    folder = tmp_path_factory.mktemp("same")
    (folder / "_low.yaml").write_text(f"name: x\ncount: 1\nweights: {low}")
    (folder / "top.yaml").write_text(f"base: _low\ncount: 2\nweights: {high}")
    (folder / "plain.yaml").write_text(f"weights: {low | high}\ncount: 2\nname: x")
    sets = ["count=2", *(f"weights.{name}={value}" for name, value in high.items())]
    plain = load(Whole, folder / "plain.yaml")
    assert load(Whole, folder / "top.yaml") == plain
    assert load(Whole, folder / "_low.yaml", sets).digest() == plain.digest()
    assert load(Whole, folder / "top.yaml").digest() == plain.digest()


STEP = """
step:
  method: goalposts
  options: {lower: 0.1}
"""


@pytest.mark.parametrize(
    ("over", "after"),
    [
        ("step: {method: rank}", {"method": "rank"}),
        ("step: {method: rank, options: {ties: max}}", {"method": "rank", "options": {"ties": "max"}}),
        ("step: {method: rank, options: null}", {"method": "rank"}),
        ("step: {method: goalposts}", {"method": "goalposts", "options": {"lower": 0.1}}),
        ("step: {options: {upper: 0.9}}", {"method": "goalposts", "options": {"lower": 0.1, "upper": 0.9}}),
    ],
)
def test_another_method_leaves_the_options_of_the_one_below_behind(over, after):
    under = parse_yaml(STEP, "under")
    merge(under, parse_yaml(over, "over"))
    assert under["step"] == after


def test_an_override_of_a_method_does_too():
    data = parse_yaml(STEP, "file")
    set_value(data, "step.method=goalposts")
    assert data["step"] == {"method": "goalposts", "options": {"lower": 0.1}}
    set_value(data, "step.method=rank")
    assert data["step"] == {"method": "rank"}
