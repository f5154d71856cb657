"""Train and measure on every fold of UD_Kazakh-KTB, from raw text to trees.

    python scripts/cross_validate.py configs/treebank.json --data DIR --encoder DIR --init RUN \\
        --trees trees.conllu [--tree-features] --output DIR [--folds 0 1 2 … official]

RUN is a base run that has gone on with `configs/before_treebank.json`, was made to read words apart
and has learned from its former self (`configs/before_treebank_apart.json`, see ../../README.md); it
has not seen the treebank. For each fold it is taken up, trained on the other nine, exported to int8
and measured on the fold with the CoNLL 2018 scores, words being syntactic words; the lemmatizer's
lexicon is built without the fold too. `official` is the treebank's own division: its 1,047-sentence
file to learn from, the 31 sentences of the other to measure. Results go to DIR/scores.json as they
come; folds that are there already are not run again.

Nobody has annotated the features of the project's trees. With `--tree-features` a first model,
which learns from the treebank alone, less the fold, finds them; they are learned where it agrees on
the part of speech. The model that is measured is the mean of the two.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import lexicon
import spacy
from average import average
from runs import TREEBANK, learned_from, read_labels
from sentences import Sentence, read_trees
from sources import Sources
from spacy.language import Language
from train import train
from trees import features

from export import export
from qazcorpus.evaluate.parse import evaluate_parse
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.pipeline.lemmas.lemma_lexicon import Entry
from qazcorpus.pipeline.lemmas.lemmatizer import Lemmatizer
from qazcorpus.readers.interchange.treebank import KTB_FILES, of_fold, read_folds, read_sentences


def lexicon_without(fold: int | None, data: Path, trees: Path | None) -> dict[str, Entry]:
    """The lemmatizer's lexicon as it would be without a fold, with the counts of these trees."""
    arguments = argparse.Namespace(
        ktb=data / "ud_kazakh_ktb",
        held_out_fold=fold,
        apertium=data / "apertium_kaz_texts",
        unimorph=data / "unimorph_kaz",
        kaznlp=data / "kaznlp_counts",
        territories=next((data / "gazetteers").rglob("territories.json")),
        words=data / "wordlists/kaz.word.txt",
        trees=trees,
    )
    return lexicon.lexicon_of(arguments)


def pipeline_of(model: Path, lemmatizer: Lemmatizer | None = None) -> Language:
    """An exported model as a pipeline of sentences, tags and trees."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_encoder", name="encoder")
    if not isinstance(tagger, EncoderTagger):
        raise TypeError("kk_encoder is not qazcorpus' own component")
    tagger.from_disk(model)
    if lemmatizer:
        tagger.heads.lemmatizer = lemmatizer
    return nlp


def measure(model: Path, fold: int | None, data: Path, trees: Path | None) -> dict[str, Any]:
    """The scores of an exported model on the raw text of the fold."""
    nlp = pipeline_of(model, Lemmatizer(lexicon_without(fold, data, trees)))
    folder = data / "ud_kazakh_ktb"
    files = [read_sentences(folder / name) for name in KTB_FILES]
    folds = read_folds(folder / "folds.json")
    files = files[:1] if fold is None else of_fold(files, folds, fold)
    return evaluate_parse(files, nlp).to_dict()


def with_features(trees: Sequence[Sentence], nlp: Language) -> list[Sentence]:
    """The trees with the features that a pipeline finds, unknown where it has another part of
    speech."""
    found = features(nlp, [t.words for t in trees], [t.upos or () for t in trees])
    return [
        replace(tree, feats=tuple(feats or None for feats in row))
        for tree, row in zip(trees, found, strict=True)
    ]


def refuse_seen_folds(init: Path, trees: list[Sentence]) -> None:
    """Stop where a fold could have been seen: by the run to start from, whatever that went on from
    or was taught by, or by what predicted the features of the trees; and where the run could not
    be exported."""
    if TREEBANK in learned_from(init):
        raise SystemExit(f"{init} has learned from the treebank: give a base run.")
    if not read_labels(init)[1].words_apart:
        raise SystemExit(f"{init} reads words together: see apart.py.")
    if any(feats for sentence in trees for feats in sentence.feats or ()):
        raise SystemExit(
            "the trees have features of a pipeline that knows the treebank: write them "
            "with trees.py without --features."
        )


def trained(sources: Sources, arguments: argparse.Namespace, name: str) -> Path:
    """Train on the sources from the base run; the folder of the run."""
    run = arguments.output / f"run{name}"
    train(sources.settings, sources, arguments.encoder, run, arguments.init)
    return run


def trained_twice(sources: Sources, arguments: argparse.Namespace, name: str) -> Path:
    """Train without the trees, then with them and the features that the first model finds; the
    folder of the mean of both runs."""
    settings = sources.settings
    repeat = {source: times for source, times in settings["repeat"].items() if source != "trees"}
    alone = Sources.read(settings | {"repeat": repeat}, arguments.data)
    first = trained(alone, arguments, f"first{name}")
    found = pipeline_of(exported(first, arguments))
    sources.learn["trees"] = with_features(sources.learn["trees"], found)
    second = trained(sources, arguments, name)
    both = arguments.output / f"mean{name}"
    average({first: 0.5, second: 0.5}, both)
    return both


def exported(run: Path, arguments: argparse.Namespace) -> Path:
    """The folder of the exported model of a run."""
    output = run.with_name(f"exported-{run.name}")
    export(run, arguments.encoder, [arguments.data / "kaznerd/IOB2_valid.txt"], output)
    return output


def mean(scores: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Each measure's F1 over all folds' words together."""
    totals: dict[str, list[int]] = {}
    for fold in scores:
        for name, score in fold["scores"].items():
            counts = totals.setdefault(name, [0, 0, 0])
            for i, key in enumerate(("correct", "gold", "system")):
                counts[i] += score[key]
    return {
        name: round(200 * right / max(gold + found, 1), 2)
        for name, (right, gold, found) in totals.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--trees", type=Path, help="written by trees.py without --features")
    parser.add_argument("--tree-features", action="store_true", help="of a first model")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--folds", nargs="*", default=[str(i) for i in range(10)])
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    path = arguments.output / "scores.json"
    refuse_seen_folds(arguments.init, read_trees(arguments.trees) if arguments.trees else [])
    config = json.loads(arguments.config.read_text())
    if arguments.tree_features:
        if not arguments.trees:
            parser.error("--tree-features goes with --trees")
        config["tree_features"] = True
    results: dict[str, Any] = {"settings": config}
    if path.is_file():
        results = json.loads(path.read_text())
        if results["settings"] != config:
            raise SystemExit(f"{path} was made with other settings: name another --output")
    for name in arguments.folds:
        if name in results:
            continue
        fold = None if name == "official" else int(name)
        settings = config | {"held_out_fold": fold}
        sources = Sources.read(settings, arguments.data, trees=arguments.trees)
        learn = trained_twice if arguments.tree_features else trained
        run = learn(sources, arguments, name)
        results.pop("mean", None)
        results[name] = measure(exported(run, arguments), fold, arguments.data, arguments.trees)
        ten = [scores for key, scores in results.items() if key.isdigit()]
        path.write_text(json.dumps(results | {"mean": mean(ten)}, indent=1))
        print(name, mean([results[name]]), flush=True)


if __name__ == "__main__":
    main()
