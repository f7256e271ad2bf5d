"""The seven integration tests, and what they mean: score, patterns, maturity, advice, history."""
