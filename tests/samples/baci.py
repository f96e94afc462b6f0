"""Two years of BACI as released, and the release's list of countries; thousand dollars and tons."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"release": "."}, "retrieved": "2026-11-23", "options": {"revision": "HS17"}}
ROWS_IN = 6 + 9
VALUE_IN = (27_820 + 164 + 727 + 2_404 + 531_893 + 3_119) + (1_000 + 2_500 + 10 + 20 - 3_000 + 40 + 0 + 60 + 70)
TEXT_FILES = ("BACI_HS17_Y2020_V202501.csv", "BACI_HS17_Y2021_V202501.csv")

FIRST = """\
t,i,j,k,v,q
2020,4,31,251512,27.82,      169.800
2020,4,32,401031,0.164,           NA
2020,4,36,071120,0.727,        0.308
2020,4,36,080211,2.404,        0.710
2020,31,380,270900,531.893,      326.501
2020,842,31,081320,3.119,        2.024
"""
SECOND = """\
t,i,j,k,v,q
2021,4,31,251512,1,0.5
2021,4,31,10121,2.5,NA
2021,4,999,251512,0.01,1
2021,4,4,251512,0.02,1
2021,4,36,251512,-3,1
2020,4,36,251512,0.04,1
2021,4,36,251512,much,1
2021,4,36,0,0.06,1
2021,4,36,251513,0.07,little
"""
COUNTRIES = """\
country_code,country_name,country_iso2,country_iso3
4,Afghanistan,AF,AFG
31,Azerbaijan,AZ,AZE
"""


def write(folder: Path) -> None:
    (folder / "BACI_HS17_Y2020_V202501.csv").write_text(FIRST, encoding="utf-8")
    (folder / "BACI_HS17_Y2021_V202501.csv").write_text(SECOND, encoding="utf-8")
    (folder / "country_codes_V202501.csv").write_text(COUNTRIES, encoding="utf-8")
