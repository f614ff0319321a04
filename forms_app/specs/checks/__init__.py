"""What a model alone cannot see: references between files, the printed table, articles, immutability.

Each module holds functions `(parts) -> problems`; `CHECKS` in `all_checks` lists them.
"""
