"""The command line. Each command has its own file and only calls functions of the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli import build, export, scale, show, signals, tag
from qazcorpus.cli.annotate import adjudicate as annotate_adjudicate
from qazcorpus.cli.annotate import agreement as annotate_agreement
from qazcorpus.cli.annotate import backup as annotate_backup
from qazcorpus.cli.annotate import export as annotate_export
from qazcorpus.cli.annotate import import_ as annotate_import
from qazcorpus.cli.annotate import learn as annotate_learn
from qazcorpus.cli.annotate import migrate as annotate_migrate
from qazcorpus.cli.annotate import pull as annotate_pull
from qazcorpus.cli.annotate import push as annotate_push
from qazcorpus.cli.annotate import restore as annotate_restore
from qazcorpus.cli.annotate import serve as annotate_serve
from qazcorpus.cli.annotate import start as annotate_start
from qazcorpus.cli.annotate import status as annotate_status
from qazcorpus.cli.annotate import stop as annotate_stop
from qazcorpus.cli.annotate import withdraw as annotate_withdraw
from qazcorpus.cli.console import OUTPUT, say
from qazcorpus.cli.evaluate import challenge as evaluate_challenge
from qazcorpus.cli.evaluate import entities as evaluate_entities
from qazcorpus.cli.evaluate import gold as evaluate_gold
from qazcorpus.cli.evaluate import names as evaluate_names
from qazcorpus.cli.evaluate import parse as evaluate_parse
from qazcorpus.cli.evaluate import reports as evaluate_reports
from qazcorpus.cli.evaluate import stance_checks as evaluate_stance_checks
from qazcorpus.cli.evaluate import tokens as evaluate_tokens
from qazcorpus.cli.evaluate import variety as evaluate_variety
from qazcorpus.cli.failures import WRONG_USE, CommandGroup, failed, stopped
from qazcorpus.cli.signals import BY_SIGNAL, Stopping
from qazcorpus.cli.train import encoder as train_encoder
from qazcorpus.cli.train import kk_news_sm as train_kk_news_sm
from qazcorpus.cli.train import stance as train_stance
from qazcorpus.cli.train import stanza as train_stanza
from qazcorpus.cli.train import statements as train_statements
from qazcorpus.errors import UsageError
from qazcorpus.pipeline.threads import ONE_THREAD

app = typer.Typer(
    name="qazcorpus",
    cls=CommandGroup,
    help="Turn Kazakh documents into a Hugging Face data set of entities, statements and stances.",
    epilog="Example: qazcorpus build letters/ --output out",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
evaluate = typer.Typer(
    cls=CommandGroup,
    help="Compare tokens, parses, entities and statements with gold annotations.",
    epilog="Example: qazcorpus evaluate gold",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
annotate = typer.Typer(
    cls=CommandGroup,
    help="Annotate documents in Label Studio, measure agreement, and adjudicate.",
    epilog="Example: qazcorpus annotate start --annotator Айгүл --annotator Марат",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
train = typer.Typer(
    cls=CommandGroup,
    help="Train the models of a pipeline (needs the extra 'train').",
    epilog="Example: qazcorpus train kk_news_trf --help",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def _add(
    group: typer.Typer, command: Callable[..., None], example: str, name: str | None = None
) -> None:
    group.command(name, epilog=f"Example: {example}", no_args_is_help=True)(command)


_add(app, build.build, "qazcorpus build letters/ news.jsonl --output out")
_add(app, tag.tag, "qazcorpus tag letter.txt --format conllu")
_add(app, show.show, 'qazcorpus show letter.txt --target "самокатқа шектеу"')
_add(app, export.export, "qazcorpus export out --format conll2003 --output conll")
_add(app, scale.scale, "qazcorpus scale recipe.yaml --dry-run")
_add(evaluate, evaluate_tokens.tokens, "qazcorpus evaluate tokens kk_ktb-ud-test.conllu")
_add(evaluate, evaluate_parse.parse, "qazcorpus evaluate parse kk_ktb-ud-test.conllu")
_add(evaluate, evaluate_entities.entities, "qazcorpus evaluate entities IOB2_test.txt")
_add(evaluate, evaluate_names.names, "qazcorpus evaluate names --texts kazinform.jsonl")
evaluate.command(epilog="Example: qazcorpus evaluate challenge")(evaluate_challenge.challenge)
evaluate.command(epilog="Example: qazcorpus evaluate gold")(evaluate_gold.gold)
_add(
    evaluate,
    evaluate_reports.reports,
    'qazcorpus evaluate reports --texts mdkd.jsonl --unrelated "ауа райы"',
)
evaluate.command(epilog="Example: qazcorpus evaluate stance-checks --failures")(
    evaluate_stance_checks.stance_checks
)
_add(evaluate, evaluate_variety.variety, "qazcorpus evaluate variety letters/ --against news/")
app.add_typer(evaluate, name="evaluate")
# The commands are in the order in which a team needs them. Most need no argument if the workplace
# is the folder `annotation`.
for command, example in (
    (annotate_start.start, "start --annotator Айгүл --annotator Марат"),
    (annotate_push.push, 'push letters/ --target "самокатқа шектеу"'),
    (annotate_pull.pull, "pull"),
    (annotate_status.status, "status"),
    (annotate_agreement.agreement, "agreement --html agreement.html"),
    (annotate_adjudicate.adjudicate, "adjudicate"),
    (annotate_export.export, "export --output data"),
    (annotate_learn.learn, "learn --output pipeline"),
    (annotate_serve.serve, "serve"),
    (annotate_migrate.migrate, "migrate --rename ART WORK"),
    (annotate_import.import_, "import brat letters/ --annotator Айгүл --output letters.jsonl"),
    (annotate_backup.backup, "backup workplace.tar.gz"),
    (annotate_restore.restore, "restore workplace.tar.gz"),
    (annotate_withdraw.withdraw, "withdraw letter-17 --begun"),
    (annotate_stop.stop, "stop"),
):
    name = command.__name__.rstrip("_")
    annotate.command(name, epilog=f"Example: qazcorpus annotate {example}")(command)
app.add_typer(annotate, name="annotate")
# Each model has its own command, because each reads different data.
_add(
    train,
    train_encoder.kk_news_trf,
    "qazcorpus train kk_news_trf --config base.json --data DIR --encoder DIR --output base",
    "kk_news_trf",
)
_add(
    train,
    train_encoder.kk_news_lg,
    "qazcorpus train kk_news_lg --config joint.json --data DIR --encoder DIR --output joint",
    "kk_news_lg",
)
_add(
    train,
    train_kk_news_sm.kk_news_sm,
    "qazcorpus train kk_news_sm --config recipe.json --data assets --output training",
    "kk_news_sm",
)
_add(
    train,
    train_statements.statements,
    "qazcorpus train statements --pipeline kk_news_sm --config kk_news_sm.json --output run",
)
_add(
    train,
    train_stance.stance,
    "qazcorpus train stance --config stance.yaml --encoder DIR --foreign DIR --output run",
)
_add(
    train,
    train_stanza.stanza,
    "qazcorpus train stanza --config full.json --ktb KTB --kaznerd KAZNERD --output models",
)
app.add_typer(train, name="train")


def _version(requested: bool) -> None:
    if requested:
        from qazcorpus import __version__

        say(f"qazcorpus {__version__}")
        raise typer.Exit


@app.callback()
def qazcorpus(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turn Kazakh documents into a Hugging Face data set of entities, statements and stances."""
    try:
        Path.cwd()
    except OSError as error:
        raise UsageError(
            "the current folder does not exist any more.", remedy="Change to another folder (cd)."
        ) from error


def run() -> None:
    """The entry point of the `qazcorpus` command."""
    stopping = Stopping()
    stopping.install()
    _fix_streams()
    for name, value in ONE_THREAD.items():  # must be set before the libraries are imported
        os.environ.setdefault(name, value)
    try:
        _run(stopping)
    except SystemExit as end:
        if isinstance(end.code, int) and end.code > BY_SIGNAL:
            signals.ignore()
        # CPython remembers a Ctrl-C that came while `exec` ran text, which is how dataclasses are
        # made. `python -m` would then die of the signal, whatever the exit status is. Another
        # `exec` makes CPython forget it.
        exec("")
        raise


def _run(stopping: Stopping) -> None:
    """Run the command. An error outside of it, for example in its help, also ends in a message."""
    try:
        app(prog_name="qazcorpus")
    except OSError as error:
        error.filename = error.filename or OUTPUT
        sys.exit(failed(error).exit_code)
    except KeyboardInterrupt as error:
        sys.exit(stopped(error).exit_code)
    except Exception:
        if stopping.stopped is None:
            raise
        # A library caught the interruption of its import, and failed because of it.
        sys.exit(stopped(stopping.stopped).exit_code)


def _fix_streams() -> None:
    # If a standard stream is closed, the next file that is opened (a database, for example) would
    # get its number.
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Kazakh text is written to pipes and files in UTF-8, whatever the locale says.
            stream.reconfigure(encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stdout is None:
        say("qazcorpus: standard output is closed. Send it to a file or to /dev/null.", err=True)
        sys.exit(WRONG_USE)
