"""The web: parse → use case → render or redirect. Everything a person reads here is Chinese."""
