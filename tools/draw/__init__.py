"""How the Word files were first drawn; since then a person edits them in Word."""
