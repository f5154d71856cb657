"""The options for sending documents to the adjudicator, and the report of a run of `adjudicate`."""

from __future__ import annotations

from dataclasses import dataclass, field

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.decisions import Prefill


@dataclass(frozen=True, slots=True)
class AdjudicationOptions:
    """Options for sending documents.

    `at_least` is the number of submitted versions needed (None: those of all assigned annotators).
    `prefill` says which versions the text shows at first, `blind` hides names, and `majority` lets
    a majority decide. `resend` sends documents again that changed since they were sent.
    `accept_unread` lets documents become gold that all annotators submitted unread.
    """

    at_least: int | None = None
    prefill: Prefill = "all"
    blind: bool = False
    majority: bool = False
    resend: bool = False
    accept_unread: bool = False


@dataclass(slots=True)
class AdjudicationReport:
    """The results of a run, by doc_id; `open` and `skipped` have the addresses of their tasks.

    `agreed` became gold without a dispute, by majority, or from a single annotator. `at` were sent
    to the adjudicator in an earlier run. `changed` have annotations or a scheme that changed since
    they were sent. `redecided` (with addresses) were decided again on disputes that a change of the
    scheme removed; these decisions cannot become gold. `held` were not sent again because the
    server failed to send some tasks, or somebody was working on them.

    `unreadable` are the addresses of tasks that the server failed to send. `findings` are problems
    in the adjudicator's submissions. `others` are people who submitted documents that were not
    assigned to them; their versions are left out. `unchanged` are the documents of `agreed` whose
    annotators all left the suggestions unchanged. `unread` did not become gold because all
    annotators submitted them without reading the text. `unfit` (with addresses) have a target that
    does not fit, as the adjudicator says.
    """

    sent: list[str] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    at: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    redecided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unfit: dict[str, tuple[str, ...]] = field(default_factory=dict)
