"""The file of a backup: a compressed tar archive, written and read as a stream."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def compressed(path: Path, name: str, mode: str) -> Iterator[IO[bytes]]:
    """Open a compressed file to write (mode "w") or read ("r"); the ending of `name` gives the
    codec."""
    import pyarrow

    codec = "zstd" if name.endswith(".zst") else "gzip"
    stream = pyarrow.CompressedOutputStream if mode == "w" else pyarrow.CompressedInputStream
    with path.open(f"{mode}b") as file, stream(file, codec) as compressed:
        yield compressed


def archive_in(stream: IO[bytes], mode: Any) -> tarfile.TarFile:
    """Open the tar archive in a stream."""
    return tarfile.open(fileobj=stream, mode=mode, format=tarfile.PAX_FORMAT)


def unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Extract a file or folder of an archive into `folder`.

    Raises ValueError for other kinds of members and for a path outside the folder.
    """
    target = folder / member.name
    # The filters of tarfile itself are only in Python 3.11.4 and later.
    inside = folder.resolve() in target.resolve().parents
    if not inside or not (member.isfile() or member.isdir()):
        raise ValueError(f"{member.name[:100]!r} is not a file of a workplace")
    try:
        _write(archive, member, target)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"{member.name[:100]!r} occurs twice") from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise ValueError(f"the name {member.name[:100]!r} is too long") from error


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        target.chmod(member.mode & 0o755 | 0o700)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    with target.open("xb") as file:
        shutil.copyfileobj(content or io.BytesIO(), file)
    target.chmod(member.mode & 0o755 | 0o600)
    os.utime(target, (member.mtime, member.mtime))
