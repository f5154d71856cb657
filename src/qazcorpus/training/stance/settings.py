"""The settings for the training of a pair encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from qazcorpus.document import ANSWERS, Answer
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.files import read_text
from qazcorpus.training.settings_files import check_settings
from qazcorpus.yaml_files import plain_yaml

Precision = Literal["int8", "fp16", "fp32"]
REMEDY: Final = "See the complete settings in pipelines/statements/configs/stance.yaml."


@dataclass(frozen=True, slots=True)
class StepSettings:
    """The settings of one step of the training.

    `samples` is the number of examples of each set. `rate` is the highest learning rate of the
    encoder, `head_rate` that of the layers that are not in it. The first `frozen_layers` of the
    encoder are not trained; `part_vectors` says whether the vectors of the question's parts are.
    Scores are measured and a checkpoint is written every `report_every` batches.
    """

    samples: Mapping[str, int] = field(default_factory=dict)
    rate: float = 1.2e-4
    head_rate: float = 5e-4
    frozen_layers: int = 0
    part_vectors: bool = True
    report_every: int = 300


@dataclass(frozen=True, slots=True)
class ForeignSettings(StepSettings):
    """The settings of the step on foreign texts: `held_out` examples of each set are measured on
    and not learned from; `swapped` statements are added under another target."""

    held_out: int = 150
    swapped: int = 4500


@dataclass(frozen=True, slots=True)
class KazakhSettings(StepSettings):
    """The settings of the step on Kazakh texts.

    `layers` are the layers of the encoder that are kept; none means all. `repeats` is the number of
    times that an example of the real reports is learned from, by the role of its target. `neutral`
    has, for each set, the admissible answers of statements that are marked as neutral; without an
    entry, it is neutral. `swapped` is the share of statements that are added under another target,
    `composed` the number of statements that are composed of a matter and an attitude. `near`,
    `turned`, `other_wording`, `negated` and `dropped` are probabilities (see `Augmentation`).
    `taught` is the share of the loss that asks for the answers of a teacher, if there is one.
    """

    layers: list[int] = field(default_factory=list)
    repeats: Mapping[str, int] = field(default_factory=dict)
    neutral: Mapping[str, list[Answer]] = field(default_factory=dict)
    swapped: float = 0.16
    composed: int = 0
    near: float = 0.06
    turned: float = 0.25
    other_wording: float = 0.5
    negated: float = 0.15
    dropped: float = 0.08
    taught: float = 0.7


@dataclass(frozen=True, slots=True)
class StanceSettings:
    """All settings.

    A batch has about `batch_pieces` pieces. `warmup` is the share of the batches in which the
    learning rate rises; after them, it falls to the share `lowest` of its highest value. `bfloat16`
    says whether weights are in 16 bits where the device can compute with them; the
    optimizer has copies in 32 bits. `unrelated` are targets that no text is about.
    """

    seed: int = 11
    batch_pieces: int = 4000
    smoothing: float = 0.04
    weight_decay: float = 0.01
    warmup: float = 0.06
    lowest: float = 0.02
    bfloat16: bool = True
    precision: Precision = "int8"
    unrelated: list[str] = field(default_factory=list)
    foreign: ForeignSettings = field(default_factory=ForeignSettings)
    kazakh: KazakhSettings = field(default_factory=KazakhSettings)


def read_settings(path: Path, *, seed: int | None = None) -> StanceSettings:
    """The settings in a YAML file; `seed` replaces that of the file.

    Raises UsageError if the file is not YAML, has unknown names or values of another type.
    """
    values = plain_yaml(read_text(path), path=path, error=UsageError, remedy=REMEDY)
    if not isinstance(values, dict):
        raise UsageError("settings are a mapping of names to values.", path=path, remedy=REMEDY)
    _check(values, StanceSettings(), path)
    _check_choices(values, path)
    made = {
        "foreign": _step(ForeignSettings(), values.get("foreign", {}), path),
        "kazakh": _step(KazakhSettings(), values.get("kazakh", {}), path),
    }
    settings = replace(StanceSettings(), **{**values, **made})
    return settings if seed is None else replace(settings, seed=seed)


def _step(defaults: StepSettings, values: dict[str, Any], path: Path) -> StepSettings:
    _check(values, defaults, path)
    for name in ("samples", "repeats"):
        _check_values(values.get(name, {}), int, name, path)
    for answers in values.get("neutral", {}).values():
        if not isinstance(answers, list) or not answers or not {*answers} <= {*ANSWERS}:
            raise UsageError(
                f"the setting 'neutral' has {answers!r:.50}, which is not a list of answers.",
                path=path,
                remedy=f"The answers are: {', '.join(ANSWERS)}.",
            )
    return replace(defaults, **values)


def _check(values: dict[str, Any], defaults: StanceSettings | StepSettings, path: Path) -> None:
    known = {one.name: getattr(defaults, one.name) for one in fields(defaults)}
    plain = {n: asdict(v) if isinstance(v, StepSettings) else v for n, v in known.items()}
    check_settings(values, plain, path, what="a stance model")


def _check_values(values: Mapping[str, Any], kind: type, name: str, path: Path) -> None:
    for key, value in values.items():
        if not isinstance(value, kind) or isinstance(value, bool):
            raise UsageError(
                f"the setting '{name}' has {value!r:.50} for {key}.", path=path, remedy=REMEDY
            )


def _check_choices(values: Mapping[str, Any], path: Path) -> None:
    choices = get_args(Precision)
    if cast("str", values.get("precision", "int8")) not in choices:
        raise UsageError(
            f"the setting 'precision' is {values['precision']!r:.50}.",
            path=path,
            remedy=f"Choose one of {', '.join(choices)}.",
        )
