"""Sessions of ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qazcorpus.errors import PipelineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_session(model: bytes, threads: int, name: str) -> InferenceSession:
    """A session on the CPU; raises PipelineError when the model cannot be read. `name` is what the
    error calls it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # every batch has another shape: nothing to reuse
    try:
        return onnxruntime.InferenceSession(
            model,
            options,
            providers=["CPUExecutionProvider"],
            # On the CPU a sum and a layer norm beat the fused kernel (1.32: by 24 %).
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:  # onnxruntime's errors share no public base class
        raise PipelineError(
            f"ONNX Runtime {onnxruntime.__version__} cannot read {name}: {error}",
            remedy="Is the file whole (Git LFS pointer, interrupted download)?",
        ) from error
