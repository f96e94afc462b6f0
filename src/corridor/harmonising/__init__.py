"""What makes declarations of several sources, reporters and nomenclatures one: priorities, mirror flows, controls."""
