"""The operational store: typed documents with revisions, and the log of every change."""
