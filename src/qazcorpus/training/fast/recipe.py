"""Retrain `kk_news_sm`, from the data to the pipeline that is shipped.

The stages, each into a place of its own in the folder of the run:

| stage | output | what it does |
|---|---|---|
| gold | gold.iob2 | puts the texts back under the project's annotated sentences |
| silver | corpus | labels texts with the accurate pipeline |
| train | training | trains with spaCy |
| assemble | assembled | adds details of names and statements by rules |
| statements | statements | trains the statement model on the vectors of the new pipeline |
| model | model | puts the statement model into the pipeline |

A stage whose output is there and complete is skipped; training goes on where it was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

from qazcorpus.atomic import building
from qazcorpus.errors import UsageError
from qazcorpus.outputs import check_apart
from qazcorpus.pipeline.load import EMBEDDED, load
from qazcorpus.readers.interchange.sentence_annotations import read_texts
from qazcorpus.resources import resource
from qazcorpus.statements.lessons import statement_component
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.devices import DeviceName, choose_device, use_threads
from qazcorpus.training.fast.assembly import assembled
from qazcorpus.training.fast.silver import SilverSettings, SilverSources, make_corpus
from qazcorpus.training.fast.spacy_training import train_pipeline
from qazcorpus.training.fast.stages import Stages
from qazcorpus.training.fast.teacher import Teacher
from qazcorpus.training.progress import Watch
from qazcorpus.training.raw_text import coverage
from qazcorpus.training.records import RunRecord, fingerprints, installed_versions
from qazcorpus.training.repository import in_repository
from qazcorpus.training.requirements import require_training
from qazcorpus.training.restored_texts import write_tagged
from qazcorpus.training.statements.lessons import Sources
from qazcorpus.training.statements.settings import TrainingSettings
from qazcorpus.training.statements.train import MODEL, train_statements

PIPELINE: Final = "kk_news_sm"
RECORD: Final = "training.json"
S = TypeVar("S", SilverSettings, TrainingSettings)


@dataclass(frozen=True, slots=True)
class StatementRecipe:
    """How the statement model is trained: its settings, and files of `annotations/stance`.

    `real`: whether it learns from the texts under `annotations/sentences/statements.jsonl`.
    """

    settings: TrainingSettings
    items: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    real: bool = True

    def sources(self, silver: SilverSources) -> Sources:
        """The files by their paths; the real texts are among those of the silver corpus."""

        def paths(names: tuple[str, ...]) -> tuple[Path, ...]:
            return tuple(in_repository("annotations", "stance", name) for name in names)

        real = (silver.raw, silver.kaznerd / "IOB2_valid.txt") if self.real else ()
        return Sources(paths(self.items), paths(self.reports), real, all_there=False)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file like `pipelines/kk_news_sm/configs/recipe.json`; paths in it are from its folder.

    `training` is a configuration of spaCy, `start` the pipeline that it goes on from, if it does;
    `meta` the meta.json of the pipeline. Without `statements` the pipeline finds them by rules.
    """

    training: Path
    meta: Path
    silver: SilverSettings = field(default_factory=SilverSettings)
    start: Path | None = None
    statements: StatementRecipe | None = None

    def with_seed(self, seed: int | None) -> Recipe:
        """The recipe with one seed everywhere; None leaves each as it is."""
        if seed is None:
            return self
        told = self.statements
        told = told and replace(told, settings=replace(told.settings, seed=seed))
        return replace(self, silver=replace(self.silver, seed=seed), statements=told)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; raises UsageError for a file that is not one."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if unknown := set(rows) - {each.name for each in fields(Recipe)}:
            raise ValueError(f"there is no setting {', '.join(sorted(unknown))}")
        told = rows.get("statements")
        return Recipe(
            path.parent / rows["training"],
            path.parent / rows["meta"],
            _settings(SilverSettings(), rows.get("silver", {})),
            path.parent / rows["start"] if rows.get("start") else None,
            told
            and StatementRecipe(
                _settings(TrainingSettings(), told.get("settings", {})),
                tuple(told.get("items", ())),
                tuple(told.get("reports", ())),
                bool(told.get("real", True)),
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"this is not a recipe of {PIPELINE}: {error}.",
            path=path,
            remedy="See pipelines/kk_news_sm/configs/recipe.json.",
        ) from error


def retrain(
    recipe: Recipe,
    sources: SilverSources,
    output: Path,
    *,
    teacher: str = "kk_news_trf",
    seed: int | None = None,
    device: DeviceName = "cpu",
    watch: Watch | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Path:
    """Retrain the pipeline in the folder `output`; the folder of the finished pipeline.

    `sources.entities` are learned from in addition to the project's annotated sentences; annotated
    sentences whose texts are not in the data are left out. `tell` is told how many are there, and
    which stage begins, or that it is complete already; `watch` how far it is. Raises UsageError
    where the folder holds another run or files are missing, MissingExtraError where torch is and
    the recipe has a statement model.
    """
    recipe = recipe.with_seed(seed)
    if recipe.silver.repeat_own_trees == 0:
        sources = replace(sources, trees=None)
    if recipe.statements:
        require_training("Training the statement model")
    _check(recipe, sources, output)
    run = _Run(recipe, sources, output, teacher, seed, device, watch)
    stages = Stages(output, run.identity)
    texts = chain(read_texts(sources.raw), read_texts(sources.kaznerd / "IOB2_valid.txt"))
    for name, (found, wanted) in coverage(texts).items():
        tell(f"annotations/sentences/{name}: {found:,} of {wanted:,} texts are there")
    for name, (place, make) in run.stages.items():
        tell(f"{name}: {place}")
        if not stages.run(name, place, make):
            tell(f"{name}: is complete already")
    return run.model


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: its stages, and the places of what they write."""

    recipe: Recipe
    sources: SilverSources
    output: Path
    teacher: str
    seed: int | None
    device: DeviceName
    watch: Watch | None

    @property
    def stages(self) -> dict[str, tuple[Path, Callable[[], None]]]:
        """The output of each stage, and what writes it, in their order."""
        statements = {"statements": (self.statements, self._learn_statements)}
        return {
            "gold": (self.gold, self._write_gold),
            "silver": (self.corpus, self._label),
            "train": (self.training / "model-best", self._train),
            "assemble": (self.assembled, self._assemble),
            **(statements if self.recipe.statements else {}),
            "model": (self.model, self._finish),
        }

    @property
    def identity(self) -> dict[str, Any]:
        """Which run it is: settings and the SHA-256 of the data."""
        return {"settings": self._settings, "data": self._data}

    @property
    def gold(self) -> Path:
        """The annotated sentences with their texts."""
        return self.output / "gold.iob2"

    @property
    def corpus(self) -> Path:
        """What spaCy learns from."""
        return self.output / "corpus"

    @property
    def training(self) -> Path:
        """What spaCy writes."""
        return self.output / "training"

    @property
    def assembled(self) -> Path:
        """The pipeline with rules for statements."""
        return self.output / "assembled"

    @property
    def statements(self) -> Path:
        """The statement model."""
        return self.output / "statements" / MODEL

    @property
    def model(self) -> Path:
        """The finished pipeline."""
        return self.output / "model"

    @property
    def _settings(self) -> dict[str, Any]:
        return {"teacher": self.teacher, "seed": self.seed, **_plain(asdict(self.recipe))}

    @property
    def _data(self) -> dict[str, str]:
        recipe = self.recipe
        named = [*self.sources.files, recipe.training, recipe.start, _folder_of(self.teacher)]
        told = recipe.statements.sources(self.sources) if recipe.statements else Sources()
        annotated = in_repository("annotations", "sentences", "sentences.jsonl")
        return fingerprints([*named, annotated, *told.items, *told.reports])

    def _write_gold(self) -> None:
        annotated = in_repository("annotations", "sentences", "sentences.jsonl")
        write_tagged(annotated, self.sources.raw, self.gold)

    def _label(self) -> None:
        own = [self.gold] if self.gold.stat().st_size else []  # the table may have none of them
        sources = replace(self.sources, entities=(*own, *self.sources.entities))
        with building(self.corpus) as workspace:
            teacher, folder = Teacher(load(self.teacher)), workspace / "new"
            make_corpus(sources, self.recipe.silver, teacher, folder, self.watch)

    def _train(self) -> None:
        scores = train_pipeline(
            self.recipe.training,
            self.corpus,
            self.training,
            start=self.recipe.start,
            seed=self.seed,
            device=self.device,
            watch=self.watch,
        )
        seed, data = self.recipe.silver.seed, self._data
        record = RunRecord(PIPELINE, self._settings, seed, data, installed_versions(), scores)
        record.write(self.output / RECORD)

    def _assemble(self) -> None:
        with building(self.assembled) as workspace:
            nlp = assembled(self.training / "model-best", self.recipe.meta)
            nlp.to_disk(workspace / "new")

    def _learn_statements(self) -> None:
        told = self.recipe.statements
        if told is None:
            return
        use_threads(1)  # with one the same seed gives the same weights
        train_statements(
            load(self.assembled),
            told.sources(self.sources),
            told.settings,
            self.statements.parent,
            pipeline=PIPELINE,
            device=choose_device(self.device),
            resume=True,
            watch=self.watch,
        )

    def _finish(self) -> None:
        nlp = load(self.assembled)
        if self.recipe.statements:
            found = DiscourseModel.from_disk(self.statements)
            statement_component(nlp).set_model(found)
        with building(self.model) as workspace:
            nlp.to_disk(workspace / "new")


def _check(recipe: Recipe, sources: SilverSources, output: Path) -> None:
    """Look before minutes are spent whether everything is there."""
    wanted = [
        *sources.files,
        recipe.training,
        recipe.meta,
        *([recipe.start] if recipe.start else []),
    ]
    if missing := [path for path in wanted if not path.exists()]:
        raise UsageError(
            f"this is needed for the training and is not there: {missing[0].name}.",
            path=missing[0].parent,
            remedy="python -m weasel assets, in pipelines/kk_news_sm, gets the data.",
        )
    for name in ("gold.iob2", "corpus", "training", "assembled", "statements", "model"):
        check_apart(output / name, wanted)


def _folder_of(pipeline: str) -> Path | None:
    """The folder of a pipeline that is embedded or named by its folder."""
    if Path(pipeline).is_dir():
        return Path(pipeline)
    return resource(pipeline) if pipeline in EMBEDDED else None


def _settings(usual: S, named: Mapping[str, Any]) -> S:
    """The settings with those that are named in place of the usual ones."""
    return replace(usual, **named)


def _plain(values: Any) -> Any:
    """Values as JSON holds them; paths are named by their last part, wherever they are."""
    if isinstance(values, dict):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    return values.name if isinstance(values, Path) else values
