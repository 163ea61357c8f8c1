"""Follow-up visits by fiscal year and round, and court cases."""
