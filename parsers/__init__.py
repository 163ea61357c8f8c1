"""Reading what people send in. Imports templates and thai; knows no database and no settings."""
