"""Letters to borrowers and their sureties."""
