"""Training of the pair encoder, which reads a target and a statement together.

`train` runs both steps: `foreign_texts`, then `kazakh_texts`. `lessons` chooses the examples,
`augmentation` changes them, `learning` trains, `evaluation` and `calibration` measure.
"""
