"""People rate texts, see how far they agree, and make calibrations of it."""
