"""Operators: a word of the specification → a small function; three truths; the trace is kept while evaluating."""
