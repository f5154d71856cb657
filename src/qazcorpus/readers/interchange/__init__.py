"""Formats of annotation tools and treebanks: brat, UIMA CAS, WebAnno, CoNLL, IOB2."""
