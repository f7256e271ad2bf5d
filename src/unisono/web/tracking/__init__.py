"""Tracking names and links: repair of the past, questions, links that are live."""
