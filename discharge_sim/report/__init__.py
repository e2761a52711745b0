"""Floor 6, saying it: figures, tables and the report page."""
