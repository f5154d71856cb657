"""The command line: one command a file, each a thin cover over functions of the library."""
