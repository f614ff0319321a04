"""Documents: answers become the printed annex, HTML, PDF. WeasyPrint, pikepdf and pypdfium2 live in one module each."""
