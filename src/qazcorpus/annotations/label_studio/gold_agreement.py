"""How far annotators agreed on what is gold in a workplace."""

from __future__ import annotations

from qazcorpus.annotations.agreement import AgreementReport, measure
from qazcorpus.annotations.label_studio.gold import gold_history
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.errors import UsageError


def agreement_on_gold(workplace: Workplace) -> AgreementReport | None:
    """The agreement on the documents that are gold now; None where none of them has two finished
    annotations."""
    found = (
        annotation
        for annotation in workplace.annotations()
        if gold_history(workplace, annotation.document.doc_id) is not None
    )
    try:
        return measure(found, workplace.scheme)
    except UsageError:
        return None
