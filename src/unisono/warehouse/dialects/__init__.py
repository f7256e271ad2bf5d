"""The SQL models on other engines: translated by SQLGlot and rewrites of our own.

Needs the extra ``unisono[sql]``.
"""

from unisono.warehouse.dialects.translate import CERTIFIED, translate

__all__ = ["CERTIFIED", "translate"]
