"""Agreement between annotators on entities, statements and stances: for every pair, overall and
over time.

Spans are measured by F1. Between two annotators F1 does not depend on which of them counts as gold.
It needs no correction for chance: a text has very many possible spans that nobody marked, and then
κ approaches F1 (Hripcsak and Rothschild 2005, "Agreement, the F-measure, and reliability in
information retrieval"). Choices from a closed list, that is, the label of an entity and the answer
about a statement (favor, against, neutral, or none: not about the target), are measured by
Krippendorff's α and Cohen's κ on the items that both annotators marked. `none` is a category like
the others, without an order; whether a statement is about the target at all is also measured alone.

Krippendorff's α of unitizing is not used: it requires that the units of one annotator do not
overlap, but entities here may be nested and contents may overlap. γ (Mathet et al. 2015) permits
that, but it is one number for boundaries and labels together, computed by sampling. Exact,
overlapping and boundary F1, together with κ and α, show separately which part of the guidelines
needs correction.
"""

from qazcorpus.annotations.agreement.agreement_report import (
    AgreementReport,
    Period,
    check_report_file,
    measure,
    write_agreement_report,
)
from qazcorpus.annotations.agreement.disagreements import (
    Disagreement,
    Kind,
    MarkedSpan,
    MarkedVersion,
)
from qazcorpus.annotations.agreement.figures import Agreement, Figure

__all__ = [
    "Agreement",
    "AgreementReport",
    "Disagreement",
    "Figure",
    "Kind",
    "MarkedSpan",
    "MarkedVersion",
    "Period",
    "check_report_file",
    "measure",
    "write_agreement_report",
]
