"""The commands `qazcorpus annotate …`."""
