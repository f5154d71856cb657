import numpy as np
import pytest

from qazcorpus.training.weighted_mean import weighted_mean


def test_the_mean_has_the_shares_of_each() -> None:
    first, second = np.array([0.0, 4.0], np.float32), np.array([8.0, 0.0], np.float32)
    mean = weighted_mean([first, second], [0.25, 0.75])
    assert mean.tolist() == [6.0, 1.0]
    assert mean.dtype == np.float32


@pytest.mark.parametrize(("shares", "size"), [((0.5, 0.4), 2), ((0.5, 0.5), 3)])
def test_other_sizes_and_shares_that_do_not_make_one_are_refused(
    shares: tuple[float, float], size: int
) -> None:
    with pytest.raises(ValueError, match=r"different sizes|is not 1"):
        weighted_mean([np.zeros(2), np.zeros(size)], shares)
