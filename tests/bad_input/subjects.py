"""Every case, by subject, in the order of the page."""

from __future__ import annotations

from typing import Final

from tests.bad_input import (
    analyses,
    annotated_files,
    annotators,
    encodings,
    exports,
    inputs,
    label_studio,
    measured,
    office,
    options,
    outputs,
    pipelines,
    processes,
    rows,
    schemes,
    scripts,
    strange,
    team_results,
    web,
    web_corpora,
    workplace_folders,
)
from tests.bad_input.case import Case

SUBJECTS: Final[dict[str, tuple[Case, ...]]] = {
    "Options and names": options.CASES,
    "Documents to read": inputs.CASES,
    "Encodings": encodings.CASES,
    "Word documents, PDF files, pages": office.CASES,
    "Web archives": web.CASES,
    "Other scripts": scripts.CASES,
    "Strange and hostile files": strange.CASES,
    "Rows of tables and JSON Lines": rows.CASES,
    "Annotations made elsewhere": annotated_files.CASES,
    "Schemes and gold annotations": schemes.CASES,
    "Files to measure with, and backups": measured.CASES,
    "Outputs": outputs.CASES,
    "Exports": exports.CASES,
    "Whole web corpora": web_corpora.CASES,
    "Results of a team's work": team_results.CASES,
    "Pipelines, schemes and the library": pipelines.CASES,
    "Analyzing in Python": analyses.CASES,
    "Processes": processes.CASES,
    "Servers of Label Studio": label_studio.CASES,
    "Workplaces of a team": workplace_folders.CASES,
    "What annotators do": annotators.CASES,
}
