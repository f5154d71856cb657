"""Baselines that predict the stance of a gold statement (package scikit-learn)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qazcorpus.document import Document
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.training.statements.stance_scores import stance_class


def bag_of_words(train: Sequence[Document], test: Sequence[Document]) -> list[int]:
    """A logistic regression on the words, pairs of words and parts of words of source, cue, content
    and target, weighted by TF-IDF."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
        ),
        LogisticRegression(C=3, max_iter=300, class_weight="balanced"),
    )
    model.fit(_texts(train), [stance_class(s.stance) for d in train for s in d.statements])
    found: list[int] = model.predict(_texts(test)).tolist()
    return found


def nearest_neighbours(train: Sequence[Lesson], test: Sequence[Lesson]) -> list[int]:
    """A vote of the 15 nearest statements, weighted by their distance: the cosine distance between
    the means of the content's and the target's vectors."""
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(15, metric="cosine", weights="distance")
    model.fit(_means(train), [stance for lesson in train for stance in lesson.stances])
    found: list[int] = model.predict(_means(test)).tolist()
    return found


def _texts(documents: Sequence[Document]) -> list[str]:
    return [
        " || ".join(
            [
                statement.source.text if statement.source else "",
                statement.cue.text if statement.cue else "",
                statement.content.text,
                statement.target,
            ]
        )
        for document in documents
        for statement in document.statements
    ]


def _means(lessons: Sequence[Lesson]) -> NDArray[np.float32]:
    return np.array(
        [
            np.concatenate(
                [lesson.vectors[start:end].mean(0), lesson.target.mean(0)],
            )
            for lesson in lessons
            for start, end in lesson.contents
        ]
    )
