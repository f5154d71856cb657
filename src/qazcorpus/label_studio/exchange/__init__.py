"""Documents to the annotators (push), annotations back (pull), documents withdrawn."""
