"""Formats of annotation tools: a folder with files for each document, in one piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.export.folders import FOLDER_FORMATS
from qazcorpus.export.formats import FORMATS, export_documents
from qazcorpus.export.inception_layers import layers_json
from qazcorpus.scheme import load_scheme
from tests.export.samples import different, news


@pytest.mark.parametrize(
    ("format", "names"),
    [
        (
            "brat",
            ["annotation.conf", "kb_shortcuts.conf", "tax-1.ann", "tax-1.txt", "visual.conf"],
        ),
        ("webanno", ["layers.json", "tax-1.tsv"]),
        ("cas", ["TypeSystem.xml", "layers.json", "tax-1.xmi"]),
        ("cas-json", ["layers.json", "tax-1.json"]),
    ],
)
def test_a_folder_holds_the_documents_and_what_belongs_to_them(
    tmp_path: Path, format: str, names: list[str]
) -> None:
    summary = export_documents([news()], format, tmp_path)
    assert summary.files == (tmp_path / "documents",)
    assert sorted(path.name for path in summary.files[0].iterdir()) == names
    with pytest.raises(UsageError, match="folder already exists"):
        export_documents([news()], format, tmp_path)
    export_documents([different(1)], format, tmp_path, overwrite=True)
    assert not [*summary.files[0].glob("tax-1.*")]


def test_an_interrupted_export_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield different(1)
        raise RuntimeError

    export_documents([news()], "brat", tmp_path)
    with pytest.raises(RuntimeError):
        export_documents(broken(), "brat", tmp_path, overwrite=True)
    assert (tmp_path / "documents" / "tax-1.ann").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".exported", "documents"]


def test_two_documents_of_one_identifier_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="tax-1: another document"):
        export_documents([news(), news()], "webanno", tmp_path)


@pytest.mark.parametrize("format", FOLDER_FORMATS)
def test_what_a_format_does_not_hold_is_said(tmp_path: Path, format: str) -> None:
    notes = export_documents([news()], format, tmp_path).notes
    assert ("metadata" in "".join(notes)) == (not format.startswith("cas"))


def test_layers_have_the_labels_of_the_scheme_and_relations_an_end() -> None:
    scheme = load_scheme()
    layers = {layer["name"].rpartition(".")[2]: layer for layer in json.loads(layers_json(scheme))}
    features = {
        name: {feature["name"]: feature for feature in layer["features"]}
        for name, layer in layers.items()
    }
    tags = features["NamedEntity"]["value"]["tag_set"]["tags"]
    assert [tag["tag_name"] for tag in tags] == list(scheme.entity_labels)
    stances = features["Attribution"]["stance"]["tag_set"]["tags"]
    assert [tag["tag_name"] for tag in stances] == [
        *("favor", "against", "neutral", "none", "unsure")
    ]
    relation = layers["AttributionRelation"]
    assert (relation["type"], relation["attach_type"]) == (
        "relation",
        {"name": "webanno.custom.Attribution"},
    )
    assert layers["NamedEntity"]["built_in"]


def test_the_page_on_formats_names_all_of_them() -> None:
    page = Path(__file__).parents[2] / "docs" / "formats.md"
    header = next(line for line in page.read_text(encoding="utf-8").split("\n") if "conllu" in line)
    assert {name for name in FORMATS if f"`{name}`" in header} == set(FORMATS)
