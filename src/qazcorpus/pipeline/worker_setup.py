"""The settings that every worker process receives once: the pipeline and the targets."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qazcorpus.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """The settings of a worker process.

    `pipeline` is a name or folder for `load`, or a pickle of the pipeline and of spaCy's extension
    attributes. `parent` is the id of the process that the worker works for.
    """

    parent: int
    targets: tuple[str, ...]
    pipeline: str | bytes

    @classmethod
    def of(cls, pipeline: Language | str, targets: tuple[str, ...]) -> WorkerSetup:
        """Make the settings. Raises PipelineError if the pipeline cannot be pickled."""
        if isinstance(pipeline, str):
            return cls(os.getpid(), targets, pipeline)
        from spacy.tokens.underscore import Underscore
        from srsly import cloudpickle

        # cloudpickle stores the classes and functions of a script or notebook by value, so a worker
        # does not need to run it.
        try:
            pickled = cloudpickle.dumps((pipeline, Underscore.get_state()))
        except Exception as error:  # whatever the parts of a pipeline raise
            raise PipelineError(
                f"this pipeline cannot be sent to other processes: {error}.",
                remedy="Analyze in one process, or save it with nlp.to_disk(folder) and give the "
                "folder as nlp.",
            ) from error
        return cls(os.getpid(), targets, pickled)

    def load(self) -> Language:
        """Load the pipeline. Raises PipelineError or UsageError if it cannot be loaded."""
        if isinstance(self.pipeline, str):
            from qazcorpus.pipeline.load import load

            return load(self.pipeline)
        from spacy.tokens.underscore import Underscore

        try:
            nlp, attributes = pickle.loads(self.pipeline)
        except Exception as error:
            raise PipelineError(
                f"another process cannot take over this pipeline: {error}.",
                remedy="Analyze in one process, or save it with nlp.to_disk(folder) and give the "
                "folder as nlp.",
            ) from error
        Underscore.load_state(attributes)
        loaded: Language = nlp
        return loaded
