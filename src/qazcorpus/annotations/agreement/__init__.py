"""How far annotators agree: names, statements and stances, for every pair, together and over time.

F1 is the measure of spans: between two annotators it does not depend on which of them is taken for
the gold, and chance needs no correction, because a text offers so many spans that nobody marked
that κ tends to F1 (Hripcsak and Rothschild 2005, "Agreement, the F-measure, and reliability in
information retrieval"). Choices from a closed list, the stance of a statement and the label of a
name, are measured by Krippendorff's α and Cohen's κ on what both annotators marked.

Krippendorff's α of unitizing is left out: it wants an annotator's units apart from one another, and
names here may be nested and contents may overlap. γ (Mathet et al. 2015) allows that, but is one
number for borders and labels together, found by sampling; exact, overlapping and border F1 beside κ
and α say apart where the guidelines need mending.
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
