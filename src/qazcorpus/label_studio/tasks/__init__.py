"""Documents as tasks of Label Studio and back, and the labelling interface that shows them."""
