"""What is still to be put right in documents that nobody has sent to the adjudicator yet."""

from __future__ import annotations

import json
from collections import Counter

from qazcorpus.annotations.label_studio.gold import gold_history
from qazcorpus.annotations.label_studio.sent import read_sent
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.annotations.lint import HINTS


def open_findings(workplace: Workplace) -> Counter[str]:
    """How many findings are open in what each annotator submitted, by the last pull; hints, and
    documents that are gold or with the adjudicator, do not count."""
    path = workplace.reports_path / "findings.jsonl"
    found: Counter[str] = Counter()
    if not path.is_file():
        return found
    sent: dict[str, bool] = {}
    with path.open("rb") as lines:
        for finding in map(json.loads, lines):
            if finding["mended"] or finding["code"] in HINTS:
                continue
            doc_id = finding["doc_id"]
            if doc_id not in sent:
                sent[doc_id] = _is_sent(workplace, doc_id)
            if not sent[doc_id] and finding.get("status", "submitted") == "submitted":
                found[finding["annotator"]] += 1
    return found


def reminder(workplace: Workplace, left: Counter[str]) -> str:
    """What a team lead is told of open findings, and where they are listed."""
    people = ", ".join(f"{name}: {number:,}" for name, number in left.items())
    page = workplace.reports_path / "findings.html"
    return (
        f"Аннотаторлардың жұмысында түзетілмеген {left.total():,} ескерту бар ({people}): {page}. "
        "Түзетілмесе, құжаттар төрешіге осы күйінде барады. · "
        f"Open findings in what the annotators made: {left.total():,} ({people}); they are "
        f"listed in {page}. What is not mended goes to the adjudicator as it is."
    )


def _is_sent(workplace: Workplace, doc_id: str) -> bool:
    return read_sent(workplace, doc_id) is not None or gold_history(workplace, doc_id) is not None
