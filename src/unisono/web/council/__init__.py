"""Screens of the council: the monthly pack, objectives, scorecards, decisions."""
