"""Why a test may be skipped: what cannot be had on every machine, each under a name.

`pytest --permit-skips NAMES` fails where a test is skipped for any other reason; continuous
integration runs so.
"""

from __future__ import annotations

import os
from enum import Enum
from typing import NoReturn

import pytest


class Missing(Enum):
    """What is not there."""

    BROWSER = "no Chromium or Chrome is installed (Debian: apt install chromium)"
    CHECKOUT = "it is in a checkout only, not in a source distribution"
    DEV_FULL = "there is no /dev/full"
    FILE_NAMES = "the file system takes names in UTF-8 only"
    IPV6 = "this machine has no address ::1"
    LABEL_STUDIO = "Label Studio is not installed: make label-studio, or QAZCORPUS_LABEL_STUDIO"
    POSIX = "signals, shells and closed pipes are those of POSIX systems"
    POSTGRESQL = "PostgreSQL's programs are not installed (Debian: apt install postgresql)"

    @property
    def reason(self) -> str:
        """What pytest prints: the name, and the sentence."""
        return f"{self.name}: {self.value}"


POSIX = pytest.mark.skipif(os.name != "posix", reason=Missing.POSIX.reason)


def skip(what: Missing) -> NoReturn:
    """Skip the test that asks."""
    pytest.skip(what.reason)


def unexpected(reasons: list[str], permitted: str) -> list[str]:
    """The reasons that are not of the permitted names, which a comma parts.

    Raises pytest.UsageError for a name that is none.
    """
    names = {name.strip() for name in permitted.split(",") if name.strip()}
    if unknown := names - Missing.__members__.keys():
        raise pytest.UsageError(
            f"--permit-skips: {', '.join(sorted(unknown))} is no reason to skip a test; there are "
            f"{', '.join(Missing.__members__)}."
        )
    return [reason for reason in reasons if reason.partition(":")[0] not in names]
