"""Criteria, answers and a day make findings: verdict, article, facts used, the sentence an enterprise reads."""
