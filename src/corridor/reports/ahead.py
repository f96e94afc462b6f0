"""Import this module to have the libraries of the reports in memory before a report is due; it holds no names."""

import altair  # noqa: F401
import jinja2  # noqa: F401
import vl_convert  # noqa: F401
import xlsxwriter  # noqa: F401
