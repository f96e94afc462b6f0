"""The sheets of the workbook, one module for each topic."""
