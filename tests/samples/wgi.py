"""Governance estimates in latin-1: all six of Azerbaijan, some of others, old codes, and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"estimates": "wgi.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 14
VALUE_IN = None
TEXT_FILES = ("wgi.csv",)

ROWS = [
    ("Azerbaijan", "AZE", "2019", "-0.77", "RuleofLaw"),
    ("Azerbaijan", "AZE", "2019", "-0.72", "PoliticalStability"),
    ("Azerbaijan", "AZE", "2019", "-0.22", "RegulatoryQuality"),
    ("Azerbaijan", "AZE", "2019", "-0.14", "GovernmentEffectiveness"),
    ("Azerbaijan", "AZE", "2019", "-0.85", "ControlofCorruption"),
    ("Azerbaijan", "AZE", "2019", "-1.48", "VoiceandAccountability"),
    ("Côte d'Ivoire", "CIV", "2019", "-0.56", "RuleofLaw"),
    ("Romania", "ROM", "2019", "0.36", "RuleofLaw"),
    ("Romania", "ROM", "2019", "0.37", "RuleofLaw"),
    ("Aruba", "ABW", "1996", "NA", "RuleofLaw"),
    ("Lemuria", "XQX", "2019", "1.0", "RuleofLaw"),
    ("Georgia", "GEO", "2019", "0.3", "EaseofBusiness"),
    ("Georgia", "GEO", "2019", "good", "RuleofLaw"),
    ("Georgia", "GEO", "", "0.3", "RuleofLaw"),
]
"""Country, code, year, estimate and indicator."""

HEAD = '"","Country/Territory","Code","Year","Estimate","Lower","NumSrc","Rank","StdErr","Upper","Indicator"'


def write(folder: Path) -> None:
    lines = [HEAD]
    for number, (name, code, year, estimate, indicator) in enumerate(ROWS, start=1):
        lines.append(f'"{number}","{name}","{code}",{year},{estimate},0,4,1,0.26,9.5,"{indicator}"')
    (folder / "wgi.csv").write_text("\r\n".join(lines) + "\r\n", encoding="latin-1", newline="")
