from typing import ClassVar

from factories_tables import ContractTests

NO_HS = "HS code of 2, 4 or 6 digits"
BLANK = "a text that is not blank"


class TestWatchedProducts(ContractTests):
    table = "watched_products"
    columns: ClassVar = {"list": "none", "product": "none", "tier": "none", "source": "none"}
    key = ("list", "product")
    optional = True
    wrong: ClassVar = [("list", "", BLANK), ("product", "8471.30", NO_HS), ("tier", " ", BLANK), ("source", "", BLANK)]
    right: ClassVar = [("product", "84"), ("tier", "1")]
