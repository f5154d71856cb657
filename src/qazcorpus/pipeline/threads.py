"""One thread for each process of the numeric libraries.

On the small matrices of these pipelines more threads take several times the processor time and are
no faster; where every core has a process, they are slower.
"""

from __future__ import annotations

from typing import Final

# What the libraries read when they are imported.
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
