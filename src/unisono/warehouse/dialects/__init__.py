"""The SQL models on other engines: translated by SQLGlot and rewrites of our own.

Needs the extra ``unisono[sql]``.
"""

from unisono.warehouse.dialects.translate import CERTIFIED, GENERATED, prepare, translate, write

__all__ = ["CERTIFIED", "GENERATED", "prepare", "translate", "write"]
