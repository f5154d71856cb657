"""Export to UIMA CAS, as XMI (XML) or JSON, with DKPro Core's types. Each document is one file.

All values of a document are written. Tokens, sentences, lemmas, parts of speech, features,
dependencies and named entities have DKPro's types. Statements have the layers of `export.webanno`.
Metadata, origins and targets have types of this project (`qazcorpus.*`), which other tools ignore.
`TypeSystem.xml` next to the XMI files declares all types. JSON files contain the declarations.

A relation without a known head is in `Token.syntacticFunction`. In XMI, characters that XML does
not allow are lost. Entities and statements are put into the order of the text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Document, Span
from qazcorpus.file_names import file_name
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.marks import marks_of
from qazcorpus.readers.interchange.uima import (
    ATTRIBUTION,
    ATTRIBUTION_RELATION,
    DEPENDENCY,
    DOCUMENT,
    EXTRA,
    LANGUAGE,
    LEMMA,
    MENTION,
    METADATA,
    METADATA_FIELDS,
    MORPH,
    NAMED_ENTITY,
    ORIGIN,
    OTHER_TARGETS,
    POS,
    ROOT,
    SENTENCE,
    TARGET,
    TOKEN,
    SentenceIndex,
    cassis,
    entity_features,
    mark_features,
    type_system,
)

NOT_HELD: Final = ""
TYPE_SYSTEM_FILE: Final = "TypeSystem.xml"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"


def write_xmi(document: Document, folder: Path, losses: Counter[str]) -> None:
    """Write the document as XMI into a folder. What is lost is counted in `losses`.

    Raises FileExistsError if the file exists.
    """

    def allowed(text: str) -> str:
        cleaned, number = _NOT_XML.subn(_REPLACEMENT, text)
        losses["characters that XML does not allow replaced"] += number
        return cleaned

    cas = _Writer(document, losses, allowed).cas()
    path = folder / f"{file_name(document.doc_id)}.xmi"
    path.touch(exist_ok=False)
    cas.to_xmi(path)


def write_json(document: Document, folder: Path, losses: Counter[str]) -> None:
    """Write the document as JSON, with its types. What is lost is counted in `losses`.

    Raises FileExistsError if the file exists.
    """
    cas = _Writer(document, losses, str).cas()
    path = folder / f"{file_name(document.doc_id)}.json"
    path.touch(exist_ok=False)
    cas.to_json(path, type_system_mode=cassis().typesystem.TypeSystemMode.MINIMAL)


def type_system_xml() -> str:
    """The types of the XMI files, as a UIMA descriptor."""
    return str(type_system().to_xml())


class _Writer:
    """Makes the CAS of one document. `allowed` replaces characters that the format cannot hold."""

    def __init__(
        self, document: Document, losses: Counter[str], allowed: Callable[[str], str]
    ) -> None:
        self._document = document
        self._losses = losses
        self._allowed = allowed
        self._cas = cassis().Cas(typesystem=type_system())
        self._cas.sofa_string = allowed(document.text)
        self._cas.sofa_mime = "text/plain"

    def cas(self) -> Any:
        self._add_document()
        self._add_sentences()
        self._add_tokens()
        for entity in flattened(self._document.entities):
            self._add_span(NAMED_ENTITY, entity, entity_features(entity))
        self._add_targets()
        self._add_statements()
        return self._cas

    def _add(self, type_name: str, features: Mapping[str, Any]) -> Any:
        made = type_system().get_type(type_name)(
            **{
                name: self._allowed(value) if isinstance(value, str) else value
                for name, value in features.items()
            }
        )
        self._cas.add(made)
        return made

    def _add_span(self, type_name: str, span: Span, features: Mapping[str, Any]) -> Any:
        return self._add(type_name, {"begin": span.start, "end": span.end, **features})

    def _add_document(self) -> None:
        document, metadata = self._document, self._document.metadata
        self._add(
            DOCUMENT,
            {
                "begin": 0,
                "end": len(document.text),
                "language": metadata.language or "x-unspecified",
                "documentId": document.doc_id,
                "documentTitle": metadata.title or document.doc_id,
                "isLastSegment": False,
            },
        )
        fields = {name: getattr(metadata, name) for name in METADATA_FIELDS}
        others = json.dumps(metadata.other_targets, ensure_ascii=False)
        self._add(METADATA, {"docId": document.doc_id, **fields, OTHER_TARGETS: others})
        for key, value in metadata.extra.items():
            self._add(EXTRA, {"key": key, "value": value})
        for layer, origin in document.origin.items():
            kind, name, version = astuple(origin)
            self._add(ORIGIN, {"layer": layer, "kind": kind, "name": name, "version": version})

    def _add_sentences(self) -> None:
        for sentence in self._document.sentences:
            self._add_span(SENTENCE, sentence, {})
            if sentence.language:
                self._add_span(LANGUAGE, sentence, {"language": sentence.language})

    def _add_tokens(self) -> None:
        tokens = self._document.tokens
        sentence_of = SentenceIndex(self._document.sentences)
        made = []
        for token in tokens:
            headless = not 0 <= token.head < len(tokens)
            features: dict[str, Any] = (
                {"syntacticFunction": token.deprel} if headless and token.deprel else {}
            )
            for name, type_name, values in (
                ("lemma", LEMMA, {"value": token.lemma}),
                ("pos", POS, {"PosValue": token.upos, "coarseValue": token.upos}),
                ("morph", MORPH, {"value": token.feats}),
            ):
                if any(values.values()):
                    features[name] = self._add_span(type_name, token, values)
            made.append(self._add_span(TOKEN, token, features))
            self._losses["tokens put into the sentence that contains them"] += (
                sentence_of(token.start) != token.sentence
            )
        for index, token in enumerate(tokens):
            if 0 <= token.head < len(tokens):
                self._add_span(
                    ROOT if token.head == index else DEPENDENCY,
                    token,
                    {
                        "Governor": made[token.head],
                        "Dependent": made[index],
                        "DependencyType": token.deprel or None,
                        "flavor": "basic",
                    },
                )

    def _add_targets(self) -> None:
        for number, target in enumerate(self._document.targets):
            features = {"matter": target.text, "origin": target.origin, "number": number}
            made = self._add(TARGET, features)
            for mention in target.mentions:
                self._add_span(MENTION, mention, {"of": made})

    def _add_statements(self) -> None:
        marks, links = marks_of(self._document.statements)
        made = [
            self._add_span(
                ATTRIBUTION,
                Span(mark.start, mark.end, ""),
                {"label": mark.label, **mark_features(mark.features)},
            )
            for mark in marks
        ]
        for link in links:
            target = marks[link.target]
            self._add_span(
                ATTRIBUTION_RELATION,
                Span(target.start, target.end, ""),
                {
                    "label": link.label,
                    "Governor": made[link.source],
                    "Dependent": made[link.target],
                },
            )
