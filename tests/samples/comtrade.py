"""Downloads of UN Comtrade in four layouts side by side, as `corridor data fetch` and people leave them in a folder."""

import json
from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"flows": "flows"}, "retrieved": "2026-11-23"}
TEXT_FILES = (
    "flows/HS-AZE-2020-M-AG6.json",
    "flows/COMTRADE-FINAL-CA2020268HS.txt",
    "flows/classic.csv",
    "flows/extract_2021.csv",
)

API: list[dict[str, Any]] = [
    {"partnerCode": 0, "cmdCode": "850760", "primaryValue": 150.5, "netWgt": 15, "cifvalue": 150.5},
    {"partnerCode": 842, "cmdCode": "850760", "primaryValue": 100.25, "netWgt": 10, "cifvalue": 100.25},
    {"partnerCode": 490, "cmdCode": "850760", "primaryValue": 50.25, "netWgt": 0, "cifvalue": 50.25},
    {"partnerCode": 490, "cmdCode": "TOTAL", "primaryValue": 50.25, "netWgt": None, "cifvalue": 50.25},
    {"partnerCode": 97, "cmdCode": "850760", "primaryValue": 9, "netWgt": None, "cifvalue": 9},
    {"partnerCode": 555, "cmdCode": "850760", "primaryValue": 4, "netWgt": None, "cifvalue": 4},
    {"partnerCode": 842, "cmdCode": "10121", "primaryValue": 7, "netWgt": None, "cifvalue": 7},
]
"""Records of an answer: imports of Azerbaijan in 2020; no country is numbered 555, and a code lost its zero."""

BULK = """\
freqCode\trefYear\treporterCode\tflowCode\tpartnerCode\tpartner2Code\tclassificationCode\tcmdCode\tcustomsCode\tmotCode\
\tnetWgt\tcifvalue\tfobvalue\tprimaryValue
A\t2020\t268\tX\t31\t0\tH5\t220421\tC00\t0\t30\t\t300\t300
A\t2020\t268\tX\t31\t0\tH5\t220421\tC00\t2100\t20\t\t200\t200
A\t2020\t268\tX\t31\t0\tH5\t220421\tC00\t3200\t10\t\t100\t100
A\t2020\t268\tX\t31\t0\tH5\t220421\tC00\t0\t30\t\t300\t300
A\t2020\t268\tX\t31\t0\tH5\t2204\tC00\t0\t30\t\t300\t300
A\t2020\t268\tX\t842\t0\tH5\t220421\tC00\t2100\t\t\t60\t60
A\t2020\t268\tX\t842\t0\tH5\t220421\tC00\t3200\t5\t\t5\t5
A\t2020\t268\tX\t842\t0\tH4\t220421\tC00\t0\t\t\t65\t65
A\t2020\t268\tRX\t31\t0\tH5\t870323\tC00\t0\t\t\t40\t40
A\t2020\t268\tDX\t31\t0\tH5\t220421\tC00\t0\t\t\t260\t260
A\t2020\t268\tM\t124\t0\tH5\t100199\tC00\t0\t\t\t80\t80
M\t2020\t268\tM\t124\t0\tH5\t100199\tC00\t0\t\t\t8\t8
A\t2020\t268\tM\t124\t0\tS3\t0412\tC00\t0\t\t\t80\t80
A\t2020\t268\tM\t124\t0\tH5\t100191\tC00\t0\t\t\t-3\t-3
A\t2020\t268\tQ\t124\t0\tH5\t100191\tC00\t0\t\t\t2\t2
A\t2020\t268\tM\t124\t0\tH5\t10019x\tC00\t0\t\t\t6\t6
"""
CLASSIC = """\
Classification,Year,Trade Flow,Reporter,Partner,Commodity Code,Netweight (kg),Trade Value (US$)
H4,2019,Import,Armenia,World,27,,90
H4,2019,Import,Armenia,Georgia,27,9,60
H4,2019,Import,Armenia,"Areas, nes",27,3,20
H4,2019,Import,Armenia,Bunkers,27,4,10
H4,2020,Import,Armenia,Georgia,27,,70
H4,2020,Export,Armenia,Armenia,27,,1
H4,2020,Export,Armenia,Lemuria,27,,2
H4,2O20,Export,Armenia,Georgia,27,,3
H4,2020,Re-Export,Armenia,Georgia,27,,4
"""
EXTRACT = """\
year,reporter,partner,cmd,flow,value,netwgt
2021,31,268,270900,X,500.4,50
2021,31,268,270900,X,300.4,30
2021,31,268,270900,X,200,20
2021,31,268,270900,X,500.4,50
2021,31,0,270900,X,500.4,50
2021,31,792,270900,X,much,50
"""
ROWS_IN = 7 + 16 + 9 + 6
VALUE_IN = (
    (150 + 100 + 50 + 50 + 9 + 4 + 7)
    + (300 * 3 + 200 + 100 + 60 + 5 + 65 + 40 + 260 + 80 + 8 + 80 - 3 + 2 + 6)
    + (90 + 60 + 20 + 10 + 70 + 1 + 2 + 3 + 4)
    + (500 * 3 + 300 + 200)
)


def write(folder: Path) -> None:
    """Write the answers beside the manifest of their fetch, and three texts."""
    place = folder / "flows"
    place.mkdir()
    common = {"freqCode": "A", "refYear": 2020, "reporterCode": 31, "flowCode": "M", "classificationCode": "H6"}
    totals = {"partner2Code": 0, "customsCode": "C00", "motCode": 0, "fobvalue": None, "isReported": False}
    data = [{**common, **record, **totals} for record in API]
    answer = {"elapsedTime": "", "count": len(data), "data": data, "error": ""}
    (place / "HS-AZE-2020-M-AG6.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    (place / "fetched.json").write_text('{"format": 1, "files": [], "divided": []}\n', encoding="utf-8")
    (place / "COMTRADE-FINAL-CA2020268HS.txt").write_text(BULK, encoding="utf-8")
    (place / "classic.csv").write_text(CLASSIC, encoding="utf-8")
    (place / "extract_2021.csv").write_text(EXTRACT, encoding="utf-8")
