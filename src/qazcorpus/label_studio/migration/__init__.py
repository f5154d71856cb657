"""Apply a change of the label scheme to a workplace and its data sets."""
