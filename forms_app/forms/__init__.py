"""Web forms from specifications. WTForms is known here only; what a value means is decided in `answers`."""
