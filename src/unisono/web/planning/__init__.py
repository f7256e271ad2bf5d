"""Screens people plan with: calendar, conflicts and their fixes, documents, campaigns."""
