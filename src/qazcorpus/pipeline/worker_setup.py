"""What every worker process is told once: the pipeline and the target."""

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
    """What every worker is told once.

    The pipeline is a name or folder for `load`, or pickled together with spaCy's extension
    attributes; `parent` is the process that the worker works for.
    """

    parent: int
    target: str
    pipeline: str | bytes

    @classmethod
    def of(cls, pipeline: Language | str, target: str) -> WorkerSetup:
        """Raises PipelineError for a pipeline that cannot be pickled."""
        if isinstance(pipeline, str):
            return cls(os.getpid(), target, pipeline)
        from spacy.tokens.underscore import Underscore
        from srsly import cloudpickle

        # Classes and functions of a script or a notebook travel by value: no worker runs it again.
        try:
            pickled = cloudpickle.dumps((pipeline, Underscore.get_state()))
        except Exception as error:  # whatever the parts of a pipeline raise
            raise PipelineError(
                f"this pipeline cannot be sent to other processes: {error}.",
                remedy="Analyze in one process, or save it with nlp.to_disk(folder) and give the "
                "folder as nlp.",
            ) from error
        return cls(os.getpid(), target, pickled)

    def load(self) -> Language:
        """The pipeline; raises PipelineError or UsageError where it cannot be had."""
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
