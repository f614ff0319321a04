"""Steps from one released database to the next. Each keeps every row."""
