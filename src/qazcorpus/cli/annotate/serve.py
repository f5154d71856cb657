"""`qazcorpus annotate serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from qazcorpus.cli.console import say, say_aside
from qazcorpus.cli.options import Pipeline

_PASSWORD: Final = "QAZCORPUS_SERVICE_PASSWORD"


def serve(
    *,
    workplace: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The workplace whose projects use the service. Its server must have been started "
            "with --live-help. Default: the folder annotation, if it is a workplace.",
        ),
    ] = None,
    pipeline: Pipeline = "kk_news_trf",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the service.")] = 9090,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="The address that the service listens at. The default can be reached only from "
            "this machine.",
        ),
    ] = "127.0.0.1",
    url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="The URL at which Label Studio reaches the service. Default: http://ADDRESS:PORT. "
            "Needed with --host 0.0.0.0 or ::, in a container, and behind a proxy.",
        ),
    ] = "",
) -> None:
    """Send predictions to Label Studio while people annotate, until it is stopped (Ctrl-C).

    If other machines can reach it, it needs a password in QAZCORPUS_SERVICE_PASSWORD.
    """
    import os
    import secrets
    from contextlib import nullcontext
    from threading import Thread

    from qazcorpus.annotations.scheme_migration import changes_in
    from qazcorpus.label_studio.live.live_help import (
        Service,
        check_workplace,
        in_projects,
        predictor,
        workplace_here,
    )
    from qazcorpus.label_studio.live.service import make_server, service_url
    from qazcorpus.pipeline.load import load

    opened = workplace_here(workplace)
    if opened:
        check_workplace(opened, say_aside)  # before loading, which takes longer
    password = os.environ.get(_PASSWORD, "") or (secrets.token_urlsafe() if opened else "")
    answers = predictor(
        load(pipeline),
        scheme=opened.scheme if opened else None,
        changes=changes_in(opened.scheme_path) if opened else (),
    )
    server = make_server(answers, host=host, port=port, url=url, password=password)
    url = url.rstrip("/") or service_url(host, server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    title = f"{answers.model_version} · {url}"
    try:
        service = Service(url, title, password)
        with in_projects(opened, service, say_aside) if opened else nullcontext(0) as number:
            say(f"{answers.model_version} is at {url}. Ctrl-C stops it.", err=True)
            if opened:
                say(
                    f"{number} projects of the workplace {opened.folder} get predictions from it.",
                    err=True,
                )
            else:
                say(
                    "No project uses it yet, because there is no workplace in this folder. Name "
                    "yours with --workplace DIR, or add this address to the settings of a project "
                    "(«Model») yourself.",
                    err=True,
                )
            thread.join()
    except KeyboardInterrupt:
        say("stopped.", err=True)
    finally:
        server.shutdown()
        server.server_close()
