"""`qazcorpus evaluate variety`."""

from __future__ import annotations

from typing import Annotated

import typer

from qazcorpus.cli.options import Sources


def variety(
    sources: Sources,
    *,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Texts to compare with. Can be given several times."),
    ] = None,
) -> None:
    """Measure how varied texts are: near-duplicates, type–token ratio, sentence lengths."""
    from qazcorpus.cli.console import standard_output
    from qazcorpus.evaluate.variety import measure_variety
    from qazcorpus.readers import read_documents
    from qazcorpus.views.scores import VarietyTable

    measured = {"the texts": measure_variety(read_documents(sources))}
    for source in against or ():
        measured[source] = measure_variety(read_documents([source]))
    standard_output().print(VarietyTable(measured))
