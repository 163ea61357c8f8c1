"""Sessions, API tokens and failed sign-ins."""
