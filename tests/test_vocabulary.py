import pytest

from corridor import vocabulary
from corridor.tables import TABLES

ENUMS = [
    vocabulary.Direction,
    vocabulary.Level,
    vocabulary.Declarer,
    vocabulary.Rule,
    vocabulary.Coverage,
    vocabulary.Unit,
]


@pytest.mark.parametrize("enum", ENUMS)
def test_a_word_is_its_text_and_stands_once(enum):
    values = [str(word) for word in enum]
    assert len(set(values)) == len(values) == len(enum.__members__)
    assert all(word == str(word) == word.value for word in enum)
    assert enum.__doc__.endswith(".")


def test_the_words_that_files_hold():
    assert set(vocabulary.Declarer) == {"exporter", "importer", "reconciled"}
    assert set(vocabulary.Rule) == {
        "exporter_only", "importer_only", "mean_of_both", "weighted_by_reliability", "exporter_preferred",
        "importer_preferred", "balanced_by_source",
    }  # fmt: skip
    assert set(vocabulary.Coverage) == {"declared", "absent", "balanced", "truncated"}
    assert (vocabulary.WORLD, vocabulary.UNSPECIFIED) == ("WLD", "NES")


def test_levels_are_every_combination_of_who_and_what():
    parts = [set(level.split(" × ")) for level in vocabulary.Level]
    assert all(part <= {"exporter", "importer", "product"} for part in parts)
    assert len(parts) == 2**3 - 1


def test_units_of_money_and_weight_are_those_of_the_tables():
    units = {column["unit"] for _, table in TABLES.items() for column in table.describe()}
    assert {vocabulary.Unit.USD, vocabulary.Unit.KG, vocabulary.Unit.KM, vocabulary.Unit.NONE} <= units
