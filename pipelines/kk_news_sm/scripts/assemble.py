"""Make the pipeline to ship of what `spacy train` wrote: with details of names and statements.

    python scripts/assemble.py training/model-best --meta meta.json --output model

The strings of the training texts are left behind: only those that labels need stay. With a pipeline
that was assembled before, the rules of the tokenizer are renewed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import spacy
from spacy.language import Language


def without_ballast(trained: Language) -> Language:
    """The same pipeline with a vocabulary that has seen no text."""
    config = trained.config.copy()
    config["paths"] = dict.fromkeys(config["paths"])  # where the corpora lay is nobody's business
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    vectors = trained.vocab.vectors.to_bytes(exclude=["strings"])
    nlp.vocab.vectors.from_bytes(vectors, exclude=["strings"])
    for name, pipe in trained.pipeline:
        target = nlp.get_pipe(name)
        if hasattr(pipe, "to_bytes"):
            target.from_bytes(pipe.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    return nlp


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trained", type=Path)
    parser.add_argument("--meta", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    trained = spacy.load(given.trained)
    nlp = without_ballast(trained)
    for name, settings in (("kk_entity_details", {}), ("kk_statements", {"encoder": "tok2vec"})):
        if name not in nlp.pipe_names:
            nlp.add_pipe(name, config=settings)
    nlp.meta.update(json.loads(given.meta.read_text(encoding="utf-8")))
    nlp.to_disk(given.output)


if __name__ == "__main__":
    main()
