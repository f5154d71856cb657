import numpy as np
import pytest

import qazcorpus
from qazcorpus.errors import UsageError
from qazcorpus.training.fast.averaging import average


def test_every_weight_is_the_mean_of_both() -> None:
    before, after = (qazcorpus.load("kk_news_sm") for _ in range(2))
    nodes = [node for node in after.get_pipe("ner").model.walk() if node.param_names]
    [node] = [n for n in nodes if n.has_param("W")][:1]
    node.set_param("W", np.zeros_like(node.get_param("W")))
    where = list(after.get_pipe("ner").model.walk()).index(node)
    expected = [*before.get_pipe("ner").model.walk()][where].get_param("W") / 4
    average(before, after, 0.25)
    assert np.allclose(node.get_param("W"), expected)


def test_other_labels_are_refused() -> None:
    before, after = (qazcorpus.load("kk_news_sm") for _ in range(2))
    after.get_pipe("ner").add_label("OTHERWISE")
    with pytest.raises(UsageError, match="different labels"):
        average(before, after, 0.25)
