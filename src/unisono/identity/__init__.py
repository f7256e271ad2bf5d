"""Identifiers → people → accounts: deterministic, limited, explainable, reversible."""
