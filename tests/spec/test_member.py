from __future__ import annotations

from pathlib import Path

import pytest

from corridor.errors import UsageError
from corridor.spec import load
from corridor.spec.member import TURNOVER_USD, MemberSpec, Size

GOOD = 'name: Example member\ncountry: AZE\nproducts: ["8411", J62_63, pumps]\n'


def read(folder: Path, text: str) -> MemberSpec:
    file = folder / "member.yaml"
    file.write_text(text, encoding="utf-8")
    return load(MemberSpec, file)


def test_every_member_that_comes_with_corridor_is_read():
    files = sorted((Path(__file__).parents[2] / "members").glob("*.yaml"))
    assert files
    for file in files:
        assert load(MemberSpec, file).name == "Example member"


def test_a_short_file_has_its_defaults(tmp_path):
    member = read(tmp_path, GOOD)
    assert member.roles == ("sells", "buys")
    assert member.turnover is None
    assert member.limits.count == 8
    assert read(tmp_path, f"{GOOD}direction: buys\n").roles == ("buys",)


def test_turnover_is_told_or_stands_for_a_size(tmp_path):
    assert read(tmp_path, f"{GOOD}turnover_usd: 7\n").turnover == 7
    assert read(tmp_path, f"{GOOD}size: medium\n").turnover == TURNOVER_USD[Size.MEDIUM]


def test_a_spec_comes_back_from_its_plain_data(tmp_path):
    member = read(tmp_path, f"{GOOD}size: small\nlimits: {{min_verdict: contested}}\n")
    assert MemberSpec.model_validate(member.canonical()) == member


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: A\ncountry: AZE\nproducts: [8411]\n",
            r"member.yaml:3: products.0: must be a text, so put it in quotes",
        ),
        (
            'name: A\ncountry: AZE\nproducts: ["841"]\n',
            r"member.yaml:3: products.0: an HS code has 2, 4, 6, 8 or 10 digits",
        ),
        ('name: A\ncountry: AZE\nproducts: ["--"]\n', r"member.yaml:3: products.0: must be a code or a word"),
        ("name: A\ncountry: AZE\n", r"products: at least one product or sector is needed"),
        (f"{GOOD}size: huge\n", r"member.yaml:4: size: .*'small', 'medium' or 'large'; found 'huge'"),
        (f"{GOOD}size: small\nturnover_usd: 5\n", r"member.yaml:5: turnover_usd: say either the size or the turnover"),
        (f"{GOOD}turnover: 5\n", r"member.yaml:4: turnover: unknown key; did you mean 'turnover_usd'"),
        (f"{GOOD}partners: [AZE]\n", r"member.yaml:4: partners: names AZE, the member's own country"),
        (f"{GOOD}partners: [WLD]\n", r"member.yaml:4: partners.0: must be one country"),
        (f"{GOOD}avoid: [tin, Tin]\n", r"member.yaml:4: avoid: listed twice: tin"),
        (f"{GOOD}limits: {{count: 50}}\n", r"member.yaml:4: limits.count: .* less than or equal to 20"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_file_line_and_key(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        read(tmp_path, text)
