"""The seven report forms of organizations and agencies (forms.md sections 2.5 to 2.11)."""
