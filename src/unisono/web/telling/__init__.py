"""Screens of what leaves the place: webhooks, notices, scheduled reports, calendar feeds."""
