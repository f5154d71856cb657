"""The commands `qazcorpus evaluate …`."""
