"""What training says where its packages are not installed."""

import pytest

from qazcorpus.errors import MissingExtraError
from qazcorpus.training.requirements import require_training


def test_a_missing_package_names_the_extra() -> None:
    require_training("Training", ("json",))
    with pytest.raises(MissingExtraError, match=r"pip install 'qazcorpus\[train\]'"):
        require_training("Training kk_news_trf", ("json", "no_such_package"))
