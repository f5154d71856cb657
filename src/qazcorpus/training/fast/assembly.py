"""Make the pipeline to ship from spaCy's trained pipeline, with details of names and statements.

    python -m qazcorpus.training.fast.assembly training/model-best --meta meta.json --output model

The strings of the training texts are removed; only those that labels need stay. If the pipeline was
assembled before, it gets the current rules of the tokenizer.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import spacy

if TYPE_CHECKING:
    from spacy.language import Language

_ADDED: Final[dict[str, dict[str, Any]]] = {
    "kk_entity_details": {},
    "kk_name_parts": {},
    "kk_referents": {},
    "kk_statements": {"encoder": "tok2vec"},
}


def without_training_strings(trained: Language) -> Language:
    """The same pipeline with a vocabulary without the strings of training texts."""
    config = trained.config.copy()
    config["paths"] = dict.fromkeys(config["paths"])  # without the paths of the corpora
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    vectors = trained.vocab.vectors.to_bytes(exclude=["strings"])
    nlp.vocab.vectors.from_bytes(vectors, exclude=["strings"])
    for name, pipe in trained.pipeline:
        target: Any = nlp.get_pipe(name)
        if hasattr(pipe, "to_bytes"):
            target.from_bytes(pipe.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    return nlp


def assembled(trained: Path, meta: Path) -> Language:
    """The pipeline to ship, made from the folder of a trained one. `meta` is the meta.json with its
    name, licence and sources."""
    nlp = without_training_strings(spacy.load(trained))
    for name, settings in _ADDED.items():
        if name not in nlp.pipe_names:
            nlp.add_pipe(name, config=settings)
    nlp.meta.update(json.loads(meta.read_text(encoding="utf-8")))
    return nlp


def main() -> None:
    """The command: write the pipeline."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trained", type=Path, help="the folder of the trained pipeline")
    parser.add_argument("--meta", type=Path, required=True, help="its meta.json")
    parser.add_argument("--output", type=Path, required=True, help="the folder to write")
    given = parser.parse_args()
    assembled(given.trained, given.meta).to_disk(given.output)


if __name__ == "__main__":
    main()
