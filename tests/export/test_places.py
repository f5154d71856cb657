"""What an export finds where it goes: files of its own, of others, and of former exports."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, QazcorpusError, UsageError
from qazcorpus.export import formats as exporting
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.formats import ExportSummary, export_dataset, export_documents
from tests.export.samples import different, news


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*"))


def test_files_that_no_export_wrote_stay_and_are_named(tmp_path: Path) -> None:
    export_documents([news()], "webanno", tmp_path)
    (tmp_path / "documents" / "notes.txt").write_text("менің", encoding="utf-8")
    (tmp_path / "documents" / "mine").mkdir()
    (tmp_path / "documents.txt").write_text("менің", encoding="utf-8")
    notes = export_documents([different(1)], "webanno", tmp_path, overwrite=True).notes
    assert {"documents.txt", "documents/notes.txt", "documents/mine"} <= {*names(tmp_path)}
    assert "documents/tax-1.tsv" not in names(tmp_path)
    assert "documents/tax-1.tsv: removed: an earlier export wrote it" in "\n".join(notes)
    assert "documents/mine, documents/notes.txt: kept: no export wrote them" in notes


def test_a_former_file_that_was_changed_since_stays(tmp_path: Path) -> None:
    export_documents([news()], "brat", tmp_path)
    changed = tmp_path / "documents" / "tax-1.ann"
    changed.write_text("T1\tPERSON 0 4\tАсан\n", encoding="utf-8")
    notes = export_documents([different(1)], "brat", tmp_path, overwrite=True).notes
    assert changed.is_file()
    assert not changed.with_suffix(".txt").exists()
    assert (
        "documents/tax-1.ann: kept, although it is not exported any more: it was changed" in notes
    )


def test_formats_of_one_folder_follow_each_other(tmp_path: Path) -> None:
    export_documents([news()], "brat", tmp_path)
    export_documents([news()], "webanno", tmp_path, overwrite=True)
    assert names(tmp_path) == ["documents", "documents/layers.json", "documents/tax-1.tsv"]


def test_splits_that_are_gone_go(tmp_path: Path) -> None:
    build_dataset((different(number) for number in range(30)), tmp_path / "many")
    build_dataset([news()], tmp_path / "one")
    for format in ("jsonl", "brat"):
        out = tmp_path / format
        export_dataset(tmp_path / "many", format, out)
        assert any(name.startswith("test") for name in names(out))
        export_dataset(tmp_path / "one", format, out, overwrite=True)
        assert {name.split("/")[0].split(".")[0] for name in names(out)} == {"train"}


def test_shards_of_a_docbin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [news(), different(1), different(2)]
    monkeypatch.setattr(exporting, "_DOCBIN_TOKENS", 1)
    written = export_documents(documents, "spacy", tmp_path).files
    assert [file.name for file in written] == [
        *("documents.spacy", "documents-1.spacy", "documents-2.spacy")
    ]
    (tmp_path / "documents-7.spacy").write_text("менің", encoding="utf-8")
    written[0].unlink()
    with pytest.raises(UsageError, match=r"documents-\d.spacy: the file already exists"):
        export_documents(documents, "spacy", tmp_path)
    notes = export_documents(documents[:1], "spacy", tmp_path, overwrite=True).notes
    assert names(tmp_path) == ["documents-7.spacy", "documents.spacy"]
    assert "documents-7.spacy: kept: no export wrote it" in notes


def test_a_list_from_elsewhere_takes_nothing_away_but_an_exports_files(tmp_path: Path) -> None:
    (tmp_path / "out" / "documents").mkdir(parents=True)
    for name in ("mine.txt", "out/mine.txt", "out/other.jsonl"):
        (tmp_path / name).write_text("менің", encoding="utf-8")
    digest = hashlib.sha256("менің".encode()).hexdigest()
    there = ("../mine.txt", "mine.txt", "other.jsonl", "documents/../mine.txt", "documents/..")
    listed = "".join(f"{digest}  {name}\n" for name in there) + "documents/tax-1.ann\n\n"
    for list_ in (".exported", ".exported.jsonl"):
        (tmp_path / "out" / list_).write_text(listed, encoding="utf-8")
    for format in ("jsonl", "brat"):
        export_documents([news()], format, tmp_path / "out", overwrite=True)
    assert {"mine.txt", "out/mine.txt", "out/other.jsonl"} <= {*names(tmp_path)}


@pytest.mark.parametrize("format", ["jsonl", "brat", "spacy"])
def test_nothing_of_a_failed_export_is_there(tmp_path: Path, format: str) -> None:
    build_dataset((different(number) for number in range(30)), tmp_path / "many")
    (next((tmp_path / "many" / "documents").glob("validation-*"))).write_bytes(b"broken")
    with pytest.raises(QazcorpusError):
        export_dataset(tmp_path / "many", format, tmp_path / "deep" / "out")
    assert names(tmp_path)[0] == "many"


def test_what_is_there_is_found_before_anything_is_written(tmp_path: Path) -> None:
    build_dataset((different(number) for number in range(30)), tmp_path / "many")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "test.jsonl").write_text("менің", encoding="utf-8")
    with pytest.raises(UsageError, match="already exists"):
        export_dataset(tmp_path / "many", "jsonl", tmp_path / "out")
    assert names(tmp_path / "out") == ["test.jsonl"]


@pytest.mark.parametrize("link", ["documents", "documents/tax-1.tsv"])
def test_what_lies_behind_links_is_not_taken_away(tmp_path: Path, link: str) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    export_documents([news()], "webanno", out)
    (out / link).rename(elsewhere)
    (out / link).symlink_to(elsewhere)
    for number in (1, 2):
        notes = export_documents([different(number)], "webanno", out, overwrite=True).notes
        (said,) = (note for note in notes if "not exported any more" in note)
        assert "documents/tax-1.tsv: kept" in said
        assert "or is in a linked folder" in said or "or are in a linked folder" in said
        assert (out / "documents" / "tax-1.tsv").is_file()
    assert (out / link).is_symlink()


@pytest.mark.parametrize("link", ["out", "out/documents"])
def test_links_lead_to_where_files_go(tmp_path: Path, link: str) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(real)
    for document in (news(), different(1)):
        export_documents([document], "webanno", tmp_path / "out", overwrite=True)
    assert (tmp_path / link).is_symlink()
    # What lies behind a link inside of the folder is not removed.
    former = [] if link == "out" else [f"{news().doc_id}.tsv"]
    written = {path.name for path in real.rglob("*.tsv")}
    assert written == {f"{different(1).doc_id}.tsv", *former}
    assert not list(tmp_path.rglob(".*.building"))


@pytest.mark.parametrize("output", ["data", "data/out", "data/documents", "link"])
@pytest.mark.parametrize("format", ["jsonl", "brat"])
def test_no_export_goes_into_what_it_reads(tmp_path: Path, format: str, output: str) -> None:
    build_dataset([news()], tmp_path / "data")
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(UsageError, match="it is inside an input"):
        export_dataset(tmp_path / "data", format, tmp_path / output, overwrite=True)


def test_a_data_set_that_stands_where_a_split_goes_is_not_replaced(tmp_path: Path) -> None:
    build_dataset([news()], tmp_path / "train")
    with pytest.raises(UsageError, match="this is an input"):
        export_dataset(tmp_path / "train", "brat", tmp_path, overwrite=True)


@pytest.mark.parametrize(("format", "taken"), [("jsonl", "documents.jsonl"), ("brat", "documents")])
def test_files_and_folders_are_told_apart(tmp_path: Path, format: str, taken: str) -> None:
    if format == "jsonl":
        (tmp_path / taken).mkdir()
    else:
        (tmp_path / taken).touch()
    with pytest.raises(UsageError, match="the output is a f"):
        export_documents([news()], format, tmp_path, overwrite=True)
    assert names(tmp_path) == [taken]


def test_a_document_named_like_a_file_of_the_format_is_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(DocumentError, match=r"layers.json would be written twice"):
        export_documents([replace(news(), doc_id="layers")], "cas-json", tmp_path)
    assert names(tmp_path) == []


def test_each_file_is_told_of_once_with_its_own_split(tmp_path: Path) -> None:
    def export(streams: dict[str, list[Document]]) -> dict[str, ExportSummary]:
        names = {"train", "test", "dev"}
        return exporting._export(streams, names, "brat", tmp_path, overwrite=True)

    export({name: [news(), different(1)] for name in ("train", "test", "dev")})
    told = export({"train": [news()], "test": [news()]})
    gone = {name: [n for n in made.notes if "removed" in n] for name, made in told.items()}
    wrote = "removed: an earlier export wrote them, and this one does not"
    assert gone["test"] == [f"test/doc-1.ann, test/doc-1.txt: {wrote}"]
    first, of_dev = gone["train"]
    assert first == f"train/doc-1.ann, train/doc-1.txt: {wrote}"
    assert of_dev.startswith("dev/")
