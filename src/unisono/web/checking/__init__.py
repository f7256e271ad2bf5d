"""Texts checked before they are published: screens and calls of the gate."""
