"""The command line. Each command has its own file and only calls functions of the library."""
