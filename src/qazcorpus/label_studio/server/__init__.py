"""The server: its program, database, accounts and projects, and requests to it."""
