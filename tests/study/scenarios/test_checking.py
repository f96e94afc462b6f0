"""Names that the data do not know are told with file, line, key and the known ones."""

from types import SimpleNamespace

import pytest

from corridor.errors import UsageError
from corridor.spec.loading import build, parse_yaml, place_of
from corridor.spec.scenario import ScenarioSpec
from corridor.study.scenarios.checking import check_names, known_to
from factories import a_world

TEXT = """\
name: a
title: A
summary: S.
changes:
- kind: series
  countries: [ARG, ARK]
  series: wgi_maen
  delta: 1
- kind: tariff
  importer: BLE
  exporters: [ARG]
  products: ["99", "27", "740311"]
  points: 1
- kind: distance
  between: [[ARG, BEL], [CHN, XYZ]]
  factor: 0.9
- kind: demand
  importers: [ARG]
  products: [DDS, K, J99]
  growth_pct: 1
- kind: doubt
  reporter: QQQ
"""


def check(text):
    data = parse_yaml(text, "a.yaml")
    known = known_to(SimpleNamespace(tables=a_world()))
    check_names(build(ScenarioSpec, data, "a.yaml"), known, lambda keys: place_of(data, keys, "a.yaml"))


def test_each_unknown_name_is_told_where_it_stands():
    with pytest.raises(UsageError, match="the data hold no") as caught:
        check(TEXT)
    assert [line.partition("; did")[0].partition(". They")[0] for line in str(caught.value).splitlines()] == [
        "a.yaml:7: changes.0.series: the data hold no series 'wgi_maen'",
        "a.yaml:6: changes.0.countries.1: the data hold no country 'ARK'",
        "a.yaml:10: changes.1.importer: the data hold no country 'BLE'",
        "a.yaml:12: changes.1.products.0: the data hold no product '99'",
        "a.yaml:15: changes.2.between.1.1: the data hold no country 'XYZ'",
        "a.yaml:19: changes.3.products.2: the data hold no product 'J99'",
        "a.yaml:22: changes.4.reporter: the data hold no country 'QQQ'",
    ]
    assert "did you mean wgi_mean. They hold" in str(caught.value).replace("? They", ". They")


def test_known_names_and_beginnings_of_codes_pass():
    change = "- {kind: demand, importers: [ARG], products: ['7', K], growth_pct: 1}\n"
    check(f"name: a\ntitle: A\nsummary: S.\nchanges:\n{change}")
