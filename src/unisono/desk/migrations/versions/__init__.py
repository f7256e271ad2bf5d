"""One file per step, ``v<number>_<what>.py``; the number is Alembic's revision."""
