import json

from corridor.cli.config import Kind
from corridor.cli.main import main
from corridor.describing import FILES


def test_every_kind_of_file_has_a_schema():
    assert [kind.value for kind in Kind] == sorted(FILES)


def test_expand_prints_the_yaml_as_it_is(engine, capsys):
    assert main(["config", "expand", "us.yaml", "--set", "report.top=3"]) == 0
    assert capsys.readouterr().out == "# digest 12ab\nname: us\noverrides: ['report.top=3']\n"


def test_schema_is_json(engine, capsys):
    assert main(["config", "schema", "sector"]) == 0
    assert json.loads(capsys.readouterr().out) == {"title": "sector", "type": "object"}
