"""Screens of results, one module per family: their filters and how their views are made."""
