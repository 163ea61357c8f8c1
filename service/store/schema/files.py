"""Files by their checksums."""
