"""Tracking taxonomy: canonical values, channel groups, tracking links, consistency."""
