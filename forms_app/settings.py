"""What an operator can set, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

INSTANCE, DATABASE = "XINBIAO_INSTANCE", "DATABASE_URL"


@dataclass(frozen=True)
class Settings:
    """`instance` holds database, files, keys and fonts; `database_url` is None for the embedded database."""

    instance: Path
    database_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """`XINBIAO_INSTANCE` (default: `instance` in the working folder) and `DATABASE_URL`."""
        return cls(Path(environment.get(INSTANCE) or "instance"), environment.get(DATABASE) or None)

    @property
    def fonts(self) -> Path:
        """Fonts of the operator and those that setup/fonts.sh fetched."""
        return self.instance / "fonts"

    @property
    def cache(self) -> Path:
        """What can be deleted at any time."""
        return self.instance / "cache"
