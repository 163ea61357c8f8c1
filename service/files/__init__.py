"""Originals and results by their checksums: a folder, or any S3."""
