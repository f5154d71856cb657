"""`qazcorpus annotate export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.options import ReplaceFolder, output_path


def export(
    *,
    output: Annotated[
        Path, typer.Option(parser=output_path, metavar="DIR", help="The folder of the data set.")
    ],
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    licence: Annotated[
        str,
        typer.Option(
            metavar="SPDX",
            help="The licence of the data set, as an SPDX identifier. Default: the licence of the "
            "documents.",
        ),
    ] = "",
    overwrite: ReplaceFolder = False,
) -> None:
    """Make a Hugging Face data set of the gold documents in the workplace."""
    from qazcorpus.cli.console import standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.export.card_agreement import agreement_section
    from qazcorpus.export.dataset import build_dataset, check_output
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.label_studio.workplace.workplace_gold import agreement_on_gold, gold_of_workplace
    from qazcorpus.outputs import check_apart
    from qazcorpus.views.summary import SummaryPicture

    opened = Workplace.open(workplace)
    check_apart(output, [*opened.own, *opened.results])
    check_output(output, overwrite=overwrite)
    report = agreement_on_gold(opened)
    with kept_when_interrupted(
        f"{output} was not changed. Run the same command again.", output=output
    ):
        summary = build_dataset(
            gold_of_workplace(opened),
            output,
            name=opened.title,
            licence=licence,
            overwrite=overwrite,
            scheme=opened.scheme,
            agreement=agreement_section(report) if report else "",
        )
    standard_output().print(SummaryPicture(summary, opened.scheme))
