"""Reports of a finished run: a frozen view of it, then one module for each format. A report never recomputes."""

from corridor.reports.formats import FORMATS, Writer, write_all, write_formats
from corridor.reports.tables import write_tables

__all__ = ["FORMATS", "Writer", "write_all", "write_formats", "write_tables"]
