"""corridor ranks bilateral business opportunities: exporter → importer × product group."""

__version__ = "0.1.0"
