"""Passwords: hashed with Argon2id, compared in the same time whether the account exists or not."""

from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forms_app.core.errors import BadInputError

MIN_LENGTH, MAX_LENGTH = 8, 128


@dataclass(frozen=True)
class Passwords:
    """Hashes and checks."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hashed(self, password: str) -> str:
        """The hash to keep. Raises BadInputError when the password is too weak."""
        if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
            raise BadInputError(f"密码应为{MIN_LENGTH}至{MAX_LENGTH}个字符")
        kinds = sum(
            any(test(character) for character in password) for test in (str.islower, str.isupper, str.isdigit)
        ) + any(not character.isalnum() for character in password)
        if kinds < 2:
            raise BadInputError("密码须含大写字母、小写字母、数字、符号中的两种以上")
        return self.hasher.hash(password)

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether the password belongs to the hash. Without a hash, takes as long and says no."""
        try:
            self.hasher.verify(kept or self._nobody, password[:MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    @cached_property
    def _nobody(self) -> str:
        """A hash made with the same parameters, so that checking against it takes as long as against a real one."""
        return self.hasher.hash("\0")
