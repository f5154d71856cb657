"""Train and measure on every fold of UD_Kazakh-KTB, from raw text to trees.

The run to begin from has not seen the treebank, and reads words apart. For each fold it is taken
up, trained on the other nine, exported to int8 and measured on the fold with the CoNLL 2018 scores,
words being syntactic words; the lemmatizer's lexicon is built without the fold too. The fold
`official` is the treebank's own division. Scores are written as they come; folds that are there
already are not run again.

Nobody has annotated the features of the project's trees. With `tree_features` a first model, which
learns from the treebank alone, less the fold, finds them; they are learned where it agrees on the
part of speech. The model that is measured is then the mean of the two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from qazcorpus.atomic import written_file
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.evaluate.parse import evaluate_parse
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.pipeline.lemmas.lemma_lexicon import Entry
from qazcorpus.pipeline.lemmas.lemmatizer import Lemmatizer
from qazcorpus.readers.interchange.treebank import KTB_FILES, of_fold, read_folds, read_sentences
from qazcorpus.training.devices import Device
from qazcorpus.training.encoder.averaging import average
from qazcorpus.training.encoder.labelled_sentences import LabelledSentence, read_trees
from qazcorpus.training.encoder.lexicon_building import LexiconSources, lexicon_of
from qazcorpus.training.encoder.onnx_export import export
from qazcorpus.training.encoder.runs import TREEBANK, learned_from, read_labels
from qazcorpus.training.encoder.settings import fold_of
from qazcorpus.training.encoder.trainer import Beginning, train
from qazcorpus.training.encoder.training_data import KAZNERD, KTB, DataPaths, TrainingData
from qazcorpus.training.progress import Watch
from qazcorpus.training.restored_texts import features

SCORES = "scores.json"


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What every fold is trained with.

    `init` is the run to begin from, `paths` the data, of which the trees are optional. `encoder` is
    needed where the run has not kept it.
    """

    settings: dict[str, Any]
    paths: DataPaths
    init: Path
    output: Path
    encoder: str | Path | None = None
    tree_features: bool = False
    device: Device | None = None
    watch: Watch | None = None

    def run(
        self, folds: Sequence[str], tell: Callable[[str, dict[str, float]], None] | None = None
    ) -> dict[str, Any]:
        """The scores of the folds, by their names, and the mean of the ten; `tell` is given those
        of each fold when it is done.

        Raises UsageError for a run that has seen the treebank, for trees with features, and where
        the output holds scores of other settings.
        """
        trees = self.paths.trees
        if self.tree_features and not trees:
            raise UsageError("--tree-features goes with --trees.")
        refuse_seen_folds(self.init, read_trees(trees) if trees else [])
        results = self._begun()
        learn = self._trained_twice if self.tree_features else self._trained
        for name in (name for name in folds if name not in results):
            fold = fold_of(name)
            data = TrainingData.read({**self.settings, "held_out_fold": fold}, self._given())
            run = learn(data, name)
            results.pop("mean", None)
            results[name] = self._measured(self._exported(run), fold)
            ten = [scores for key, scores in results.items() if key.isdigit()]
            self._write(results | {"mean": mean(ten)})
            if tell:
                tell(name, mean([results[name]]))
        return results

    def _begun(self) -> dict[str, Any]:
        """The scores that the output has already."""
        settings = self.settings | ({"tree_features": True} if self.tree_features else {})
        path = self.output / SCORES
        if not path.is_file():
            return {"settings": settings}
        results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if results["settings"] != settings:
            raise UsageError(
                "these scores were made with other settings.",
                path=path,
                remedy="Name another --output.",
            )
        return results

    def _given(self) -> DataPaths:
        return replace(self.paths, gold=None, statements=None, kaznerd_train=None)

    def _write(self, results: Mapping[str, Any]) -> None:
        with written_file(self.output / SCORES, parents=True) as part:
            part.write_text(json.dumps(results, indent=1), encoding="utf-8")

    def _trained(self, data: TrainingData, name: str) -> Path:
        """Train on the data from the run to begin from; the folder of the new run."""
        run = self.output / f"run{name}"
        beginning = Beginning(self.encoder, self.init)
        train(data.settings, data, beginning, run, device=self.device, watch=self.watch)
        return run

    def _trained_twice(self, data: TrainingData, name: str) -> Path:
        """Train without the trees, then with them and the features that the first model finds; the
        folder of the mean of both runs."""
        settings = data.settings
        repeat = {
            source: times for source, times in settings["repeat"].items() if source != "trees"
        }
        without_trees = replace(self._given(), trees=None)
        alone = TrainingData.read(settings | {"repeat": repeat}, without_trees)
        first = self._trained(alone, f"first{name}")
        data.learn["trees"] = with_features(data.learn["trees"], pipeline_of(self._exported(first)))
        second = self._trained(data, name)
        both = self.output / f"mean{name}"
        average({first: 0.5, second: 0.5}, both)
        return both

    def _exported(self, run: Path) -> Path:
        """The folder of the exported model of a run."""
        output = run.with_name(f"exported-{run.name}")
        sample = self.paths.folder / KAZNERD / "IOB2_valid.txt"
        export(run, output, [sample], encoder=self.encoder)
        return output

    def _measured(self, model: Path, fold: int | None) -> dict[str, Any]:
        """The scores of an exported model on the raw text of the fold."""
        lexicon = lexicon_without(fold, self.paths)
        nlp = pipeline_of(model, Lemmatizer(lexicon))
        folder = self.paths.folder / KTB
        files = [read_sentences(folder / name) for name in KTB_FILES]
        folds = read_folds(folder / "folds.json")
        files = files[:1] if fold is None else of_fold(files, folds, fold)
        return evaluate_parse(files, nlp).to_dict()


def lexicon_without(fold: int | None, paths: DataPaths) -> dict[str, Entry]:
    """The lemmatizer's lexicon as it would be without a fold, with the counts of the trees."""
    return lexicon_of(LexiconSources.below(paths.folder, trees=paths.trees, held_out_fold=fold))


def pipeline_of(model: Path, lemmatizer: Lemmatizer | None = None) -> Language:
    """An exported model as a pipeline of sentences, tags and trees."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_encoder", name="encoder")
    if not isinstance(tagger, EncoderTagger):
        raise PipelineError("the component kk_encoder is not the one of qazcorpus.")
    tagger.from_disk(model)
    if lemmatizer:
        tagger.heads.lemmatizer = lemmatizer
    return nlp


def with_features(trees: Sequence[LabelledSentence], nlp: Language) -> list[LabelledSentence]:
    """The trees with the features that a pipeline finds, unknown where it has another part of
    speech."""
    found = features(nlp, [t.words for t in trees], [t.upos or () for t in trees])
    return [
        replace(tree, feats=tuple(feats or None for feats in row))
        for tree, row in zip(trees, found, strict=True)
    ]


def refuse_seen_folds(init: Path, trees: Sequence[LabelledSentence]) -> None:
    """Raise UsageError where a fold could have been seen: by the run to begin from, whatever that
    went on from or was taught by, or by what predicted the features of the trees; and where the run
    could not be exported."""
    if TREEBANK in learned_from(init):
        raise UsageError(
            "this run has learned from the treebank.", path=init, remedy="Give a base run."
        )
    if not read_labels(init)[1].words_apart:
        raise UsageError(
            "this run reads words together.", path=init, remedy="Let it read words apart first."
        )
    if any(feats for sentence in trees for feats in sentence.feats or ()):
        raise UsageError(
            "the trees have features of a pipeline that knows the treebank.",
            remedy="Write them without --features.",
        )


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
