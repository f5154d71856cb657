"""Predict the stances of gold statements with the rules and the model, and score them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qazcorpus.document import STANCES, Document, Stance
from qazcorpus.statements.component import analysis_input
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.statements.model.learned import is_explicit, pooled, read_document
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.targets import TargetFinder

if TYPE_CHECKING:
    from spacy.language import Language


def macro_f1(pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Macro F1 and the F1 of each stance, in percent."""
    gold, found = (Counter(side) for side in zip(*pairs, strict=True))
    right = Counter(g for g, f in pairs if g == f)
    each = [200 * right[i] / max(1, gold[i] + found[i]) for i in range(len(STANCES))]
    per_stance: dict[str, float] = {s: round(f, 1) for s, f in zip(STANCES, each, strict=True)}
    return {"macro_f1": round(sum(each) / len(each), 1), **per_stance}


def stance_class(stance: Stance | None) -> int:
    """The index of a stance in STANCES. Without a stance, it is that of neutral: these scores have
    one class for neutral statements and those that are not about the target."""
    return STANCES.index(stance or "neutral")


def by_rules(nlp: Language, document: Document) -> list[int]:
    """The stances that the rules predict for a document's gold statements."""
    doc = nlp.tokenizer(document.text)
    doc._.target = document.targets[0].text
    given = analysis_input(nlp(doc))
    target = TargetFinder().find(given, given.units)[0]
    judged = RuleStanceClassifier().judge(given, document.statements, target)
    return [stance_class(probabilities.stance) for probabilities in judged]


def by_model(model: DiscourseModel, lessons: Sequence[Lesson]) -> list[int]:
    """The stances that a trained model predicts for gold statements."""
    found: list[int] = []
    for lesson in lessons:
        reading = read_document(model, lesson.table, lesson.vectors, lesson.target)
        stances = pooled(
            model.stances(reading, lesson.parts, lesson.terms, lesson.ngrams),
            lesson.terms,
            [is_explicit(lesson.table.forms[slice(*content)]) for content in lesson.contents],
        )
        found += stances.argmax(1).tolist()
    return found
