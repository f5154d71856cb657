from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers import ReadReport, ReadWarning, read_documents
from tests.missing import Missing, skip


def write(path: Path, text: str = "Мәтін бар.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c/d/e.txt", "c/a2.jsonl", ".hidden.txt", ".git/f.txt"):
        write(tmp_path / name, '{"text": "Мәтін"}' if name.endswith("jsonl") else "Мәтін")
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [d.doc_id for d in documents] == ["a", "b", "a2-1", "e"]
    assert report.documents == 4
    assert report.reasons == {"hidden": 2}


def test_the_same_name_in_two_folders_gives_two_ids(tmp_path: Path) -> None:
    for name in ("x/a.txt", "y/a.txt", "y/b.txt", "y/b.md", "c.txt"):
        write(tmp_path / name)
    documents = list(read_documents(tmp_path))
    assert [d.doc_id for d in documents] == ["c", "x__a", "y__a", "y__b.md", "y__b.txt"]
    named = read_documents([tmp_path / "x/a.txt", tmp_path / "y/a.txt"])
    assert [d.doc_id for d in named] == ["x__a", "y__a"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    report = ReadReport()
    assert len(list(read_documents([tmp_path, path], report=report))) == 1
    assert report.reasons == {"listed_twice": 1}


def test_the_same_stated_id_in_two_files_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "---\ndoc_id: x\n---\nБірінші")
    write(tmp_path / "b.md", "---\ndoc_id: x\n---\nЕкінші")
    report = ReadReport()
    assert [d.text for d in read_documents(tmp_path, report=report)] == ["Бірінші"]
    (item,) = report.left_out
    assert item.reason == "duplicate_id"
    assert "a.md" in item.detail
    assert item.path.endswith("b.md")


def test_unreadable_files_of_a_folder_are_left_out_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    write(tmp_path / "c.txt/inner.txt", "Ішкі мәтін")
    write(tmp_path / "d.txt")
    write(tmp_path / "e.odt")
    write(tmp_path / "f")
    (tmp_path / "g.txt").write_bytes(b"\xff\xff\xff")
    write(tmp_path / "h.txt", "")
    write(tmp_path / "z.txt", "Соңғы мәтін")
    opened = Path.open

    def refuse(self: Path, *args: str, **kwargs: str) -> object:
        if self.name == "d.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [d.doc_id for d in documents] == ["a", "inner", "z"]
    left_out = {Path(item.path).name: item.reason for item in report.left_out}
    assert left_out == {
        "b.txt": "unreadable",
        "d.txt": "unreadable",
        "e.odt": "unknown_format",
        "f": "unknown_format",
        "g.txt": "encoding",
        "h.txt": "empty",
    }
    assert all(item.detail for item in report.left_out)
    with pytest.raises(ReadError, match="Permission denied"):
        list(read_documents(tmp_path / "d.txt"))


def test_what_is_not_there_or_not_known_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read_documents(tmp_path / "gone.txt")
    with pytest.raises(ReadError, match=r"'\.odt'.*\.txt"):
        read_documents(write(tmp_path / "a.odt"))
    with pytest.raises(UsageError, match="on_error"):
        read_documents(tmp_path, on_error="ignore")  # type: ignore[arg-type]


def test_links_to_folders_do_not_go_round_in_circles(tmp_path: Path) -> None:
    write(tmp_path / "a/b.txt")
    (tmp_path / "a/again").symlink_to(tmp_path)
    report = ReadReport()
    assert len(list(read_documents(tmp_path, report=report))) == 1
    assert report.reasons == {"not_a_document": 1}


def test_without_a_report_one_warning_says_what_was_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.odt")
    write(tmp_path / "c.odt")
    with pytest.warns(ReadWarning, match=r"2 left out \(unknown_format 2\).*b\.odt") as caught:
        list(read_documents(tmp_path))
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(read_documents(tmp_path / "a.txt"))


def test_documents_come_one_by_one(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", "")
    report = ReadReport()
    reading = read_documents(tmp_path, report=report)
    assert next(reading).doc_id == "a"
    assert report.left_out == []
    assert list(reading) == []
    assert report.to_dict()["reasons"] == {"empty": 1}
    assert report.to_dict()["left_out"][0]["path"] == str(tmp_path / "b.txt")


def test_files_of_the_same_name_in_two_named_folders_are_both_read(tmp_path: Path) -> None:
    for name in ("2023/a.txt", "2024/a.txt", "x/2023/a.txt"):
        write(tmp_path / name)
    read = read_documents([tmp_path / "2023", tmp_path / "2024"])
    assert [d.doc_id for d in read] == ["2023__a", "2024__a"]
    assert len(list(read_documents([tmp_path / "2023", tmp_path / "x/2023"]))) == 2


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    report = ReadReport()
    assert list(read_documents(tmp_path, report=report)) == []
    assert report.reasons == {"empty": 1}


def test_a_sidecar_without_its_document_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.meta.json", "{}")
    report = ReadReport()
    assert len(list(read_documents(tmp_path, report=report))) == 1
    assert [Path(item.path).name for item in report.left_out] == ["b.meta.json"]


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    name = "ұ" * 120
    write(tmp_path / f"{name}.txt")
    assert [d.doc_id for d in read_documents(tmp_path)] == [name]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    for name in (b"\xff.txt", b"\xfe.txt", b"\xff.bin"):
        try:
            (tmp_path / os.fsdecode(name)).write_text("Мәтін", encoding="utf-8")
        except OSError:
            skip(Missing.FILE_NAMES)
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [d.doc_id for d in documents] == ["\\udcfe", "\\udcff"]
    (item,) = report.left_out
    assert item.path.encode() == str(tmp_path).encode() + b"/\\udcff.bin"


def test_links_to_one_another_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    write(tmp_path / "c.txt")
    report = ReadReport()
    assert [d.doc_id for d in read_documents(tmp_path, report=report)] == ["c"]
    assert report.reasons == {"unreadable": 2}


def test_a_folder_that_may_not_be_entered_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "closed/b.txt")
    is_file = Path.is_file

    def refuse(self: Path) -> bool:
        if self.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        return is_file(self)

    monkeypatch.setattr(Path, "is_file", refuse)
    report = ReadReport()
    assert [d.doc_id for d in read_documents(tmp_path, report=report)] == ["a"]
    (item,) = report.left_out
    assert (Path(item.path).name, item.reason) == ("closed", "unreadable")


def test_where_a_result_goes_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Бір мәтін.", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text("Екінші мәтін.", encoding="utf-8")
    report = ReadReport()
    found = read_documents(tmp_path, report=report, without=tmp_path / "out")
    assert [document.doc_id for document in found] == ["a"]
    [left_out] = report.left_out
    assert left_out.path.endswith("out")
    for named in (tmp_path / "out", tmp_path / "out" / "b.txt"):
        with pytest.raises(UsageError, match="an input"):
            read_documents(named, without=tmp_path / "out")


def test_a_file_that_leads_to_where_the_result_goes_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text("Екінші мәтін.", encoding="utf-8")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "out" / "b.txt")
    with pytest.raises(UsageError, match="it contains an input"):
        read_documents(tmp_path / "in", without=tmp_path / "out")


def test_an_empty_name_is_no_folder() -> None:
    with pytest.raises(ReadError, match="name is empty"):
        read_documents("")


@pytest.mark.parametrize("read", ["in", "in/a.txt"])
@pytest.mark.parametrize("output", ["a.meta.yaml", "a.txt.meta.json"])
def test_no_result_describes_what_is_read(tmp_path: Path, read: str, output: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Су келді.", encoding="utf-8")
    with pytest.raises(UsageError, match="the name of the metadata file of an input"):
        read_documents(tmp_path / read, without=tmp_path / "in" / output)
    assert list(read_documents(tmp_path / read, without=tmp_path / "in" / "b.meta.yaml"))
