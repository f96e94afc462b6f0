import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from corridor.sources import SOURCES
from corridor.sources.source import Source
from corridor.spec.mapping import TableMapping
from corridor.spec.recipe import SourceRecipe

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool(load_tool):
    return load_tool("write_source_pages")


def a_source(**fields):
    given = {
        "title": "Trade of Lemuria", "licence": "CC0", "url": "https://example.org", "citation": "Anon (2020)",
        "release": "V1", "read": recipe_of, "about": "It is | this.", "how": "Ask for it.",
        "files": {"flows": "a CSV", "[names]": "names"}, "options": {"year": "the year"}, "traps": ("It sank.",),
        "tables": ("goods_flows", "products"),
    }  # fmt: skip
    return Source(**{**given, **fields})


def recipe_of():
    """Stands for a reader."""


def test_a_page_says_all_that_the_source_says(tool):
    text = tool.page("lemuria", a_source(), {"files": {"flows": "a.csv"}, "retrieved": "2026-11-23"})
    assert text.startswith(f"# Trade of Lemuria\n\n{tool.NOTE}\n\nIt is | this.\n\n| ")
    for line in (
        "| Name in a recipe | `lemuria` |",
        "| Fills the tables | `goods_flows`, `products` |",
        "| `flows` | yes | a CSV |",
        "| `names` | no | names |",
        "| `year` | the year |",
        "* It sank.",
        "## How to cite it",
    ):
        assert line in text.splitlines()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "How to get it", "Files", "Options", "In a recipe", "What to look out for", "How to cite it",
    ]  # fmt: skip


def test_sections_without_words_are_left_out(tool):
    text = tool.page("lemuria", a_source(how="", options={}, traps=()), None)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Files", "How to cite it"]


def test_a_pipe_cannot_break_a_table(tool):
    assert "| Licence | a \\| b |" in tool.page("lemuria", a_source(licence="a | b"), None)


def test_the_index_lists_sources_fields_and_tables(tool):
    text = tool.index({"lemuria": a_source()})
    assert "| [lemuria](lemuria.md) | Trade of Lemuria | goods_flows, products | CC0 |" in text
    assert "| `goods_flows` | [lemuria](lemuria.md) |" in text
    assert "`tariffs`" not in text
    for field in (*SourceRecipe.model_fields, *TableMapping.model_fields):
        assert f"| `{field}` | " in text


@pytest.mark.parametrize("name", list(SOURCES))
def test_the_recipe_on_a_page_is_yaml_that_a_recipe_takes(tool, name):
    recipe = tool.recipe_of(name, ROOT)
    if recipe is None:
        pytest.skip(f"{name} has no sample")
    block = tool.snippet(name, recipe)
    lines = block.splitlines()
    assert (lines[0], lines[-1]) == ("```yaml", "```")
    loaded = YAML(typ="safe").load("\n".join(lines[1:-1]))
    assert SourceRecipe.model_validate(loaded["sources"][name]) == SourceRecipe.model_validate(recipe)


def test_a_source_without_sample_has_no_recipe(tool, tmp_path):
    assert tool.recipe_of("baci", tmp_path) is None


def test_every_source_gets_a_page_and_old_pages_go(tool, tmp_path):
    (tmp_path / "docs" / "sources").mkdir(parents=True)
    (tmp_path / "docs" / "sources" / "atlantis.md").write_text("gone")
    written = tool.write(tmp_path)
    assert sorted(path.name for path in written) == sorted(["README.md", *(f"{name}.md" for name in SOURCES)])
    assert sorted((tmp_path / "docs" / "sources").iterdir()) == sorted(written)
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in tool.write(tmp_path)] == before
