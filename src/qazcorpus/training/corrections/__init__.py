"""Training that continues from corrected documents (`qazcorpus annotate learn`)."""
