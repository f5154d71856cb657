"""Files of UIMA CAS: XMI and JSON, alone or in archives with their type systems.

Archives are read in memory. Their files are never unpacked to the disk.
"""

from __future__ import annotations

import json
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, Final

from qazcorpus.errors import MissingExtraError, ReadError, printable_path
from qazcorpus.readers.interchange.files import files_in
from qazcorpus.readers.interchange.uima import cassis, known_types

SUFFIXES: Final = (".xmi", ".zip", ".json")
MAX_BYTES: Final = 256 * 1024 * 1024
"""The maximum size of a file in an archive, in bytes."""
MAX_RATIO: Final = 200
"""The maximum ratio of a file's size to its packed size. In XML, it is usually about thirty."""
_ALWAYS_READ: Final = 1024 * 1024
_TYPE_SYSTEMS: Final = ("TypeSystem.xml", "typesystem.xml")
# Layer definitions, which the project's exports have next to the documents.
_NOT_DOCUMENTS: Final = frozenset({"layers.json"})
# Other files that may hold annotations. A project exported from INCEpTION has a JSON description.
_ANNOTATED: Final = (".json", ".tsv", ".zip")
_DESCRIPTION: Final = "exportedproject"
_ENCRYPTED: Final = 1
_OUTSIDE: Final = re.compile(r"external offset \[(.*?)\].*internal range \[0-(\d+)\]")
_IN_WORDS: Final = (
    (UnicodeDecodeError, "it is not UTF-8 text"),
    (RecursionError, "it is nested too deeply"),
    (AttributeError | TypeError | LookupError, "a part of it is missing, or has another type"),
)
_AGAIN: Final = (
    "Does the TypeSystem.xml next to it belong to it? Export the document again with its type "
    "system."
)


@dataclass(frozen=True, slots=True)
class CasFile:
    """A CAS: the path of the file or archive, the name in the archive, and the path from which the
    names of document and annotator are taken."""

    path: Path
    content: bytes
    types: bytes | None = None
    inside: str = ""
    named: Path = Path()

    @property
    def name(self) -> str:
        """The name of the file, for messages."""
        return printable_path(self.path) + (f", {self.inside!r}" if self.inside else "")

    def error(self, problem: str, place: str = "", remedy: str = _AGAIN) -> ReadError:
        """Make the error for this file."""
        within = repr(self.inside) if self.inside else ""
        where = ", ".join(part for part in (within, place) if part)
        return ReadError(problem, path=self.path, place=where, remedy=remedy)

    def load(self) -> Any:
        """The CAS that cassis reads. Any error in cassis is turned into ReadError."""
        try:
            with warnings.catch_warnings():
                # For cassis, an offset outside of the text is only a warning.
                warnings.simplefilter("error", UserWarning)
                if self.path.suffix.lower() == ".json":
                    return cassis().load_cas_from_json(self.content.decode("utf-8-sig"))
                types = known_types() if self.types is None else _type_system(self.types)
                return cassis().load_cas_from_xmi(BytesIO(self.content), typesystem=types)
        except MissingExtraError:
            raise
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}"
            raise self.error(f"this is not JSON: {error.msg}.", place, "") from error
        # The errors of lxml, cassis and Python have no common base class.
        except Exception as error:
            line = getattr(error, "lineno", None)
            raise self.error(_problem(error), f"line {line}" if line else "") from error


def cas_files(path: Path) -> Iterator[CasFile]:
    """Yield every CAS in a `.xmi`, `.json` or `.zip` file, or in a folder with such files.

    Raises ReadError for an archive that cannot be read, or that holds other annotation files.
    """
    for file in files_in(path, SUFFIXES):
        if file.name in _NOT_DOCUMENTS:
            continue
        if file.suffix.lower() == ".zip":
            yield from _in_archive(file)
            continue
        beside = next(
            (file.with_name(n) for n in _TYPE_SYSTEMS if file.with_name(n).is_file()), None
        )
        types = beside if file.suffix.lower() == ".xmi" else None
        yield CasFile(file, _read(file), _read(types) if types else None, named=file)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}.", path=path) from error


def _type_system(xml: bytes) -> Any:
    return cassis().load_typesystem(BytesIO(xml))


def _in_archive(path: Path) -> Iterator[CasFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            names = [name for name in members if name.lower().endswith(".xmi")]
            _require_all_read(members, names, path)
            for name in names:
                types = _types_of(name, members)
                yield CasFile(
                    path,
                    _unpacked(archive, members[name], path),
                    _unpacked(archive, members[types], path) if types else None,
                    name,
                    # If an archive has one document, the document has the archive's name.
                    path if len(names) == 1 else path.parent / PurePosixPath(name),
                )
    except zipfile.BadZipFile as error:
        raise ReadError(
            "this is not a zip archive, or only a part of one.",
            path=path,
            remedy="Export it, or copy it, again.",
        ) from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}.", path=path) from error


def _require_all_read(members: Mapping[str, zipfile.ZipInfo], names: list[str], path: Path) -> None:
    others = [
        name
        for name in members
        if name.lower().endswith(_ANNOTATED)
        and PurePosixPath(name).name not in _NOT_DOCUMENTS
        and not PurePosixPath(name).name.startswith(_DESCRIPTION)
    ]
    if others:
        raise ReadError(
            f"{len(others)} of its files cannot be read in an archive; the first: {others[0]!r}.",
            path=path,
            remedy="Unpack the archive and name its folder.",
        )
    if not names:
        raise ReadError(
            "there is no .xmi file in the archive.",
            path=path,
            remedy="Export the document as UIMA CAS XMI.",
        )


def _types_of(name: str, members: Mapping[str, zipfile.ZipInfo]) -> str | None:
    """The type system in the same folder of the archive, or in the nearest folder above it."""
    found = (
        str(folder / types) for folder in PurePosixPath(name).parents for types in _TYPE_SYSTEMS
    )
    return next((types for types in found if types in members), None)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    place, size = repr(info.filename), info.file_size
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(
            "this is encrypted.",
            path=path,
            place=place,
            remedy="Unpack the archive with its password and name its folder.",
        )
    # A few kilobytes may unpack to more than the memory holds.
    if size > MAX_BYTES:
        raise ReadError(
            f"this is larger than {MAX_BYTES:,} bytes.",
            path=path,
            place=place,
            remedy="Cut the document into smaller ones.",
        )
    if size > max(_ALWAYS_READ, MAX_RATIO * info.compress_size):
        raise ReadError(
            f"{info.compress_size:,} bytes would unpack to {size:,}, too many for a document.",
            path=path,
            place=place,
            remedy="If this is the archive that was exported, unpack it and name its folder.",
        )
    try:
        return archive.read(info)
    except (zlib.error, lzma.LZMAError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise ReadError(
            "this part of the archive is damaged.",
            path=path,
            place=place,
            remedy="Export the document again, or copy the archive again.",
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise ReadError(
            f"this is compressed by a method that cannot be read: {error}.",
            path=path,
            place=place,
            remedy="Unpack the archive and name its folder.",
        ) from error


def _problem(error: Exception) -> str:
    """The problem in our own words, without the messages of the programs that found it."""
    said = getattr(error, "msg", None) or str(error)
    if outside := _OUTSIDE.search(said):
        return f"the offset {outside[1][:20]} is outside the text, which ends at {outside[2]}."
    if "set_int_max_str_digits" in said:
        said = "a number has too many digits"
    elif isinstance(error, ValueError) and "int()" in said:
        said = f"{said.rpartition(': ')[2]} is not a whole number"
    else:
        said = next((words for kinds, words in _IN_WORDS if isinstance(error, kinds)), said)
    return f"this is not a CAS that can be read: {said.rstrip('.!')}."
