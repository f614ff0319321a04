"""Errors, citations, identifiers and plain values. Pure: no clock, no disk, no request."""
