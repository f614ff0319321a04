"""Answers: what was typed, read into typed values; one small class a field type, one method a consumer."""
