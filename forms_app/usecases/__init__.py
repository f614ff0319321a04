"""Use cases: one act a file, readable aloud: load, authorise, check, change, record."""
