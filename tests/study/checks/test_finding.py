import json
from dataclasses import asdict

from corridor.study.checks.finding import Finding, Severity, Status


def test_a_finding_is_plain_data():
    finding = Finding("OPP001", "Title", Severity.NOTE, Status.CLEAR, "", "Nothing.", 0.5)
    assert json.loads(json.dumps(asdict(finding))) == {
        "code": "OPP001", "title": "Title", "severity": "note", "status": "clear", "opportunity": "",
        "explanation": "Nothing.", "measured": 0.5, "threshold": None, "todo": "",
    }  # fmt: skip
