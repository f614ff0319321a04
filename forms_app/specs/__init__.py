"""Specifications: YAML read once into frozen, typed models. The only room below use cases that reads files."""
