"""A recipe: one YAML file that says what is read, filtered, analyzed and written, and on what.

Paths are relative to the folder of the recipe. What the rows of the result depend on is
`Recipe.settings`; the executor is not part of it, so that work begun on one machine may be
finished on another.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

from qazcorpus.confidence import MIN_CONFIDENCE
from qazcorpus.errors import UsageError
from qazcorpus.pipeline.load import DEFAULT
from qazcorpus.web_scale.sections import Section
from qazcorpus.yaml_files import plain_yaml

LEFT_OUT: Final = ("counts", "reasons", "texts")
EXECUTORS: Final = ("local", "slurm", "ray")
_ADDRESSES: Final = "://"
_COLUMNS: Final = {"text": "text", "id": "id"}


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where documents come from.

    `kind` is `files` for whatever `read_documents` reads, `rows` for JSON Lines (also compressed)
    and Parquet files of web corpora. `columns` maps names of a document's metadata, and `text` and
    `id`, to the names that the columns have. `metadata` is added to each document that lacks it.
    """

    kind: Literal["files", "rows"]
    place: str
    licence: str = ""
    encoding: str = ""
    to_cyrillic: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """Which documents are Kazakh: the least share of Kazakh in their text, 0 to 1 (0: all are
    taken), and the least number of characters."""

    least_kazakh: float = 0.5
    least_characters: int = 1


@dataclass(frozen=True, slots=True)
class NearSpec:
    """MinHash: words in a shingle, buckets, and hashes in each bucket."""

    words: int = 3
    buckets: int = 14
    hashes: int = 8


@dataclass(frozen=True, slots=True)
class PipelineSpec:
    """The pipeline that analyzes: its name or folder, and whether it looks for statements."""

    name: str = DEFAULT
    statements: bool = True
    targets: tuple[str, ...] = ()
    min_confidence: float = MIN_CONFIDENCE


@dataclass(frozen=True, slots=True)
class ExecutorSpec:
    """What the work runs on, and the resources of each task."""

    kind: Literal["local", "slurm", "ray"] = "local"
    workers: int = 1
    cpus_per_task: int = 1
    mem_per_cpu_gb: int = 3
    address: str = "auto"
    partition: str = ""
    time: str = ""
    environment: tuple[str, ...] = ()
    sbatch: dict[str, str] = field(default_factory=dict)
    max_array_size: int = 1001


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole recipe, with absolute paths. `tasks` is the number of parts that the documents are
    shared out to."""

    path: Path
    name: str
    output: Path
    work: Path
    tasks: int
    sources: tuple[SourceSpec, ...]
    licence: str = ""
    max_chars: int = 1_000_000
    left_out: Literal["counts", "reasons", "texts"] = "reasons"
    exact: bool = True
    near: NearSpec | None = field(default_factory=NearSpec)
    language: LanguageSpec = field(default_factory=LanguageSpec)
    pipeline: PipelineSpec = field(default_factory=PipelineSpec)
    executor: ExecutorSpec = field(default_factory=ExecutorSpec)

    def settings(self) -> dict[str, Any]:
        """What the rows of the result depend on, as plain values."""
        values = asdict(self)
        for name in ("path", "executor", "work", "output"):
            del values[name]
        return {**json.loads(json.dumps(values)), "version": version("qazcorpus")}


def read_recipe(path: Path) -> Recipe:
    """The recipe in a YAML file. Raises UsageError if it cannot be read, or a value is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError("there is no such recipe.", path=path) from error
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"the recipe cannot be read: {reason}.", path=path) from error
    value = plain_yaml(
        text,
        path=path,
        error=UsageError,
        remedy="docs/three-billion-words.md has an example.",
    )
    return _recipe(Section(value, "", path), path.resolve())


def _recipe(whole: Section, path: Path) -> Recipe:
    output = _absolute(whole.text("output"), path)
    sources = tuple(_source(section, path) for section in whole.sections("sources"))
    recipe = Recipe(
        path=path,
        name=whole.text("name", output.name),
        output=output,
        work=_absolute(whole.text("work", f"{output}.work"), path),
        tasks=whole.whole("tasks", 1),
        sources=sources,
        licence=whole.text("licence", ""),
        max_chars=whole.whole("max_chars", 1_000_000),
        left_out=whole.choice("left_out", LEFT_OUT, "reasons"),  # type: ignore[arg-type]
        **_duplicates(whole.section("duplicates")),
        language=_language(whole.section("language")),
        pipeline=_pipeline(whole.section("pipeline"), path),
        executor=_executor(whole.section("executor")),
    )
    whole.finish()
    if recipe.work == output or output in recipe.work.parents or recipe.work in output.parents:
        raise whole.wrong(
            "work",
            "the folder of intermediate files and the output may not contain each other.",
            "Name two folders next to each other.",
        )
    if recipe.executor.kind == "slurm" and any(char.isspace() for char in str(recipe.work)):
        raise whole.wrong(
            "work",
            f"Slurm's scripts take no white space in a path: {recipe.work}",
            "Name another folder.",
        )
    return recipe


def _source(section: Section, path: Path) -> SourceSpec:
    kinds = [kind for kind in ("files", "rows") if section.has(kind)]
    if len(kinds) != 1:
        raise section.wrong(
            "files",
            "a source has either 'files' or 'rows'.",
            "files: what 'qazcorpus build' reads. rows: JSON Lines or Parquet of a web corpus.",
        )
    kind = kinds[0]
    of_rows = kind == "rows"
    place = section.text(kind)
    columns = section.names("columns") if of_rows else {}
    spec = SourceSpec(
        kind=kind,  # type: ignore[arg-type]
        place=place if of_rows and _ADDRESSES in place else str(_absolute(place, path)),
        licence=section.text("licence", ""),
        encoding="" if of_rows else section.text("encoding", ""),
        to_cyrillic=False if of_rows else section.truth("to_cyrillic", False),
        columns={**_COLUMNS, **columns} if of_rows else {},
        metadata=section.names("metadata") if of_rows else {},
    )
    section.finish()
    return spec


def _duplicates(section: Section) -> dict[str, Any]:
    exact = section.truth("exact", True)
    near: NearSpec | None = None
    if section.truth("near", True):
        default = NearSpec()
        near = NearSpec(
            words=section.whole("words", default.words),
            buckets=section.whole("buckets", default.buckets),
            hashes=section.whole("hashes", default.hashes),
        )
    section.finish()
    if near and not exact:
        raise section.wrong(
            "exact",
            "near-duplicates cannot be left out while exact duplicates are kept.",
            "Set near: false too, or leave out this line.",
        )
    return {"exact": exact, "near": near}


def _language(section: Section) -> LanguageSpec:
    spec = LanguageSpec(
        least_kazakh=section.number("least_kazakh", 0.5),
        least_characters=section.whole("least_characters", 1, least=0),
    )
    section.finish()
    return spec


def _pipeline(section: Section, path: Path) -> PipelineSpec:
    name = section.text("name", DEFAULT)
    folder = _absolute(name, path)
    spec = PipelineSpec(
        name=str(folder) if folder.is_dir() else name,
        statements=section.truth("statements", True),
        targets=section.texts("targets"),
        min_confidence=section.number("min_confidence", MIN_CONFIDENCE),
    )
    section.finish()
    if spec.targets and not spec.statements:
        raise section.wrong("targets", "targets are given, but no statements are looked for.")
    return spec


def _executor(section: Section) -> ExecutorSpec:
    kind = section.choice("kind", EXECUTORS, "local")
    slurm = kind == "slurm"
    spec = ExecutorSpec(
        kind=kind,  # type: ignore[arg-type]
        workers=section.whole("workers", 1),
        cpus_per_task=1 if kind == "local" else section.whole("cpus_per_task", 1),
        mem_per_cpu_gb=3 if kind == "local" else section.whole("mem_per_cpu_gb", 3),
        address=section.text("address", "auto") if kind == "ray" else "auto",
        partition=section.text("partition") if slurm else "",
        time=section.text("time") if slurm else "",
        environment=section.texts("environment") if slurm else (),
        sbatch=section.names("sbatch") if slurm else {},
        max_array_size=section.whole("max_array_size", 1001) if slurm else 1001,
    )
    section.finish()
    return spec


def _absolute(name: str, recipe: Path) -> Path:
    return (recipe.parent / Path(name).expanduser()).absolute()
