"""The table of raw texts, of small files as its sources have them."""

import hashlib
import json
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.training import raw_text
from qazcorpus.training.raw_text import make_table, sentences_of

CONTEXT = "Көктем келді. Құстар  ұшты!Қар еріді. «Су тасиды» деді ол. т.б. сөздер айтылды."
FILES = {
    "apertium_kaz_texts/texts1/a.tagged.vislcg.txt": (
        '"<Көктем>"\n\t"көктем" n nom\n"<келді>"\n\t"кел" v iv ifi p3 sg\n"<.>"\n\t"." sent\n'
        '"<Қар>"\n\t"қар" n nom\n"<еріді>"\n\t"ері" v iv ifi p3 sg\n"<...>"\n\t"..." sent\n'
    ),
    "apertium_kaz_texts/texts2/b.raw.txt": "Күн шықты. 1912 жылы қар жауды.\n\nЖел соқты.\n",
    "kaznu_parallel/c.tsv": "су мол .\tthere is much water .\t0.9\nсу мол .\twater .\t0.1\n",
    "kazqad_contexts/d.jsonl": json.dumps({"context": CONTEXT, "question": "Не келді?"}) + "\n",
    "kazqad_questions/e.tsv": "q1\tҚандай  мүше?\n",
    "sib200_flores/f.tsv": 'index_id\tcategory\ttext\n1\tsports\t"Ол ""иә"" деді."\n',
    "common_voice/g.json": json.dumps({"samples": [{"text": "Біз бардық."}]}),
    "wikipedia/h.json": json.dumps({"samples": [{"text": "Біз бардық."}, {"text": "Ол"}]}),
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_source_gives_its_texts_once(tmp_path: Path) -> None:
    output = tmp_path / "out" / "kk_sentences.tsv"
    table = make_table(written(tmp_path / "sources", FILES), output)
    head, *rows = output.read_text(encoding="utf-8").splitlines()
    assert head == "source\tlicence\ttext"
    assert [tuple(row.split("\t")) for row in rows] == [
        ("apertium_kaz_texts", "CC-BY-SA-4.0", "Көктем келді ."),
        ("apertium_kaz_texts", "CC-BY-SA-4.0", "Қар еріді ..."),
        ("apertium_kaz_texts", "CC-BY-SA-4.0", "Күн шықты."),
        ("apertium_kaz_texts", "CC-BY-SA-4.0", "1912 жылы қар жауды."),
        ("apertium_kaz_texts", "CC-BY-SA-4.0", "Жел соқты."),
        ("kaznu_parallel", "CC-BY-SA", "су мол ."),
        ("kazqad_contexts", "CC-BY-SA-4.0", "Көктем келді."),
        ("kazqad_contexts", "CC-BY-SA-4.0", "Құстар ұшты!Қар еріді."),
        ("kazqad_contexts", "CC-BY-SA-4.0", "«Су тасиды» деді ол. т.б. сөздер айтылды."),
        ("kazqad_questions", "CC-BY-SA-4.0", "Қандай мүше?"),
        ("sib200_flores", "CC-BY-SA-4.0", '"Ол ""иә"" деді."'),
        ("common_voice", "CC0-1.0", "Біз бардық."),
    ]
    assert table.counts["kazqad_contexts"] == 3
    assert "wikipedia" not in table.counts


def test_how_many_annotated_texts_are_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in ("Біз бардық.", "Жоқ мәтін.")]
    annotations = tmp_path / "sentences.jsonl"
    annotations.write_text("\n".join(json.dumps({"text_sha256": h}) for h in hashes) + "\n")
    monkeypatch.setattr(raw_text, "in_repository", lambda *names: annotations)
    table = make_table(written(tmp_path / "sources", FILES), tmp_path / "table.tsv")
    assert table.annotated["sentences.jsonl"] == (1, 2)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Бірінші. Екінші! Үшінші? Бітті.", 4),
        ("М. Әуезов келді.", 2),
        ("Ол 1990 ж. келді.", 1),
        ("Келді. – Кім?", 2),
    ],
)
def test_sentences_end_as_in_the_annotated_table(text: str, parts: int) -> None:
    assert len(sentences_of(text)) == parts


def test_what_is_not_there_or_of_another_format_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of the sources"):
        make_table(tmp_path, tmp_path / "table.tsv")
    written(tmp_path, {"common_voice/a.json": "{}"})
    with pytest.raises(ReadError, match=r"a\.json"):
        make_table(tmp_path, tmp_path / "table.tsv")
