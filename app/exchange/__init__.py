"""Question banks and documents of other systems, read into cases and drafts, and written; no database, no web."""
