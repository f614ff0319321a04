"""Numbers of receipts and cases: nothing can be guessed from one about the next."""

import secrets
from datetime import date

# Without the letters and digits that are read wrong aloud or by hand.
_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
_LENGTH = 8


def receipt_number(on: date) -> str:
    """`20260302-7KQM-2XTA`: the day, and eight random characters."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{on:%Y%m%d}-{letters[:4]}-{letters[4:]}"
