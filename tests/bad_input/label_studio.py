"""Servers that do not answer, stall, or are not Label Studio."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case
from tests.bad_input.workplaces import TOKEN, at_server, bare
from tests.label_studio import hostile
from tests.label_studio.hostile import Behaviour, saying

_PULL: Final = "qazcorpus annotate pull"
_NOT_IT: Final = (
    "annotation/workplace.json: the server at http://SERVER is not Label Studio, or something "
    "is in front of it: "
)


def _server(
    situation: str, behaviour: Behaviour, says: str, command: str = _PULL, *, tls: bool = False
) -> Case:
    run = at_server(command, behaviour, tls=tls)
    return Case(situation, command, says, run=run, environment=TOKEN)


CASES: Final[tuple[Case, ...]] = (
    _server(
        "A server that accepts the request and never responds",
        hostile.silent,
        "http://SERVER gave no complete answer within 0.4 s. Check that it is running, and check "
        "'url' in annotation/workplace.json; if it is only slow, allow more time: "
        "QAZCORPUS_SERVER_SECONDS=600; then run the same command again. Finished work is kept and "
        "is not done twice.",
    ),
    _server(
        "A server that sends a byte at a time",
        hostile.dripping,
        "http://SERVER gave no complete answer within 0.4 s.",
        "qazcorpus annotate adjudicate --collect",
    ),
    _server(
        "A server whose error is a web page",
        saying(hostile.ERROR_PAGE),
        "http://SERVER refused the request (status 500): a web page, «Server Error (500)»",
    ),
    _server(
        "A server that redirects to a login page",
        saying(hostile.LOGIN),
        f"{_NOT_IT}it redirects to /user/login/?next=/api/version (a login page?). Open the "
        "address in a browser. Correct 'url' if it is wrong; then run the same command again.",
    ),
    _server(
        "A login page with status 200",
        saying(hostile.LOGIN_PAGE),
        f"{_NOT_IT}it sent a web page, «Кіру».",
        "qazcorpus annotate status --refresh",
    ),
    _server(
        "Another service at the address",
        saying(hostile.OTHER_SERVICE),
        f"{_NOT_IT}it does not state a version.",
        "qazcorpus annotate start annotation",
    ),
    _server(
        "A Label Studio where another service answers some requests",
        saying(hostile.GREETING, hostile.OTHER_SERVICE),
        f"{_NOT_IT}it sent /api/projects/3 without label_config.",
    ),
    _server(
        "A response that is cut off",
        saying(hostile.TRUNCATED),
        "http://SERVER cannot be reached: peer closed connection without sending complete "
        "message body",
    ),
    _server(
        "A port where no web server listens",
        saying(hostile.NOT_HTTP),
        "http://SERVER cannot be reached",
        "qazcorpus annotate migrate --rename ART WORK",
    ),
    _server(
        "An address with https of a server without TLS",
        saying(hostile.ERROR_PAGE),
        "https://SERVER does not use TLS: the address begins with https, but a plain HTTP server "
        "answers there. If that is right, write http:// in 'url'",
        tls=True,
    ),
    _server(
        "A token that the server does not accept",
        saying(hostile.WRONG_TOKEN),
        "http://SERVER does not accept the token: it is wrong, revoked or expired. Copy a new one "
        "from http://SERVER/user/account into the environment variable LABEL_STUDIO_API_KEY.",
    ),
    Case(
        "A time limit for the server that is not a number",
        _PULL,
        "QAZCORPUS_SERVER_SECONDS: 'soon' is not a number of seconds. Give one, such as "
        "QAZCORPUS_SERVER_SECONDS=600, or unset it (default: 180).",
        status=2,
        files=bare,
        environment=TOKEN | {"QAZCORPUS_SERVER_SECONDS": "soon"},
    ),
)
