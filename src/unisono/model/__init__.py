"""The nouns of unisono: table contracts and typed results. No I/O happens here."""
