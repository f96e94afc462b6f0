"""Contract of re-exports and re-imports, kept apart from goods flows."""

from corridor.tables import columns as c
from corridor.tables.contract import define

RE_EXPORTS = define(
    "re_exports",
    "Re-exports and re-imports",
    "Foreign goods that a reporter sent on unchanged, or own goods that came back, as it declared them itself.",
    {
        "year": c.year(),
        "reporter": c.country("Country that declares."),
        "partner": c.country("Country of destination, or of consignment for re-imports."),
        "flow": c.choice(("re-export", "re-import"), "Which way the goods went, seen from the reporter."),
        "product": c.product(),
        "nomenclature": c.nomenclature(),
        "value_usd": c.usd("Value in current US dollars as declared."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "reporter", "partner", "flow", "product", "nomenclature"),
    by_year=True,
    optional=True,
)
