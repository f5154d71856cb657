"""The pair encoder: it reads a target and a statement together and gives the stance."""
