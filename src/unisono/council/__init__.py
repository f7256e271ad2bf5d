"""What a council of channels agrees on each month: objectives, scorecards, decisions, budget moves.

Pure functions over documents and figures that were measured elsewhere; nothing here reads a
warehouse or a desk.
"""
