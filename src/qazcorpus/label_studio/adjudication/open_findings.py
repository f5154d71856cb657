"""Open findings in documents that were not sent to the adjudicator yet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qazcorpus.annotations.lint import HINTS
from qazcorpus.errors import ReadError
from qazcorpus.label_studio.workplace.sent import read_sent
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import gold_history


def open_findings(workplace: Workplace) -> Counter[str]:
    """The number of open findings in each annotator's submissions, from the last pull. Hints do not
    count, nor do documents that are gold or were sent to the adjudicator."""
    path = workplace.reports_path / "findings.jsonl"
    found: Counter[str] = Counter()
    if not path.is_file():
        return found
    sent: dict[str, bool] = {}
    for doc_id, annotator in _open(path):
        if doc_id not in sent:
            sent[doc_id] = _is_sent(workplace, doc_id)
        found[annotator] += not sent[doc_id]
    return +found


def reminder(workplace: Workplace, left: Counter[str]) -> str:
    """A message to the team lead about open findings, with the page that lists them."""
    people = ", ".join(f"{name}: {number:,}" for name, number in left.items())
    page = workplace.reports_path / "findings.html"
    return (
        f"Аннотаторлардың жұмысында түзетілмеген {left.total():,} ескерту бар ({people}): {page}. "
        "Түзетілмесе, құжаттар төрешіге осы күйінде барады. · "
        f"Open findings in the annotators' work: {left.total():,} ({people}), listed in {page}. "
        "If they are not corrected, the documents go to the adjudicator unchanged."
    )


def _open(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the document and the annotator of each open finding in submissions."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                finding = json.loads(line)
                is_open = not finding["mended"] and finding["code"] not in HINTS
                if is_open and finding.get("status", "submitted") == "submitted":
                    yield str(finding["doc_id"]), str(finding["annotator"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ReadError(
                    "this is not a finding of a pull.",
                    path=path,
                    place=f"line {number}",
                    remedy="Write the report again: qazcorpus annotate pull",
                ) from error


def _is_sent(workplace: Workplace, doc_id: str) -> bool:
    return read_sent(workplace, doc_id) is not None or gold_history(workplace, doc_id) is not None
