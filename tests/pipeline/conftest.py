import pytest
from spacy.language import Language

from qazcorpus.pipeline.load import load


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The embedded pipeline."""
    return load()
