"""Convert documents to tasks of Label Studio and back, and make the labelling interface."""
