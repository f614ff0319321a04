"""Workbooks: registers out, filling templates out and in. openpyxl is known here only."""
