"""The folder of an annotation workplace: settings, documents, annotations, the server's data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, QazcorpusError, ReadError, UsageError
from qazcorpus.json_files import FROM_BACKUP
from qazcorpus.label_studio.workplace.by_document import annotations_by_document
from qazcorpus.label_studio.workplace.secret_files import (
    Secrets,
    read_secrets,
    write_secrets,
)
from qazcorpus.label_studio.workplace.settings import (
    Annotator,
    Project,
    Role,
    Settings,
    project_key,
    project_url,
    read_settings,
    task_url,
    write_settings,
)
from qazcorpus.outputs import WORKPLACE_FILE, WORKPLACE_PARTS
from qazcorpus.scheme import Scheme, load_scheme

DEFAULT_FOLDER: Final = Path("annotation")
TOKEN_VARIABLE: Final = "LABEL_STUDIO_API_KEY"


@dataclass(slots=True)
class Workplace:
    """A workplace: its folder, and the settings in `workplace.json`."""

    folder: Path
    settings: Settings

    @classmethod
    def open(cls, folder: Path = DEFAULT_FOLDER) -> Workplace:
        """Open the workplace in a folder; raises UsageError if there is none."""
        path = folder / WORKPLACE_FILE
        if not path.is_file():
            raise UsageError(
                "this folder has no workplace.",
                path=folder,
                remedy=f"Make one: qazcorpus annotate start {folder} --annotator NAME. "
                "Or name another folder with --workplace.",
            )
        return cls(folder, read_settings(path))

    def save(self) -> None:
        """Write `workplace.json` atomically."""
        write_settings(self.settings, self.settings_path)

    @property
    def settings_path(self) -> Path:
        """`workplace.json`."""
        return self.folder / WORKPLACE_FILE

    @property
    def scheme_path(self) -> Path:
        """The scheme in use."""
        return self.folder / "scheme.yaml"

    @property
    def documents_path(self) -> Path:
        """The documents as pushed, one per line."""
        return self.folder / "documents.jsonl"

    @property
    def assignments_path(self) -> Path:
        """The file of assignments: the annotators of each document."""
        return self.folder / "assignments.json"

    @property
    def replaced_path(self) -> Path:
        """The documents as they were before their target was replaced, one per line."""
        return self.folder / "documents-replaced.jsonl"

    @property
    def blank_path(self) -> Path:
        """The list of documents that annotators get without suggestions."""
        return self.folder / "blank.json"

    @property
    def withdrawn_path(self) -> Path:
        """The folder of withdrawn documents, with all their annotations."""
        return self.folder / "withdrawn"

    @property
    def annotations_path(self) -> Path:
        """The annotations as pulled, one per line."""
        return self.folder / "annotations.jsonl"

    @property
    def imported_path(self) -> Path:
        """The annotations that were made in other tools, one per line; pulls do not change them."""
        return self.folder / "imported.jsonl"

    @property
    def raw_path(self) -> Path:
        """The folder of the server's responses, verbatim."""
        return self.folder / "raw"

    @property
    def gold_path(self) -> Path:
        """The folder of adjudicated documents."""
        return self.folder / "gold"

    @property
    def reports_path(self) -> Path:
        """The folder of reports."""
        return self.folder / "reports"

    @property
    def backups_path(self) -> Path:
        """The folder of backups."""
        return self.folder / "backups"

    @property
    def migration_path(self) -> Path:
        """The journal of an unfinished change of the scheme."""
        return self.folder / "migration.json"

    @property
    def migration_drafts_path(self) -> Path:
        """The drafts that an unfinished change of the scheme has detached from their
        annotations."""
        return self.folder / "migration-drafts.json"

    @property
    def server_path(self) -> Path:
        """The private folder: the server's data, its log, token and passwords."""
        return self.folder / "server"

    @property
    def secrets_path(self) -> Path:
        """Token and passwords."""
        return self.server_path / "secrets.json"

    @property
    def accounts_path(self) -> Path:
        """The accounts and passwords as a text file to hand out."""
        return self.server_path / "accounts.txt"

    @property
    def log_path(self) -> Path:
        """The server's log."""
        return self.server_path / "server.log"

    @property
    def data_path(self) -> Path:
        """The server's own data: database, media, keys."""
        return self.server_path / "data"

    @property
    def own(self) -> tuple[Path, ...]:
        """The files and folders of the workplace, except `results`. The output of a command may
        neither replace one of them nor be written into one."""
        return tuple(self.folder / name for name in WORKPLACE_PARTS)

    @property
    def results(self) -> tuple[Path, ...]:
        """The folders of reports and backups. Files may be written into them, but a command that
        replaces a whole folder may not replace one of them."""
        return (self.reports_path, self.backups_path)

    @property
    def scheme(self) -> Scheme:
        """The scheme in use, read again at each call because a migration may have changed it."""
        if not self.scheme_path.is_file():
            raise QazcorpusError(
                "the label scheme of this workplace is missing.",
                path=self.scheme_path,
                remedy=FROM_BACKUP,
            )
        return load_scheme(self.scheme_path)

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return self.settings.url

    @property
    def title(self) -> str:
        """The name that the projects' titles begin with."""
        return self.settings.title

    @property
    def annotators(self) -> tuple[Annotator, ...]:
        """The annotators, in the order in which they were added."""
        return self.settings.annotators

    @property
    def adjudicator(self) -> Annotator:
        """The person who decides disagreements."""
        return self.settings.adjudicator

    @property
    def projects(self) -> tuple[Project, ...]:
        """All projects: one for each annotator, and the adjudicator's."""
        return self.settings.projects

    def annotator(self, name: str) -> Annotator:
        """The annotator with this name; raises UsageError if there is none."""
        for annotator in self.annotators:
            if annotator.name == name:
                return annotator
        raise UsageError(
            f"this workplace has no annotator {name!r}.",
            path=self.folder,
            remedy=f"Its annotators: {', '.join(a.name for a in self.annotators) or 'none'}. "
            "Add an annotator: qazcorpus annotate start WORKPLACE --annotator NAME",
        )

    def project_of(self, annotator: str | Annotator) -> Project:
        """The project of an annotator; raises UsageError if there is none."""
        name = annotator.name if isinstance(annotator, Annotator) else annotator
        self.annotator(name)
        return self._project("annotate", name)

    @property
    def adjudication_project(self) -> Project:
        """The project where disagreements are decided."""
        return self._project("adjudicate", "")

    def _project(self, role: Role, annotator: str) -> Project:
        for project in self.projects:
            if project.role == role and (role == "adjudicate" or project.annotator == annotator):
                return project
        raise QazcorpusError(
            f"the workplace has no project for {annotator or 'the adjudicator'}.",
            path=self.settings_path,
            remedy=f"Make it: qazcorpus annotate start {self.folder}",
        )

    def project_url(self, project: Project) -> str:
        """The address of a project, to open in a browser."""
        return project_url(self.url, project.id)

    def task_url(self, project: Project, task: int) -> str:
        """The address at which a task of a project opens."""
        return task_url(self.url, project.id, task)

    @property
    def names(self) -> dict[int | str, str]:
        """The name of every person, by user id at the server, by email and by `project_key` of
        their project."""
        people = (*self.annotators, self.adjudicator)
        by_id: dict[int | str, str] = {p.user_id: p.name for p in people if p.user_id}
        owners = {
            project_key(project.id): project.annotator or self.adjudicator.name
            for project in self.projects
        }
        return by_id | {p.email: p.name for p in people} | owners

    def change(self, **values: Any) -> None:
        """Change settings and write them."""
        self.settings = replace(self.settings, **values)
        self.save()

    def secrets(self) -> Secrets:
        """Token and passwords. Never print or log them, or put them into an error."""
        return read_secrets(self.secrets_path)

    def save_secrets(self, secrets: Secrets) -> None:
        """Write token and passwords so that only their owner can read them."""
        write_secrets(secrets, self.secrets_path)

    def token(self) -> str:
        """The token for the server: the workplace's own, or the value of LABEL_STUDIO_API_KEY.

        Raises UsageError if there is none. Never print or log it, or put it into an error.
        """
        given = os.environ.get(TOKEN_VARIABLE, "").strip()
        kept = self.secrets().token
        token = kept or given if self.settings.server == "own" else given or kept
        if not token:
            raise UsageError(
                f"no token for {self.url} is known.",
                remedy=f"Copy an access token from {self.url}/user/account into the environment "
                f"variable {TOKEN_VARIABLE}.",
            )
        return token

    def documents(self) -> Iterator[Document]:
        """Yield the documents as they were pushed; none before the first push."""
        if not self.documents_path.exists():
            return
        with self.documents_path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield Document.from_dict(json.loads(line))
                except (ValueError, DocumentError) as error:
                    raise ReadError(
                        f"this is not a document: {error}",
                        path=self.documents_path,
                        place=f"line {number}",
                        remedy=FROM_BACKUP,
                    ) from error

    @property
    def has_annotations(self) -> bool:
        """Whether annotations were pulled or imported."""
        return self.annotations_path.is_file() or self.imported_path.is_file()

    def annotations(self) -> Iterator[Annotation]:
        """Yield the pulled and imported annotations, those of a document together.

        If an annotator has submitted a document in Label Studio, that version counts.
        """
        for _, found in annotations_by_document(
            self.annotations_path, self.imported_path, tokens=True
        ):
            yield from found

    def annotations_by_document(self) -> Iterator[tuple[str, list[Annotation]]]:
        """Yield (doc_id, its pulled and imported annotations); the documents have no tokens."""
        return annotations_by_document(self.annotations_path, self.imported_path)
