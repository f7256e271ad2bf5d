"""One audit report, shown as HTML, JSON, XLSX and terminal text; nothing is computed here."""
