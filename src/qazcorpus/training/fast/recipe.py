"""Retrain `kk_news_sm`, from the data to the pipeline to ship.

Each stage writes its own output into the folder of the run:

| stage | output | what it does |
|---|---|---|
| gold | gold.iob2 | adds the texts to the project's annotated sentences |
| silver | corpus | labels texts with the accurate pipeline |
| train | training | trains with spaCy |
| assemble | assembled | adds details of names and statements by rules |
| statements | statements | trains the statement model on the vectors of the new pipeline |
| model | model | puts the statement model into the pipeline |

A stage whose output is complete is skipped. An interrupted training is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

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
from qazcorpus.training.settings_files import check_settings, read_settings_file
from qazcorpus.training.statements.lessons import Sources
from qazcorpus.training.statements.settings import TrainingSettings
from qazcorpus.training.statements.train import MODEL, train_statements

PIPELINE: Final = "kk_news_sm"
RECORD: Final = "training.json"


@dataclass(frozen=True, slots=True)
class StatementRecipe:
    """The training of the statement model: its settings, and files in `annotations/stance`.

    `real` says whether it is trained on the texts of `annotations/sentences/statements.jsonl`.
    """

    settings: TrainingSettings
    items: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    real: bool = True

    def sources(self, silver: SilverSources) -> Sources:
        """The paths of the files. The real texts are in the files of the silver corpus."""

        def paths(names: tuple[str, ...]) -> tuple[Path, ...]:
            return tuple(in_repository("annotations", "stance", name) for name in names)

        real = (silver.raw, silver.kaznerd / "IOB2_valid.txt") if self.real else ()
        return Sources(paths(self.items), paths(self.reports), real, all_there=False)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe such as `pipelines/kk_news_sm/configs/recipe.json`. Its paths are relative to its
    folder.

    `training` is a configuration of spaCy, `start` the pipeline from which it continues, or None.
    `meta` is the meta.json of the pipeline. Without `statements`, the pipeline finds statements by
    rules.
    """

    training: Path
    meta: Path
    silver: SilverSettings = field(default_factory=SilverSettings)
    start: Path | None = None
    statements: StatementRecipe | None = None

    def with_seed(self, seed: int | None) -> Recipe:
        """The recipe with the same seed for all trainings. With None, nothing changes."""
        if seed is None:
            return self
        told = self.statements
        told = told and replace(told, settings=replace(told.settings, seed=seed))
        return replace(self, silver=replace(self.silver, seed=seed), statements=told)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises UsageError for a file that is not a recipe."""
    rows = _given(read_settings_file(path))
    remedy = "See pipelines/kk_news_sm/configs/recipe.json."
    known = {"training": "", "meta": "", "start": "", "silver": {}, "statements": {}}
    needed, what = ("training", "meta"), f"a recipe of {PIPELINE}"
    check_settings(rows, known, path, needed=needed, what=what, remedy=remedy)
    silver = rows.get("silver", {})
    check_settings(silver, asdict(SilverSettings()), path, what="a silver corpus")
    told = _given(rows.get("statements", {}))
    return Recipe(
        path.parent / rows["training"],
        path.parent / rows["meta"],
        SilverSettings(**silver),
        path.parent / rows["start"] if rows.get("start") else None,
        _statement_recipe(told, path) if told else None,
    )


def _statement_recipe(told: Mapping[str, Any], path: Path) -> StatementRecipe:
    what = "the training of a statement model"
    known = {"settings": {}, "items": [], "reports": [], "real": True}
    check_settings(told, known, path, what=what)
    settings = told.get("settings", {})
    check_settings(settings, asdict(TrainingSettings()), path, what="a statement model")
    files = {name: told.get(name, []) for name in ("items", "reports")}
    for name, listed in files.items():
        by_place = {f"{name}, {place}": value for place, value in enumerate(listed, 1)}
        check_settings(by_place, dict.fromkeys(by_place, ""), path)
    return StatementRecipe(
        TrainingSettings(**settings),
        tuple(files["items"]),
        tuple(files["reports"]),
        told.get("real", True),
    )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not null."""
    return {name: value for name, value in values.items() if value is not None}


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
    """Retrain the pipeline in the folder `output`. Returns the folder of the finished pipeline.

    `sources.entities` are used for training together with the project's annotated sentences. If the
    data do not have the text of an annotated sentence, the sentence is left out. `tell` is called
    with the number of these texts, and for each stage; `watch` is called with the progress. Raises
    UsageError if the folder holds another run or files are missing, and MissingExtraError if the
    recipe has a statement model and torch is missing.
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
        tell(f"annotations/sentences/{name}: {found:,} of {wanted:,} texts were found")
    for name, (place, make) in run.stages.items():
        tell(f"{name}: {place}")
        if not stages.run(name, place, make):
            tell(f"{name}: is complete already")
    return run.model


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: its stages, and the paths of their outputs."""

    recipe: Recipe
    sources: SilverSources
    output: Path
    teacher: str
    seed: int | None
    device: DeviceName
    watch: Watch | None

    @property
    def stages(self) -> dict[str, tuple[Path, Callable[[], None]]]:
        """The output of each stage and the function that writes it, in order."""
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
        """The identity of the run: settings and the SHA-256 of the data."""
        return {"settings": self._settings, "data": self._data}

    @property
    def gold(self) -> Path:
        """The annotated sentences with their texts."""
        return self.output / "gold.iob2"

    @property
    def corpus(self) -> Path:
        """The corpus for spaCy's training."""
        return self.output / "corpus"

    @property
    def training(self) -> Path:
        """The output of spaCy's training."""
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
        own = [self.gold] if self.gold.stat().st_size else []  # the table may lack all texts
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
        use_threads(1)  # with one thread, the same seed gives the same weights
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
    """Check at the beginning that all files exist and that no output replaces them."""
    wanted = [
        *sources.files,
        recipe.training,
        recipe.meta,
        *([recipe.start] if recipe.start else []),
    ]
    if missing := [path for path in wanted if not path.exists()]:
        raise UsageError(
            f"the training needs this file, and it is missing: {missing[0].name}.",
            path=missing[0].parent,
            remedy="Run python -m weasel assets in pipelines/kk_news_sm to download the data.",
        )
    for name in ("gold.iob2", "corpus", "training", "assembled", "statements", "model"):
        check_apart(output / name, wanted)


def _folder_of(pipeline: str) -> Path | None:
    """The folder of a pipeline, if it is embedded or is given by its folder."""
    if Path(pipeline).is_dir():
        return Path(pipeline)
    return resource(pipeline) if pipeline in EMBEDDED else None


def _plain(values: Any) -> Any:
    """The values for JSON. Only the last part of a path is kept, so its folder does not matter."""
    if isinstance(values, dict):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    return values.name if isinstance(values, Path) else values
