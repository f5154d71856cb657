"""A change of the label scheme carried through a workplace and its data sets."""
