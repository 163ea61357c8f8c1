"""The Word files of documents as the office changes them: proposed, approved, in force."""
