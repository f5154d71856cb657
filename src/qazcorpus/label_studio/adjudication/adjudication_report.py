"""How documents go to the adjudicator, and what a run of `adjudicate` did."""

from __future__ import annotations

from dataclasses import dataclass, field

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.decisions import Prefill


@dataclass(frozen=True, slots=True)
class AdjudicationOptions:
    """How documents are sent: how many submitted versions they need (None: of all who have them),
    what the text is filled with, whether names are hidden, whether a majority decides, whether
    documents that changed since they were sent go again, whether what all submitted unread
    becomes gold."""

    at_least: int | None = None
    prefill: Prefill = "all"
    blind: bool = False
    majority: bool = False
    resend: bool = False
    accept_unread: bool = False


@dataclass(slots=True)
class AdjudicationReport:
    """What a run did, by doc_id; `open` and `skipped` have the addresses of their tasks.

    `agreed` became gold without a dispute (or by majority, or of a single annotator); `at` are with
    the adjudicator since before; `changed` have annotations, or a scheme, that changed since they
    were sent; `redecided` (with addresses) were decided anew on disputes that a change of the
    scheme took away, which cannot become gold; `held` were not sent again because the server failed
    to send some tasks, or someone was working on them. `unreadable` are the addresses of the tasks
    it failed to send. `findings` are what is to be looked at in what the adjudicator submitted;
    `others` are people who submitted documents that they were not given, which are left out.
    `unchanged` are those of `agreed` whose annotators all left the suggestions as they were;
    `unread` did not become gold because all submitted it without having read the text; of `unfit`
    (with addresses) the adjudicator says that the target does not fit.
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
