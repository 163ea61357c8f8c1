"""Word files and PDFs from a template and a record."""
