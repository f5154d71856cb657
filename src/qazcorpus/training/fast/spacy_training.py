"""Run spaCy's own training (`spacy.training.loop.train`) with progress reports, and resume it.

spaCy writes `model-best` and `model-last` at every evaluation, and `model-last` again when it is
interrupted. Neither has the state of the optimizer. A resumed run continues from the weights of
`model-last`, with the step, the learning rate and the batch size at which it was interrupted. The
optimizer's moments and averages begin again, and the order of the texts is different. So the
weights are not the same as those of a run without an interruption. Without one, the same seed gives
the same weights on a CPU.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacy.training.initialize import init_nlp
from spacy.training.loop import DIR_MODEL_BEST, DIR_MODEL_LAST, train
from spacy.util import load_config, registry
from thinc.api import prefer_gpu, require_gpu

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.training.devices import DeviceName
from qazcorpus.training.progress import Pace, Watch

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Config

PROGRESS: Final = "progress.json"
LOGGER: Final = "qazcorpus.Progress.v1"
ADVANCED: Final = "qazcorpus.Advanced.v1"
_BEFORE: Final = "before"  # the folder for the best and the last model of an interrupted run


@dataclass(slots=True)
class TrainingState:
    """The state of a run: the number of steps, the best scores now and before the interruption, and
    the results of the evaluations."""

    steps: int = 0
    best: float | None = None
    best_before: float | None = None
    scores: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> TrainingState:
        """The state of the run in a folder, or a new state if there is none."""
        path = folder / PROGRESS
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Write the state atomically."""
        with written_file(folder / PROGRESS, parents=True) as part:
            text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
            part.write_text(f"{text}\n", encoding="utf-8")


def train_pipeline(
    config_path: Path,
    corpus: Path,
    folder: Path,
    *,
    start: Path | None = None,
    seed: int | None = None,
    device: DeviceName = "cpu",
    watch: Watch | None = None,
) -> list[dict[str, Any]]:
    """Train a pipeline by a configuration of spaCy. The folder `model-best` holds the best model.

    `corpus` has train/*.spacy and dev.spacy. `start` replaces `paths.start` in a configuration that
    continues from a pipeline. An interrupted run in `folder` is resumed, as the module's docstring
    says. Returns the result of each evaluation: step, score, loss per word, spaCy's scores. Raises
    UsageError if spaCy cannot use the GPU, and for a broken configuration.
    """
    gpu = _gpu(device)
    config = _read(config_path, corpus, start, seed)
    written = config.copy()["training"]
    state = TrainingState.read(folder)
    steps = int(config.interpolate()["training"]["max_steps"])
    if state.steps:
        if steps and state.steps > steps:
            return state.scores
        _take_up(config, folder, state)
    nlp = init_nlp(config, use_gpu=gpu)
    evaluations = Evaluations(state, folder, Pace(steps + 1, watch, done=state.steps))
    _with_logger(nlp, evaluations.step, written)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        train(nlp, folder, use_gpu=gpu, stdout=io.StringIO(), stderr=io.StringIO())
    finally:
        if (folder / DIR_MODEL_LAST).exists():
            state.write(folder)
    _keep_best(folder, state)
    return state.scores


def _gpu(device: DeviceName) -> int:
    """spaCy's number of the device: -1 is the CPU."""
    if device == "cpu" or (device == "auto" and not prefer_gpu()):
        return -1
    try:
        require_gpu()
    except ValueError as error:
        raise UsageError(
            "spaCy finds no CUDA GPU here.",
            remedy="Use --device cpu, or install cupy for your version of CUDA.",
        ) from error
    return 0


def _read(path: Path, corpus: Path, start: Path | None, seed: int | None) -> Config:
    """The configuration with the paths of this run. References are not resolved, because the
    configuration is stored with the pipeline."""
    paths = {"train": corpus / "train", "dev": corpus / "dev.spacy"}
    overrides: dict[str, Any] = {f"paths.{name}": str(place) for name, place in paths.items()}
    if start is not None:
        overrides["paths.start"] = str(start)
    if seed is not None:
        overrides["system.seed"] = seed
    try:
        return load_config(path, overrides=overrides)
    except ValueError as error:
        raise UsageError(f"this is not a configuration of spaCy: {error}.", path=path) from error


def _take_up(config: Config, folder: Path, state: TrainingState) -> None:
    """Change the configuration so that training begins where the run in the folder ended."""
    before = folder / _BEFORE
    best = state.best is not None and (folder / DIR_MODEL_BEST).exists()
    if best and (state.best_before is None or (state.best or 0.0) > state.best_before):
        _move(folder / DIR_MODEL_BEST, before / DIR_MODEL_BEST)
        state.best_before = state.best
    if (folder / DIR_MODEL_LAST).exists():
        _move(folder / DIR_MODEL_LAST, before / DIR_MODEL_LAST)
    state.best = None
    state.write(folder)
    training, plain = config["training"], config.interpolate()["training"]
    for name, component in config["components"].items():
        if "model" in component or "source" in component:
            config["components"][name] = {"source": str(before / DIR_MODEL_LAST)}
    if plain["max_steps"]:
        training["max_steps"] = plain["max_steps"] - state.steps
    training["seed"] = (plain["seed"] or 0) + state.steps  # another order of the texts
    for section, key in (("optimizer", "learn_rate"), ("batcher", "size")):
        schedule = plain[section].get(key)
        if isinstance(schedule, dict):
            advance = {"@schedules": ADVANCED, "schedule": schedule, "steps": state.steps}
            training[section][key] = advance


def _move(folder: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(to)


def _keep_best(folder: Path, state: TrainingState) -> None:
    """Restore the best model from before the interruption if it is better, and remove the rest."""
    before = folder / _BEFORE
    if state.best_before is not None and state.best_before >= (state.best or 0.0):
        _move(before / DIR_MODEL_BEST, folder / DIR_MODEL_BEST)
        state.best, state.best_before = state.best_before, None
        state.write(folder)
    shutil.rmtree(before, ignore_errors=True)


class Evaluations:
    """Updates the state of a run during spaCy's training."""

    def __init__(self, state: TrainingState, folder: Path, pace: Pace) -> None:
        self._state, self._folder, self._pace = state, folder, pace
        self._words = 0

    def step(self, info: Mapping[str, Any] | None) -> None:
        """Count a step. `info` is spaCy's result if the pipeline was evaluated, or else None."""
        state = self._state
        state.steps += 1
        loss = None
        if info is not None:
            losses = {name: float(value) for name, value in info["losses"].items()}
            loss = sum(losses.values()) / max(info["words"] - self._words, 1)
            self._words = info["words"]
            found = info["other_scores"].items()
            state.scores.append(
                {
                    "step": state.steps - 1,
                    "epoch": info["epoch"],
                    "score": info["score"],
                    "loss": loss,
                    "losses": losses,
                    "scores": {name: v for name, v in found if isinstance(v, int | float)},
                }
            )
            state.best = max(info["score"], state.best or 0.0)
            state.write(self._folder)
        self._pace.step("training", loss)


def _with_logger(
    nlp: Language,
    tell: Callable[[Mapping[str, Any] | None], None],
    written: Mapping[str, Any],
) -> None:
    """Call `tell` after each step, instead of the logger in the configuration. The saved pipeline
    has `written` as the section `training` of its configuration."""

    def logger() -> Callable[..., Any]:
        def begin(nlp: Language, stdout: object, stderr: object) -> tuple[Any, Any]:
            nlp.config["training"] = written
            return tell, lambda: None

        return begin

    registry.loggers.register(LOGGER, func=logger)
    nlp.config["training"]["logger"] = {"@loggers": LOGGER}


@registry.schedules(ADVANCED)
def advanced(schedule: Any, steps: int) -> Generator[float, None, None]:
    """A schedule that begins with its value after `steps` steps."""
    values: Iterator[float] = islice(schedule, steps, None)
    yield from values
