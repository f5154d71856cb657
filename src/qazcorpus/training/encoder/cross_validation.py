"""Train and evaluate on every fold of UD_Kazakh-KTB, from raw text to trees.

The initial run was not trained on the treebank, and reads each word alone in its piece layers (see
`words_apart`). For each fold, its training is continued on the other nine folds; the result is
exported to int8 and evaluated on the fold with the CoNLL 2018 scores for syntactic words. The
lemmatizer's lexicon is also made without the fold. The fold `official` is the treebank's own
division. Scores are written after each fold; a fold that has scores already is not run again.

The features of the project's trees are not annotated. With `tree_features`, a first model, which is
trained on the treebank without the fold, predicts them; they are used for words on whose part of
speech it agrees. Then the evaluated model is the mean of the two models.
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
    """The settings and data for the training of all folds.

    `init` is the initial run. `paths` are the data; the trees are optional. `encoder` is needed if
    the run does not have its encoder's files.
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
        """Train and evaluate the folds. Returns the settings, and the scores by the name of the
        fold. The file of scores also has the mean over the numbered folds. `tell` is called with
        the name and the F1 scores of each new fold.

        Raises UsageError if `refuse_seen_folds` does, if trees that are needed are not given, and
        if the output holds scores with other settings.
        """
        trees = self.paths.trees
        if self.tree_features and not trees:
            raise UsageError("--tree-features needs --trees.")
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
        """The settings, and the scores that are in the output already."""
        settings = self.settings | ({"tree_features": True} if self.tree_features else {})
        path = self.output / SCORES
        if not path.is_file():
            return {"settings": settings}
        results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if results["settings"] != settings:
            raise UsageError(
                "these scores were computed with other settings.",
                path=path,
                remedy="Name another --output.",
            )
        return results

    def _given(self) -> DataPaths:
        return replace(self.paths, names=None, statements=None, kaznerd_train=None)

    def _write(self, results: Mapping[str, Any]) -> None:
        with written_file(self.output / SCORES, parents=True) as part:
            part.write_text(json.dumps(results, indent=1), encoding="utf-8")

    def _trained(self, data: TrainingData, name: str) -> Path:
        """Train the initial run further on the data. Returns the folder of the new run."""
        run = self.output / f"run{name}"
        beginning = Beginning(self.encoder, self.init)
        train(data.settings, data, beginning, run, device=self.device, watch=self.watch)
        return run

    def _trained_twice(self, data: TrainingData, name: str) -> Path:
        """Train without the trees, then with the trees and the features that the first model
        predicts. Returns the folder of the mean of both runs."""
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
        """Export a run. Returns the folder of the exported model."""
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
    """The lemmatizer's lexicon made without a fold, with the counts of the trees."""
    return lexicon_of(LexiconSources.below(paths.folder, trees=paths.trees, held_out_fold=fold))


def pipeline_of(model: Path, lemmatizer: Lemmatizer | None = None) -> Language:
    """A pipeline with an exported model that finds sentences, tags and trees."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_encoder", name="encoder")
    if not isinstance(tagger, EncoderTagger):
        raise PipelineError("the component kk_encoder is not that of qazcorpus.")
    tagger.from_disk(model)
    if lemmatizer:
        tagger.heads.lemmatizer = lemmatizer
    return nlp


def with_features(trees: Sequence[LabelledSentence], nlp: Language) -> list[LabelledSentence]:
    """The trees with the features that a pipeline predicts. The features of a word are unknown if
    the pipeline predicts another part of speech."""
    found = features(nlp, [t.words for t in trees], [t.upos or () for t in trees])
    return [
        replace(tree, feats=tuple(feats or None for feats in row))
        for tree, row in zip(trees, found, strict=True)
    ]


def refuse_seen_folds(init: Path, trees: Sequence[LabelledSentence]) -> None:
    """Raise UsageError if a model could have seen the fold on which it is evaluated, or if the run
    cannot be exported.

    A model could have seen the fold if the initial run, an earlier run or a teacher was trained on
    the treebank, or if the trees have predicted features.
    """
    if TREEBANK in learned_from(init):
        raise UsageError(
            "this run was trained on the treebank.", path=init, remedy="Give a base run."
        )
    if not read_labels(init)[1].words_apart:
        raise UsageError(
            "this run does not read words apart.",
            path=init,
            remedy="Run the step 'apart' first.",
        )
    if any(feats for sentence in trees for feats in sentence.feats or ()):
        raise UsageError(
            "the trees have features from a pipeline that was trained on the treebank.",
            remedy="Write them without --features.",
        )


def mean(scores: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The F1 of each measure in percent, over the words of all folds together (micro-average)."""
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
