from pathlib import Path

import pytest

from corridor.errors import UsageError
from corridor.spec.panel import PanelSpec, RawFlows, SnapshotFlows, TableFlows, load_panel_spec, panel_specs, stems

CONFIGS = Path(__file__).parents[2] / "configs" / "panels"

TEXT = """\
name: own
title: My flows
about: What I know.
embedded: false
licence: mine
citation: me
table: {file: own.csv}
"""


def written(folder, text=TEXT, name="own"):
    (folder / f"{name}.yaml").write_text(text)
    return load_panel_spec(folder, name)


def test_every_panel_file_is_read_and_says_where_it_comes_from():
    specs = panel_specs(CONFIGS)
    assert list(specs) == sorted(stems(CONFIGS))
    assert {name for name, spec in specs.items() if spec.embedded} == {"minerals", "region", "wiod"}
    for name, spec in specs.items():
        assert spec.name == name
        assert (spec.raw is None) or not spec.embedded
        assert spec.canonical() == PanelSpec.model_validate(spec.canonical()).canonical()


def test_every_field_has_a_sentence():
    for model in (PanelSpec, SnapshotFlows, RawFlows, TableFlows):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


def test_a_file_with_defaults(tmp_path):
    spec = written(tmp_path)
    assert spec.table is not None
    assert (spec.kept, spec.breaks, spec.least_usd, spec.table.balanced) == (None, (), 0.0, False)


def test_files_that_begin_with_an_underscore_are_bases(tmp_path):
    written(tmp_path)
    (tmp_path / "_base.yaml").write_text("kept: 6\n")
    (tmp_path / "other.yaml").write_text(TEXT.replace("name: own", "name: other\nbase: _base"))
    assert list(panel_specs(tmp_path)) == ["other", "own"]
    assert panel_specs(tmp_path)["other"].kept == 6


def test_a_setting_may_be_overridden(tmp_path):
    written(tmp_path)
    spec = load_panel_spec(tmp_path, "own", ["last_year=2015", "breaks=[2007, 2012]"])
    assert (spec.last_year, spec.breaks) == (2015, (2007, 2012))
    assert spec.digest() != load_panel_spec(tmp_path, "own").digest()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: own", "name: owm", r"own.yaml:1: name: must be the stem of the file, 'own'; found 'owm'"),
        ("table: {file: own.csv}", "", r"one of snapshot, raw and table is needed, found none"),
        ("table:", "snapshot: {sources: [a], figure: importer, digits: 2}\ntable:", "found snapshot and table"),
        ("licence: mine", "licence: mine\nlast_year: 1999\nfirst_year: 2000", "first_year 2000 must not be later"),
        ("licence: mine", "licence: mine\nkept: 0", "kept: Input should be greater than or equal to 1; found 0"),
        ("licence: mine", "licence: mine\ncomplete: [2001]", "own.yaml:6: complete: says nothing without kept"),
        ("licence: mine", "licence: mine\nleast_usd: .inf", "least_usd: Input should be a finite number"),
        ("licence: mine", "licence: mine\nbreak: [2007]", "break: unknown key; did you mean 'breaks'"),
        ("licence: mine", "licence: mine\nunspecified_share: 2", "unspecified_share: Input should be less"),
        ("licence: mine\n", "", "licence: a value is needed here"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, old, new, message):
    with pytest.raises(UsageError, match=message):
        written(tmp_path, TEXT.replace(old, new))


def test_a_panel_of_raw_files_does_not_come_with_corridor(tmp_path):
    raw = "raw: {source: baci, figure: balanced, recipe: {files: {archive: x}, retrieved: 2026-11-23}}"
    text = TEXT.replace("table: {file: own.csv}", raw)
    assert written(tmp_path, text).raw is not None
    with pytest.raises(UsageError, match=r"own.yaml:4: embedded: a panel of raw files does not come with corridor"):
        written(tmp_path, text.replace("embedded: false", "embedded: true"))


def test_an_unknown_panel(tmp_path):
    written(tmp_path)
    with pytest.raises(UsageError, match=r"unknown panel 'own1'; did you mean 'own'\? Known: own"):
        load_panel_spec(tmp_path, "own1")
