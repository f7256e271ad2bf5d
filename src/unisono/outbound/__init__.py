"""Requests to other hosts: addresses checked first, sizes and times bounded."""
