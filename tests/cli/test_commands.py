from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from qazcorpus.annotations.gold import gold_record, write_gold
from qazcorpus.cli.main import app
from qazcorpus.document import Document, Entity, Origin, OriginKind
from qazcorpus.pipeline.worker_setup import WorkerSetup
from qazcorpus.readers import read_documents


def run(*arguments: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


def test_build_then_export(letter: Path, rules: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    built = run(
        *("build", letter, "--output", out, "--pipeline", rules),
        *("--target", "самокатқа шектеу", "--licence", "CC-BY-4.0"),
    )
    assert built.exit_code == 0, built.output
    assert "самокатқа шектеу" in built.output
    assert 'load_dataset("' in built.output
    assert "Мемлекеттік орган" in built.output
    written = run("export", out, "--format", "jsonl", "--output", tmp_path / "lines")
    assert written.exit_code == 0, written.output
    (line,) = (tmp_path / "lines" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    document = Document.from_dict(json.loads(line))
    assert [entity.text for entity in document.entities] == ["Алматы қаласының әкімдігі"]
    assert document.statements[-1].target == "самокатқа шектеу"


def test_unsure_stances_are_withheld_where_asked(letter: Path, rules: str, tmp_path: Path) -> None:
    options = ("--pipeline", rules, "--target", "самокатқа шектеу", "--min-confidence")
    shown = run("show", letter, *options, 1)
    assert "? Анық емес" in shown.output
    assert "▲" not in shown.output
    assert "? Анық емес" not in run("show", letter, *options, 0).output
    document = json.loads(run("tag", letter, "--format", "json", *options, 1).output)
    assert {statement["stance"] for statement in document["statements"]} == {None}
    built = run("build", letter, "--output", tmp_path / "out", *options, 1)
    assert built.exit_code == 0, built.output
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["stances"] == {"unsure": len(document["statements"])}
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "unsure of it (its confidence is below 1)" in card
    assert run("show", letter, *options, 2).exit_code == 2


@pytest.mark.parametrize("kind", ["annotator", "adjudicated"])
def test_build_keeps_what_people_made(rules: str, tmp_path: Path, kind: OriginKind) -> None:
    town = Entity(0, 6, "Алматы", "PLACE", "GPE", "Алматы", "e1")
    made = Document("d1", "Алматы үлкен.", entities=(town,), origin={"entities": Origin(kind)})
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(made.to_dict(), ensure_ascii=False) + "\n", encoding="utf-8")
    command = ("build", rows, "--output", tmp_path / "out", "--pipeline", rules)
    refused = run(*command, "--target", "көпір")
    assert refused.exit_code == 2
    assert "d1: people made its entities. With --target, a pipeline" in refused.output
    assert not (tmp_path / "out").exists()
    assert run(*command).exit_code == 0


@pytest.mark.process
def test_workers_of_build_load_the_pipeline_by_its_name(
    letter: Path, rules: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []
    of = WorkerSetup.of
    monkeypatch.setattr(
        WorkerSetup,
        "of",
        lambda pipeline, target: (given.append(pipeline), of(pipeline, target))[1],
    )
    found = []
    for number in ("1", "2"):
        out = tmp_path / number
        built = run("build", letter, "--output", out, "--pipeline", rules, "--workers", number)
        assert built.exit_code == 0, built.output
        found.append([document.to_dict() for document in read_documents(out)])
    assert given == [rules]
    assert found[0] == found[1]
    broken = tmp_path / "broken"
    broken.mkdir()
    refused = run(
        *("build", letter, "--output", tmp_path / "3", "--pipeline", broken, "--workers", "2")
    )
    assert "this folder holds no pipeline" in refused.output


def test_build_takes_gold_in_place_of_what_the_pipeline_finds(
    letter: Path, rules: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Су келді.", encoding="utf-8")
    document = next(iter(read_documents([letter])))
    start = document.text.index("Алматы")
    town = Entity(start, start + len("Алматы"), "Алматы", "PLACE", "GPE", "Алматы", "e1")
    write_gold(gold_record(replace(document, entities=(town,)), "1.0", {}), tmp_path / "gold")
    out = tmp_path / "out"
    built = run(
        *("build", letter, other, "--gold", tmp_path / "gold"),
        *("--output", out, "--pipeline", rules, "--licence", "CC-BY-4.0"),
    )
    assert built.exit_code == 0, built.output
    run("export", out, "--format", "jsonl", "--output", tmp_path / "lines")
    (line,) = (tmp_path / "lines" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    written = Document.from_dict(json.loads(line))
    assert [(e.text, e.label) for e in written.entities] == [("Алматы", "PLACE")]
    assert written.tokens
    assert not written.statements


def test_build_says_what_is_left_out(letter: Path, rules: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"\xff\xfe\x00")
    built = run("build", letter, broken, "--output", tmp_path / "out", "--pipeline", rules)
    assert built.exit_code == 0, built.output
    assert f"left out: {broken}" in built.output
    assert "Left out" in built.output


def test_build_of_nothing_fails(rules: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    built = run("build", empty, "--output", tmp_path / "out", "--pipeline", rules)
    assert built.exit_code == 1
    assert "no document" in built.output
    assert not (tmp_path / "out").exists()


def test_build_does_not_replace_what_it_did_not_write(
    letter: Path, rules: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("жылдар еңбегі")
    built = run("build", letter, "--output", out, "--pipeline", rules)
    assert built.exit_code == 2
    assert "--overwrite" in built.output
    assert (out / "thesis.txt").exists()


def test_tag_as_table(letter: Path, rules: str) -> None:
    tagged = run("tag", letter, "--pipeline", rules)
    assert tagged.exit_code == 0, tagged.output
    assert "Мемлекеттік орган" in tagged.output
    assert "32–57" in tagged.output


def test_tag_as_json(letter: Path, rules: str) -> None:
    tagged = run("tag", letter, "--format", "json", "--pipeline", rules)
    document = Document.from_dict(json.loads(tagged.output))
    assert document.entities[0].label == "AGENCY"
    assert document.tokens


def test_tag_as_conllu(letter: Path, rules: str) -> None:
    tagged = run("tag", letter, "--format", "conllu", "--pipeline", rules)
    assert tagged.output.startswith("# newdoc id = ")
    assert "NER=B-AGENCY" in tagged.output
    assert tagged.output.endswith("\n\n")


def test_tag_as_ud(letter: Path, rules: str) -> None:
    tagged = run("tag", letter, "--format", "ud", "--pipeline", rules)
    assert tagged.output.startswith("# newdoc id = ")
    assert "NER=" not in tagged.output
    assert "start_char=0|" in tagged.output


def test_standard_input(rules: str) -> None:
    given = json.dumps({"doc_id": "a", "text": "Алматы қаласының әкімдігі жұмыс істейді."})
    tagged = run(
        *("tag", "-", "--stdin-format", "jsonl", "--format", "json", "--pipeline", rules),
        given=given.encode(),
    )
    assert tagged.exit_code == 0, tagged.output
    assert json.loads(tagged.output)["doc_id"] == "a"


def test_documents_with_layers_keep_them(letter: Path, rules: str, tmp_path: Path) -> None:
    tagged = run("tag", letter, "--format", "json", "--pipeline", rules)
    data = json.loads(tagged.output)
    data["entities"][0]["label"] = "ORG"
    lines = tmp_path / "corrected.jsonl"
    lines.write_text(json.dumps(data), encoding="utf-8")
    shown = run("show", lines, "--pipeline", "not-loaded")
    assert shown.exit_code == 0, shown.output
    assert "Ұйым" in shown.output
    assert "Мемлекеттік орган" not in shown.output


def test_show(letter: Path, rules: str) -> None:
    shown = run("show", letter, "--target", "самокатқа шектеу", "--pipeline", rules)
    assert shown.exit_code == 0, shown.output
    assert "[Алматы қаласының әкімдігі | Мемлекеттік орган]" in " ".join(shown.output.split())
    assert "берілген · given" in shown.output


def test_show_as_page(letter: Path, rules: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    shown = run("show", letter, "--html", page, "--pipeline", rules)
    assert shown.exit_code == 0, shown.output
    assert str(page) in shown.output.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("show", "nowhere.txt"), 1, "nowhere.txt"),
        (("show", __file__), 1, ".py"),
        (("tag", __file__.replace(".py", ".txt"), "--format", "xml"), 2, "xml"),
        (("build", "x.txt"), 2, "--output"),
        (("export", "nowhere", "--format", "jsonl", "--output", "x"), 2, "nowhere"),
        (("evaluate", "entities", "nowhere.txt"), 2, "nowhere.txt"),
        (("annotate",), 2, "annotate"),
    ],
)
def test_wrong_use_is_said(arguments: tuple[str, ...], status: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_unknown_pipeline(letter: Path) -> None:
    result = run("tag", letter, "--pipeline", "kk_nonsense")
    assert result.exit_code == 2
    assert "kk_nonsense" in result.output
    assert "kk_news_trf" in result.output


TREEBANK = """\
# text = Бала келді.
1\tБала\tбала\tNOUN\t_\tCase=Nom\t2\tnsubj\t_\t_
2\tкелді\tкел\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

# text = Иә.
1\tИә\tиә\tINTJ\t_\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_
"""


def test_evaluate_parse(rules: str, tmp_path: Path) -> None:
    gold = tmp_path / "gold.conllu"
    gold.write_text(TREEBANK, encoding="utf-8")
    scored = run("evaluate", "parse", gold, "--pipeline", rules)
    assert scored.exit_code == 0, scored.output
    assert "Sentences" in scored.output
    assert "100.00" in scored.output
    assert "5 words" in scored.output
    folds = tmp_path / "folds.json"
    folds.write_text("[1, 0]")
    chosen = run(
        *("evaluate", "parse", gold, "--pipeline", rules, "--json"),
        *("--folds", folds, "--fold", "0"),
    )
    record = json.loads(chosen.output)
    assert record["scores"]["Words"]["gold"] == 2
    assert (record["fold"], record["words"]) == (0, 2)
    half = run("evaluate", "parse", gold, "--pipeline", rules, "--fold", "0")
    assert half.exit_code == 2
    assert "--folds" in half.output


def test_evaluate_entities(rules: str, tmp_path: Path) -> None:
    gold = tmp_path / "gold.txt"
    gold.write_text("Алматы B-AGENCY\nқаласының I-AGENCY\nәкімдігі I-AGENCY\nистейді O\n\n")
    scored = run("evaluate", "entities", gold, "--pipeline", rules)
    assert scored.exit_code == 0, scored.output
    assert "100.00" in scored.output
    assert "4 words" in scored.output


def test_another_encoding_is_read_when_it_is_named(rules: str, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Закон жобасы дайын.".encode("cp1251"))
    refused = run("tag", path, "--pipeline", rules)
    assert refused.exit_code == 1
    assert "--encoding cp1251" in refused.output
    read = run("tag", path, "--pipeline", rules, "--encoding", "cp1251", "--format", "json")
    assert json.loads(read.output)["text"] == "Закон жобасы дайын."


def test_a_folder_in_which_nothing_can_be_read_fails(rules: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    shown = run("show", tmp_path, "--pipeline", rules)
    assert shown.exit_code == 1
    assert "no document could be read" in shown.output


def test_longer_documents_are_left_out_and_said(letter: Path, rules: str) -> None:
    shown = run("tag", letter, "--pipeline", rules, "--max-chars", "3")
    assert shown.exit_code == 1
    assert "--max-chars" in shown.output


def test_build_keeps_layers_that_documents_come_with(
    letter: Path, rules: str, tmp_path: Path
) -> None:
    tagged = run("tag", letter, "--pipeline", rules, "--format", "json")
    data = json.loads(tagged.output)
    data["entities"][0]["label"] = "ORG"
    lines = tmp_path / "corrected.jsonl"
    lines.write_text(json.dumps(data), encoding="utf-8")
    out = tmp_path / "out"
    assert run("build", lines, "--output", out, "--pipeline", rules).exit_code == 0
    assert run("export", out, "--format", "jsonl", "--output", tmp_path / "lines").exit_code == 0
    (line,) = (tmp_path / "lines" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["entities"][0]["label"] == "ORG"


def test_build_with_several_targets(letter: Path, rules: str, tmp_path: Path) -> None:
    out, targets = tmp_path / "out", ("самокатқа шектеу", "самокат жолын салу")
    asked = [argument for target in targets for argument in ("--target", target)]
    built = run("build", letter, "--output", out, "--pipeline", rules, *asked)
    assert built.exit_code == 0, built.output
    [table] = (out / "stance").glob("train-*.parquet")
    rows = pd.read_parquet(table)
    assert len(rows) > 0
    assert (rows["target"] == [*targets] * (len(rows) // 2)).all()
    assert rows["id"].is_unique
    shown = run("show", out, "--pipeline", rules)
    assert all(f": {target}" in shown.output for target in targets)
    empty = run("tag", letter, "--pipeline", rules, "--target", "")
    assert empty.exit_code == 2
    assert "one of its texts is empty" in empty.output
