"""`qazcorpus annotate adjudicate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say, say_aside

if TYPE_CHECKING:
    from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationReport
    from qazcorpus.label_studio.workplace.workplace import Workplace


class PrefillChoice(StrEnum):
    """Whose annotations the adjudicator's text has at the start."""

    AGREED = "agreed"
    FIRST = "first"
    ALL = "all"


def adjudicate(
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    send: Annotated[
        bool, typer.Option("--send", help="Only send disagreements. Do not fetch decisions.")
    ] = False,
    collect: Annotated[
        bool, typer.Option("--collect", help="Only fetch decisions. Do not send disagreements.")
    ] = False,
    at_least: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Send a document when N annotators have submitted it. Default: when all its "
            "annotators, at least two, have submitted it. With 1, a single annotation becomes "
            "gold.",
        ),
    ] = None,
    prefill: Annotated[
        PrefillChoice,
        typer.Option(
            help="The annotations that the adjudicator's text has at the start: those that all "
            "agree on (agreed), these and the first annotator's version of each dispute (first), "
            "or everybody's (all)."
        ),
    ] = PrefillChoice.ALL,
    blind: Annotated[
        bool, typer.Option("--blind", help="The adjudicator sees letters instead of names.")
    ] = False,
    majority: Annotated[
        bool,
        typer.Option("--majority", help="Accept what more than half of the annotators agree on."),
    ] = False,
    resend: Annotated[
        bool,
        typer.Option(
            "--resend",
            help="Send documents again that annotators or a merge of labels changed after they "
            "were sent.",
        ),
    ] = False,
    accept_unread: Annotated[
        bool,
        typer.Option(
            "--accept-unread",
            help="Also accept as gold the documents that all annotators submitted in less time "
            "than reading takes.",
        ),
    ] = False,
) -> None:
    """Fetch the adjudicator's decisions as gold, and send new disagreements to the adjudicator."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.adjudication.adjudicate import adjudicate as run
    from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
    from qazcorpus.label_studio.server.client import connected
    from qazcorpus.label_studio.server.task_server import TaskServer
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(workplace)
    options = AdjudicationOptions(at_least, prefill.value, blind, majority, resend, accept_unread)
    collecting, sending = collect or not send, send or not collect
    with (
        kept_when_interrupted("what was done is kept. Run the same command again."),
        connected(opened, say=say_aside) as client,
    ):
        report = run(
            opened,
            TaskServer(client),
            options,
            collecting=collecting,
            sending=sending,
            say=say_aside,
        )
    _say(opened, report, sending=sending)


def _say(workplace: Workplace, report: AdjudicationReport, *, sending: bool) -> None:
    counts = [
        ("шешіліп, эталонға қосылды", "decided, now gold", report.decided),
        ("келісім: төрешісіз эталонға қосылды", "agreed, now gold", report.agreed),
        ("төрешіге жіберілді", "sent to the adjudicator", report.sent),
        ("бұрыннан төрешіде", "already with the adjudicator", report.at),
        ("аннотаторларды күтуде", "waiting for annotators", report.waiting),
    ]
    for kk, en, doc_ids in counts:
        if doc_ids:
            say(f"{len(doc_ids):,}  {kk} · {en}")
    _say_doubtful(report)
    if not any(doc_ids for _, _, doc_ids in counts):
        say("Жаңа ештеңе жоқ · nothing new")
    for what, places in (
        ("шешілмеген жері қалды · something is still open", report.open),
        ("төреші өткізіп жіберген · skipped by the adjudicator", report.skipped),
        (
            "белгілер біріккеннен кейін қайта шешілген, эталонға өздігінен түспейді; --resend "
            "әлі даулы жерін қайта жібереді · was decided again after two labels were merged, so "
            "it does not become gold automatically; --resend sends what is still disputed",
            report.redecided,
        ),
    ):
        for doc_id, urls in places.items():
            say(f"{doc_id}: {what}: {' '.join(urls)}", err=True)
    for doc_id, findings in report.findings.items():
        for finding in findings:
            said = f"{doc_id}: {finding.message_kk} · {finding.message_en} {finding.url}"
            quoted = finding.quoted
            say(f"{said}\n    {quoted}" if quoted else said, err=True)
    for doc_id, names in report.others.items():
        say(
            f"{doc_id}: берілмеген құжатты тапсырған · was submitted by someone who was not given "
            f"it: {', '.join(names)}",
            err=True,
        )
    for url in report.unreadable:
        say(
            f"Сервер бере алмаған тапсырма · a task that the server failed to send: {url}", err=True
        )
    for doc_id in report.held:
        say(
            f"{doc_id}: қайта жіберілмеді: тапсырмасы оқылмады немесе онда біреу жұмыс істеп жатыр "
            "· not sent again: its task could not be read, or someone is working on it.",
            err=True,
        )
    for doc_id in report.changed:
        say(
            f"{doc_id}: белгілер жіберілгеннен кейін өзгерген · annotations changed after it was "
            "sent; --resend sends it again.",
            err=True,
        )
    if sending and (report.sent or report.at or report.open):
        project = workplace.adjudication_project
        say(f"Төреші осында шешеді · the adjudicator works here: {workplace.project_url(project)}")


def _say_doubtful(report: AdjudicationReport) -> None:
    """Report gold with unchanged suggestions, and documents that did not become gold because nobody
    read them or because the target does not fit."""
    if report.unchanged:
        say(
            f"{len(report.unchanged):,}  оның ішінде ұсыныстары өзгеріссіз қабылданғаны · of "
            "these, with suggestions that were accepted unchanged"
        )
    for doc_id in report.unread:
        say(
            f"{doc_id}: эталонға қосылмады: бәрі мәтінді оқымай тапсырған · not gold: all "
            "annotators submitted it in less time than reading takes. Ask them to look again, or "
            "accept it with --accept-unread.",
            err=True,
        )
    for doc_id, urls in report.unfit.items():
        say(
            f"{doc_id}: төрешінің шешімі: мәселе бұл мәтінге сай емес · the adjudicator says that "
            f"the target does not fit. Take it back: qazcorpus annotate withdraw --begun {doc_id}; "
            f"then push it with another --target and --withdrawn. {' '.join(urls)}",
            err=True,
        )
