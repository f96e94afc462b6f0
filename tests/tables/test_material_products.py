from typing import ClassVar

from factories_tables import ContractTests

BLANK = "a text that is not blank"


class TestMaterialProducts(ContractTests):
    table = "material_products"
    columns: ClassVar = dict.fromkeys(("material", "stage", "product", "headline_product", "flags", "source"), "none")
    key = ("material", "stage", "product")
    nullable: ClassVar = {"flags"}
    optional = True
    wrong: ClassVar = [
        ("material", "", BLANK), ("stage", "mine", "one of ore, refined"), ("product", "2836", "HS code of 6 digits"),
        ("headline_product", "x", "HS code of 6 digits"), ("flags", " ", BLANK), ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("flags", None), ("stage", "ore")]
