"""Contract of the products that hold a material."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define

HS6 = Check.str_matches(r"^[0-9]{6}$", name="HS code of 6 digits")

MATERIAL_PRODUCTS = define(
    "material_products",
    "Products by material",
    "A product in which a material is traded, as ore or refined; one code may serve several materials.",
    {
        "material": c.text("Material, in lower case."),
        "stage": c.choice(("ore", "refined"), "Stage at which the product holds it."),
        "product": c.column(pl.String, "HS code of 6 digits.", "none", HS6),
        "headline_product": c.column(pl.String, "Code by which the source titles the material.", "none", HS6),
        "flags": c.text("Remarks of the source, joined by bars.", nullable=True),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("material", "stage", "product"),
    optional=True,
)
