"""Send documents to the annotators (push), fetch annotations (pull), withdraw documents."""
