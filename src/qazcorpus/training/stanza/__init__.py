"""Training of Stanza's Kazakh models with Stanza's own trainers."""
