"""Who may do what: roles and their tasks, signing in, sessions and tokens."""
