"""Storage: tables, sessions, files. SQLModel and Alembic are known here only."""
