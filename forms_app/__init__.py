"""信表: statutory forms from one specification to every output."""

__version__ = "0.1.0"
