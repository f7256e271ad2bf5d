"""Products of small matrices on one thread, whatever the linear algebra below NumPy would do.

OpenBLAS shares out every product of more than 2¹⁸ multiplications (its ``SMP_THRESHOLD_MIN`` times
``GEMM_MULTITHREAD_THRESHOLD``). For a text of forty pieces that saves nothing, while its threads go
on spinning for work and take the time of whoever computes next: scoring with the sentence model
took 3.1 times the model's own time, and 1.2 times without them. The command line forbids threads
before NumPy is loaded; in somebody else's process only small products keep to one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]
#: Multiplications of one product.
_MOST = 1 << 18
#: A single row is another routine, which shares out sooner.
_ROWS = 2


def product(left: Singles, right: Singles) -> Singles:
    """``left @ right``, made of parts that are each too small to be shared out."""
    rows, inner, columns = len(left), left.shape[1], right.shape[1]
    if rows * inner * columns <= _MOST or not inner:
        return left @ right
    wide = max(1, min(columns, _MOST // (inner * _ROWS)))
    high = max(_ROWS, _MOST // (inner * wide))
    out = np.empty((rows, columns), dtype=np.float32)
    for at in range(0, columns, wide):
        part = np.ascontiguousarray(right[:, at : at + wide])
        for top in range(0, rows, high):
            np.matmul(left[top : top + high], part, out=out[top : top + high, at : at + wide])
    return out
