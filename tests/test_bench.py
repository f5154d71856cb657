"""The bench's scripts on a treebank and a news file of a few sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import spacy

BENCH = Path(__file__).parents[1] / "pipelines" / "bench"
TRAIN = """\
# text = Бала келді.
1\tБала\tбала\tNOUN\t_\tCase=Nom\t2\tnsubj\t_\t_
2\tкелді\tкел\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""
TEST = """\
# text = Қар еріді.
1\tҚар\tқар\tNOUN\t_\tCase=Nom\t2\tnsubj\t_\t_
2\tеріді\tері\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""
MULTI_WORD = """\
1-2\tЛажсыз\t_\t_\t_\t_\t_\t_\t_\t_
1\tЛаж\tлаж\tNOUN\t_\t_\t3\tadvmod\t_\t_
2\tсыз\tсыз\tADP\t_\t_\t1\tcase\t_\t_
3\tкелді\tкел\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_

"""
NEWS = """\
Көкшетау B-GPE
әкімдігі O
. O

Денсаулық B-ORGANISATION
сақтау I-ORGANISATION
министрлігі I-ORGANISATION
Алматыда B-GPE
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kk_ktb-ud-train.conllu").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "kk_ktb-ud-test.conllu").write_text(TEST, encoding="utf-8")
    (tmp_path / "folds.json").write_text("[1, 0]")
    (tmp_path / "IOB2_test.txt").write_text(NEWS, encoding="utf-8")
    labels = "sentence\tstart\tend\tlabel\tnames\n2\t0\t3\tAGENCY\theld out\n"
    (tmp_path / "organisations.tsv").write_text(labels)
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "GPE", "pattern": "Көкшетау"},
            {"label": "ORGANISATION", "pattern": "Денсаулық сақтау министрлігі"},
        ]
    )
    nlp.add_pipe("kk_entity_details")
    nlp.to_disk(tmp_path / "rules")
    return tmp_path


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The bench's modules, which import each other by name."""
    from importlib import import_module

    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("systems", "measure", "report"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return {name: import_module(name) for name in ("systems", "measure", "report")}


def test_a_pipeline_is_measured_from_tokens_to_entities(
    folder: Path, scripts: dict[str, ModuleType]
) -> None:
    systems, measure = scripts["systems"], scripts["measure"]
    rules = str(folder / "rules")
    settings = systems.Settings(
        *(folder, 0, folder, folder / "organisations.tsv", None, folder), (rules,)
    )
    assert systems.Settings.from_json(settings.to_json()) == settings
    (system,) = [s for s in systems.available(settings) if s.name == "rules"]
    assert measure.tasks(system) == ["parse", "entities", "gold", "statements"]
    parsed = measure.parse(system, settings)
    assert parsed["parse"] == {"Tokens": 100.0, "Sentences": 100.0, "Words": 100.0}
    assert parsed["words_per_cpu_second"] > 0
    assert parsed["peak_memory_mb"] > 10
    assert measure.statements(system, settings)["with_statements"] > 0
    found = measure.entities(system, settings)
    assert found["kaznerd_test"]["per_label"]["GPE"] == {
        "p": 100.0,
        "r": 50.0,
        "f": 66.67,
        "gold": 2,
    }
    assert found["kaznerd_test_scheme"]["per_label"]["AGENCY"]["f"] == 100.0
    assert found["agency_or_org_held_out_names"] == {"accuracy": 100.0, "spans": 1}


def test_the_command_writes_results_and_tables(folder: Path) -> None:
    readme, page, results = (folder / n for n in ("README.md", "page.md", "results.json"))
    for path in (readme, page):
        path.write_text("a\n<!-- bench: begin -->\nearlier tables\n<!-- bench: end -->\nb\n")
    done = subprocess.run(
        [
            *(sys.executable, str(BENCH / "bench.py"), "--ktb", str(folder), "--fold", "0"),
            *("--kaznerd", str(folder), "--system", "spaCy blank ky + sentencizer"),
            *("--readme", str(readme), "--page", str(page), "--output", str(results)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(results.read_text(encoding="utf-8"))
    (row,) = measured["systems"]
    assert row["parse"]["Tokens"] == 100.0
    assert measured["help_s"] > 0
    for path in (readme, page):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("a\n<!-- bench: begin -->")
        assert text.endswith("<!-- bench: end -->\nb\n")
        assert "| spaCy blank ky + sentencizer |" in text
        assert "`qazcorpus --help` takes " in text
        assert "earlier tables" not in text
    assert "- spaCy blank ky + sentencizer: nothing (rules)." in text


def test_gold_as_spacy_reads_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    monkeypatch.syspath_prepend(str(BENCH))
    corpus = import_module("corpus")
    vocab = spacy.blank("kk").vocab
    treebank = folder / "kk_ktb-ud-test.conllu"
    treebank.write_text(MULTI_WORD, encoding="utf-8")
    (doc,) = corpus.treebank_docs(folder, 0, vocab)
    assert doc.text.rstrip() == "Лажсыз келді."
    assert [token.dep_ for token in doc] == ["advmod", "ROOT", "punct"]
    assert [token.head.text for token in doc] == ["келді", "келді", "келді"]
    assert (doc[0].lemma_, doc[0].pos_) == ("лаж", "NOUN")
    (named,) = corpus.entity_docs(folder, folder / "organisations.tsv", vocab)
    assert [(entity.text, entity.label_) for entity in named.ents] == [
        ("Көкшетау", "PLACE"),
        ("Денсаулық сақтау министрлігі", "AGENCY"),
        ("Алматыда", "PLACE"),
    ]
    assert len(list(named.sents)) == 2


def row(name: str, speed: int, **more: object) -> dict[str, object]:
    return {
        **{"name": name, "version": "1", "trained_on": "x", "parse": {"Tokens": 99.0}},
        **{"words_per_cpu_second": speed, "peak_memory_mb": 100, "import_s": 1.0, "load_s": 0.5},
        **more,
    }


def test_tables(scripts: dict[str, ModuleType]) -> None:
    def scores(f: float) -> dict[str, object]:
        return {
            "micro_f": f,
            "per_label": {"DATE": {"f": f, "gold": 3}, "ORG": {"f": f, "gold": 2}},
        }

    ours = row(
        "a", 3000, with_statements=2500, kaznerd_test=scores(90.0), kaznerd_test_scheme=scores(91.0)
    )
    run = {"of": "version 0", "stanza_words_per_cpu_second": 300}
    elsewhere = row("b", 900, other_run=run)
    results = {
        "fold": 0,
        "speed_sentences": 2000,
        "measured_with": {"python": "3.11"},
        "systems": [ours, row("Stanza", 600), elsewhere],
    }
    text = scripts["report"].tables(results)
    assert "| a | 1 | 99.00 | – | – | – | – | – | – | – |" in text
    assert "| a | 3,000 | 5.0 | 2,500 | 100 | 1.0 | 0.5 |" in text
    assert "| Stanza | 600 | 1.0 | – |" in text
    assert "| b | 900 | 3.0 | – |" in text
    assert "b was measured in the run of version 0, in which Stanza read 300 words" in text
    assert "- a: x." in text
    lines = text.splitlines()
    assert lines.index("| ORG | 2 | 91.00 |") < lines.index("| DATE | 3 | 91.00 |")
    short = scripts["report"].summary(results)
    assert "| a | 1 | 99.00 | – | – | – | – | – | – | 90.00 |" in short
    with pytest.raises(ValueError, match="no lines"):
        scripts["report"].replaced("no markers", text)


def test_the_pages_have_the_tables_of_the_results(scripts: dict[str, ModuleType]) -> None:
    report = scripts["report"]
    results = json.loads(report.RESULTS.read_text("utf-8"))
    for page, tables in ((report.README, report.summary), (report.PAGE, report.tables)):
        text = page.read_text("utf-8")
        assert text == report.replaced(text, tables(results)), "run pipelines/bench/report.py"
