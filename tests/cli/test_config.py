import json

from corridor.cli.main import main


def test_expand_prints_the_yaml_as_it_is(engine, capsys):
    assert main(["config", "expand", "us.yaml", "--set", "report.top=3"]) == 0
    assert capsys.readouterr().out == "# digest 12ab\nname: us\noverrides: ['report.top=3']\n"


def test_schema_is_json(engine, capsys):
    assert main(["config", "schema", "sector"]) == 0
    assert json.loads(capsys.readouterr().out) == {"title": "sector", "type": "object"}
