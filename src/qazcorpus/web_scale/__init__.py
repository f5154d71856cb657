"""Whole web corpora on one machine, a Slurm cluster or a Ray cluster, with datatrove.

A recipe (`recipe`) says what is read, filtered, analyzed and written, and on what. `run` carries it
out in stages, each a datatrove pipeline of the steps in this room. docs/three-billion-words.md has
a recipe and the figures.
"""
