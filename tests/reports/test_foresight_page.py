"""The page on foresight: its sections, pictures that exist, and that it repeats."""

import dataclasses
import re
from functools import cache

import pytest

from corridor.reports import foresight_charts as charts
from corridor.reports.foresight_page import NOTE, PICTURES, page_of
from corridor.study.backtest.results import Results, parse_results, text_of
from factories_results import results


@cache
def written():
    """Return the page with pictures that say only what they are of, since drawing takes a second each."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("boards_spec", "reliability_spec", "coverage_spec"):
            patch.setattr(charts, name, lambda things, name=name: f"{name} of {len(things)}")
        patch.setattr(charts, "svg_of", lambda spec: f"<svg>{spec}</svg>")
        return page_of(results())


def test_sections_follow_the_questions():
    text = written().text
    assert text.startswith(f"# Do the rankings come true?\n\n{NOTE}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "What was asked", "How it is measured", "New trade", "Growth", "Dollars", "Are stated chances true?",
        "Do intervals hold what they promise?", "What this means for whoever reads a ranking", "What failed",
        "How to measure it again",
    ]  # fmt: skip


def test_every_picture_is_shown_once_and_every_picture_shown_is_there():
    page = written()
    shown = re.findall(rf"!\[[^\]]+\]\({PICTURES}/([^)]+)\)", page.text)
    assert sorted(shown) == sorted(page.pictures)
    assert set(page.pictures) == {
        "ores_activation.svg", "cloth_activation.svg", "ores_growth.svg", "ores_dollars.svg", "ores_chances.svg",
        "cloth_chances.svg", "coverage.svg",
    }  # fmt: skip
    assert all(svg.startswith("<svg") for svg in page.pictures.values())


def test_roc_auc_is_explained_by_the_highest_found():
    text = written().text
    best = max(
        model.metrics["roc_auc"].value
        for entry in results().entries
        if entry.target == "activation"
        for model in entry.evaluation.models.values()
    )
    assert f"ROC-AUC of {best:.2f}" in text
    assert text.index("* **ROC-AUC**") > text.index("* **Spearman**")


def test_champions_chosen_by_the_figures_are_said_to_be():
    assert "Champions were chosen by these very figures" in written().text


def test_the_page_of_the_file_repeats_and_its_pictures_are_drawn():
    one = parse_results(text_of(dataclasses.replace(results(), entries=results().entries[-1:])), "x")
    page = page_of(one)
    assert page == page_of(parse_results(text_of(one), "x"))
    assert all(svg.startswith("<svg") and "</svg>" in svg for svg in page.pictures.values())


def test_markdown_is_tidy():
    text = written().text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)
    assert text.endswith("\n")
    assert "&lt;" not in text
    assert text.count("<details>") == text.count("</details>") > 0


def test_nothing_measured_makes_a_page_that_says_so():
    page = page_of(Results({}, {}, ()))
    assert "Nothing has been measured yet." in page.text
    assert not page.pictures
