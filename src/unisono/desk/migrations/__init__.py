"""How the desk's database came to be, step by step (Alembic)."""
