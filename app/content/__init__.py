"""Content files as values: parsed, checked, rendered and compared, without a database."""
