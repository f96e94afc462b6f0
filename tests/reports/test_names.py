"""Names of countries, codes and sources."""

from __future__ import annotations

from dataclasses import replace

from corridor.reports.names import Names, code_label, declarer, is_estimate, is_service
from factories_run import a_run


def line(**changes: object) -> dict[str, object]:
    return {"exporter": "USA", "importer": "AZE", "product": "84", "value_usd": 5, "value_rule": None} | changes


def test_countries_inside_a_sentence() -> None:
    names = Names(a_run())
    assert names.the("USA") == "the United States"
    assert names.of("USA") == "the United States’"
    assert names.of("AZE") == "Azerbaijan’s"
    assert names.direction("AZE", "USA") == "Azerbaijan → United States"


def test_an_unknown_code_stands_for_itself() -> None:
    names = Names(a_run())
    assert names.country("XYZ") == "XYZ"
    assert names.sector("no_such") == "no_such"
    assert names.segment("ict", "no_such") == "no_such"
    assert names.source("no_such") == "no_such"


def test_sources_are_cited_by_publisher_once() -> None:
    run = a_run()
    note = run.sources["comtrade"]
    sources = {"a": replace(note, title="UN Comtrade, chapters"), "b": replace(note, title="UN Comtrade, chapter 27")}
    assert Names(replace(run, sources=sources)).sources("a; b") == "UN Comtrade"
    assert Names(run).sources("comtrade; weo") == "UN Comtrade and IMF World Economic Outlook"
    assert Names(run).sources(None) == ""


def test_who_declares() -> None:
    names = Names(a_run())
    assert names.reporter("AZE") == "Azerbaijan"
    assert names.reporter("baci") == "CEPII BACI"
    assert names.declaring("USA") == "the United States"
    assert names.declaring("baci") == "CEPII BACI"
    assert declarer(names, line(value_rule="importer_only")) == "declared by Azerbaijan only"
    assert declarer(names, line(value_rule="mean_of_both")) == "mean of both sides"
    assert declarer(names, line(value_usd=0)) == "no trade recorded"
    assert declarer(names, line(value_rule="some_new_rule")) == "some new rule"
    known = line(product="K", nomenclature="ICIO", value_rule=None, value_usd=5)
    assert declarer(names, known) == "from input–output tables"
    assert declarer(names, known | {"value_low_usd": 2, "value_high_usd": 9}) == "estimated by a gravity model"
    assert is_estimate(known | {"value_low_usd": 0, "value_high_usd": 0})
    assert not is_estimate(known | {"value_low_usd": None, "value_high_usd": None})


def test_codes() -> None:
    assert code_label("8471", "HS17") == "HS 8471"
    assert code_label("SI", "EBOPS 2010") == "EBOPS SI"
    assert code_label("DDS", "EBOPS 2010") == "DDS"
    assert code_label("J62_63", "ICIO") == "ICIO J62_63"
    assert code_label(None, None) == ""
    assert is_service(line(product="SI"))
    assert not is_service(line())
