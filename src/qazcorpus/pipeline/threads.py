"""Settings that let the numeric libraries use one thread in each process.

The matrices of these pipelines are small. With more threads, the libraries use several times the
processor time and are not faster. If every core has a process, they are slower.
"""

from __future__ import annotations

from typing import Final

# Environment variables that the libraries read when they are imported.
ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
