"""Rows of CEPII Gravity of two years: thousands, blanks, a country that did not exist, and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"gravity": "Gravity_V202211.csv"},
    "retrieved": "2026-11-23",
    "options": {"series": "rta, wto, eu, trade_usd"},
}
TEXT_FILES: tuple[str, ...] = ("Gravity_V202211.csv",)
HEADER = (
    "year,country_id_o,country_id_d,iso3_o,iso3_d,iso3num_o,iso3num_d,country_exists_o,country_exists_d,distw_harmonic,"
    "dist,contig,comlang_off,col_dep_ever,pop_o,pop_d,gdp_o,gdp_d,wto_o,wto_d,eu_o,eu_d,fta_wto,rta_type,tradeflow_baci"
)
LINES = (
    "1990,AZE,DEU.1,AZE,DEU,31,276,0,1,,3000,0,0,0,,79000,,1770000000,0,1,0,1,0,NA,",
    "2019,AZE,DEU,AZE,DEU,31,276,1,1,3100,3010,0,0,0,10024.283,83092.962,48174235,3889177600,0,1,0,1,0,NA,1500.25",
    "2020,AZE,DEU,AZE,DEU,31,276,1,1,3100,3011,0,0,0,10093.121,83160.871,42693000,3889669000,0,1,0,1,0,NA,1200",
    "2020,DEU,AZE,DEU,AZE,276,31,1,1,3100,3011,0,0,0,83160.871,10093.121,3889669000,42693000,1,0,1,0,0,NA,900.5",
    "2020,DEU,AUT,DEU,AUT,276,40,1,1,500,525,1,1,1,83160.871,8916.864,3889669000,433258500,1,1,1,1,1,7,65000000",
    "2021,DEU,AUT,DEU,AUT,276,40,1,1,NA,NA,NA,NA,NA,83196.078,8955.797,NA,NA,1,1,1,1,1,7,NA",
    "2020,DEU,DEU,DEU,DEU,276,276,1,1,100,20,0,1,0,83160.871,83160.871,3889669000,3889669000,1,1,1,1,0,NA,",
    "2020,DEU,XQX,DEU,XQX,276,999,1,1,100,20,0,1,0,83160.871,1,3889669000,1,1,1,1,1,0,NA,",
    "2020,DEU,FRA,DEU,FRA,276,250,1,1,800,far,1,0,0,83160.871,67571.107,3889669000,2639008700,1,1,1,1,1,7,1",
    "2020,DEU,ITA,DEU,ITA,276,380,1,1,800,900,2,0,0,83160.871,59449.527,3889669000,1897000000,1,1,1,1,1,7,1",
    "2020,DEU,ESP,DEU,ESP,276,724,1,1,800,900,0,0,0,-83160.871,47365.655,3889669000,1276962700,1,1,1,1,1,7,1",
    "2O20,DEU,ESP,DEU,ESP,276,724,1,1,800,900,0,0,0,83160.871,47365.655,3889669000,1276962700,1,1,1,1,1,7,1",
    "2020,DEU,AUT,DEU,AUT,276,40,1,1,500,525,1,1,1,83160.871,8916.864,3889669000,433258500,1,1,1,1,1,7,65000000",
)
ROWS_IN = len(LINES)
VALUE_IN = None


def write(folder: Path) -> None:
    """Write the rows."""
    (folder / "Gravity_V202211.csv").write_text("\n".join([HEADER, *LINES]) + "\n", encoding="utf-8")
