"""The commands `qazcorpus train …`."""
