"""Follow-up visits, court cases, documents made one at a time, settings of offices."""
