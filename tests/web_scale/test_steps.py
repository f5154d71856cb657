"""Each step of the project's own, also in pipelines of datatrove that other people write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import spacy
from datatrove.data import Document as Passed
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import MinhashDedupSignature
from datatrove.pipeline.readers import ParquetReader
from datatrove.utils.text import simplify_text
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import Document, Token
from qazcorpus.readers.report import ReadReport, Skipped
from qazcorpus.web_scale.carried import carried, passed
from qazcorpus.web_scale.exact import ApplyExact, FindExact
from qazcorpus.web_scale.filters import KazakhFilter, Normaliser, kazakh_share
from qazcorpus.web_scale.kept import KeepDocuments, kept_documents
from qazcorpus.web_scale.ledger import Ledger, summed
from qazcorpus.web_scale.near import KazakhWords, config_of, signatures
from qazcorpus.web_scale.rank_folder import clear_parts, rank_folder, writing_rank
from qazcorpus.web_scale.recipe import LanguageSpec, NearSpec, PipelineSpec
from qazcorpus.web_scale.tagger import FAILED, Tagger, pipeline_of
from qazcorpus.web_scale.writer import DatasetWriter
from tests.web_scale.conftest import LATIN, RUSSIAN
from tests.web_scale.made import made_texts

KAZAKH = "Бүгін таңертең қалада жаңа мектеп ашылды, ата-аналар құрылысшыларға алғыс айтты."


def items(*texts: str) -> list[Passed]:
    return [passed(Document(f"d{number}", text)) for number, text in enumerate(texts)]


def test_steps_work_on_documents_of_other_readers(light: Path, tmp_path: Path) -> None:
    texts = [f"{text}\r\n" for text in (*made_texts(4, 3), RUSSIAN)]
    urls = [f"https://a.kz/{number}" for number in range(5)]
    (tmp_path / "web").mkdir()
    pq.write_table(
        pa.table({"text": texts, "url": urls, "n": range(5)}), tmp_path / "web" / "kk.parquet"
    )
    LocalPipelineExecutor(
        [
            ParquetReader(str(tmp_path / "web")),
            Normaliser(),
            KazakhFilter(),
            Tagger(PipelineSpec(str(light))),
            DatasetWriter(str(tmp_path / "rows")),
        ],
        logging_dir=str(tmp_path / "logs"),
    ).run()
    rows = [
        row
        for path in (tmp_path / "rows" / "00000" / "documents").glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    assert {row["url"] for row in rows} == {*urls[:4]}
    assert {row["text"] for row in rows} == {text.replace("\r", "") for text in texts[:4]}
    assert all({"key": "n", "value": row["url"][-1]} in row["extra"] for row in rows)


def test_normaliser_keeps_layers_and_counts() -> None:
    annotated = Document("a", "Ол\u00a0келді", tokens=(Token(0, 2, "Ол"), Token(3, 8, "келді")))
    ledger = Ledger()
    found = [*Normaliser(ledger).run([passed(annotated), *items("бір\u00a0екі", "\u200b\ufeff")])]
    assert [item.text for item in found] == ["Ол\u00a0келді", "бір екі"]
    assert carried(found[1]).text == "бір екі"
    assert ledger.counts.normalisation["spaces"] == 1
    assert ledger.counts.left_out == {"empty": 1}


def test_what_a_reader_counts_without_listing_it_is_left_out_once() -> None:
    report, ledger = ReadReport(), Ledger()
    report.leave_out(Skipped("not_a_page"))
    for _ in range(2):
        ledger.take(report)
    assert ledger.counts.left_out == {"not_a_page": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (KAZAKH, ""),
        (f"{KAZAKH}\n{RUSSIAN[:60]}", ""),
        (f"{KAZAKH[:40]}\n{RUSSIAN}", "not_kazakh"),
        (RUSSIAN, "not_kazakh"),
        (LATIN, "other_script"),
        ("12 34 56", "no_language"),
        ("Ия.", "too_short"),
    ],
)
def test_kazakh_filter(text: str, reason: str) -> None:
    ledger = Ledger()
    kept = [*KazakhFilter(LanguageSpec(0.5, 5), ledger).run(iter(items(text)))]
    assert bool(kept) == (not reason)
    assert ledger.counts.left_out == ({reason: 1} if reason else {})


def test_the_threshold_is_the_recipes() -> None:
    mixed = f"{KAZAKH}\n{RUSSIAN}"
    share = kazakh_share(mixed).share
    assert 0.3 < share < 0.5
    assert [*KazakhFilter(LanguageSpec(share)).run(iter(items(mixed)))]
    assert not [*KazakhFilter(LanguageSpec(share + 0.01)).run(iter(items(mixed)))]
    assert [*KazakhFilter(LanguageSpec(0)).run(iter(items(RUSSIAN)))]


def test_tagger_loads_once_and_leaves_out_what_fails(
    light: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp = pipeline_of(str(light), statements=True)
    assert pipeline_of(str(light), statements=True) is nlp
    ruler = nlp.get_pipe("entity_ruler")
    call = type(ruler).__call__

    def fails(self: object, doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
        if "бұзық" in doc.text:
            raise ValueError("no")
        return call(ruler, doc)

    monkeypatch.setattr(type(ruler), "__call__", fails)
    ledger = Ledger()
    found = [*Tagger(PipelineSpec(str(light)), ledger).run(items("Алматы.", "бұзық", "Ауыл."))]
    assert [carried(item).doc_id for item in found] == ["d0", "d2"]
    assert [entity.text for entity in carried(found[0]).entities] == ["Алматы"]
    assert ledger.counts.left_out == {FAILED: 1}


def test_the_statement_finder_is_a_switch() -> None:
    text = "Алматы қаласының әкімдігі «самокатқа шектеу қауіпсіздік үшін керек» деп мәлімдеді."
    spec = PipelineSpec("kk_news_sm", min_confidence=0)
    (found,) = Tagger(spec).run(items(text))
    (bare,) = Tagger(PipelineSpec("kk_news_sm", statements=False)).run(items(text))
    assert carried(found).statements
    assert not carried(bare).statements
    assert carried(bare).tokens == carried(found).tokens
    pipeline_of.cache_clear()


def test_exact_duplicates_and_identifiers_across_ranks(tmp_path: Path) -> None:
    ranks = [
        [("a", "бір"), ("b", "екі"), ("a", "үш")],
        [],
        [("c", "бір"), ("b", "төрт"), ("d", "екі"), ("a", "үш")],
    ]
    for rank, documents in enumerate(ranks):
        step = KeepDocuments(tmp_path / "read", Ledger())
        assert not [*step.run([passed(Document(*values)) for values in documents], rank)]
    assert not [*FindExact(tmp_path / "read", tmp_path / "exact", 3).run()]
    ledger = Ledger()
    kept = [
        carried(item)
        for rank in range(3)
        for item in ApplyExact(tmp_path / "exact", ledger).run(
            map(passed, kept_documents(tmp_path / "read", rank)), rank
        )
    ]
    names = [(document.doc_id.partition("-")[0], document.text) for document in kept]
    assert names == [("a", "бір"), ("b", "екі"), ("a", "үш"), ("b", "төрт")]
    assert len({document.doc_id for document in kept}) == 4
    assert ledger.counts.left_out == {"exact_duplicate": 3}


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=5))
def test_documents_between_stages_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    whole = [text.encode("utf-8", "replace").decode() for text in texts]
    documents = [Document(f"d{number}", text) for number, text in enumerate(whole)]
    assert not [*KeepDocuments(folder, Ledger()).run(map(passed, documents))]
    assert [*kept_documents(folder, 0)] == documents


def test_a_rank_is_whole_or_not_there(tmp_path: Path) -> None:
    def fail() -> None:
        with writing_rank(tmp_path, 3) as part:
            (part / "rows").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not [*tmp_path.iterdir()]
    with writing_rank(tmp_path, 3) as part, writing_rank(tmp_path, 3) as other:
        (part / "rows").write_text("whole")
        (other / "rows").write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["00003"]
    assert (rank_folder(tmp_path, 3) / "rows").read_text() == "whole"
    (tmp_path / ".00003.killed.part").mkdir()
    clear_parts(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["00003"]


def test_counts_of_ranks_are_added(tmp_path: Path) -> None:
    for rank in range(2):
        ledger = Ledger()
        with writing_rank(tmp_path, rank) as part, ledger.opened(part):
            ledger.leave_out("a", "empty")
            ledger.counts.documents += 5
    counts = summed(rank_folder(tmp_path, rank) for rank in range(2))
    assert (counts.documents, counts.left_out) == (10, {"empty": 2})


def test_words_are_those_of_the_projects_tokenizer() -> None:
    """After datatrove has put spaces in place of punctuation."""
    nlp = spacy.blank("kk")
    for text in (*made_texts(5, 10), f"{KAZAKH} «Ия», – деді ол; 3,5 млн теңге, т.б. (100%)."):
        simple = simplify_text(text)
        words = [token.text for token in nlp.tokenizer(simple) if not token.is_space]
        assert KazakhWords().word_tokenize(simple) == words


def test_sentences_are_those_of_the_project() -> None:
    text = "Бұл – 2023 ж. болды. Ол «Иә!» деді. Сосын кетті."
    assert KazakhWords().sent_tokenize(text) == [
        "Бұл – 2023 ж. болды.",
        "Ол «Иә!» деді.",
        "Сосын кетті.",
    ]


def test_signatures_meet_for_near_duplicates(tmp_path: Path) -> None:
    spec = NearSpec()
    step = signatures(spec, tmp_path)
    assert isinstance(step, MinhashDedupSignature)
    first, other = made_texts(2, 40)
    words = first.split(" ")
    words[::60] = ["өзге"] * len(words[::60])

    def shared(left: str, right: str) -> int:
        sides = [step.get_signature(step.get_shingles(text)) for text in (left, right)]
        return sum(a == b for a, b in zip(*sides, strict=True))

    assert shared(first, " ".join(words)) > 0
    assert shared(first, other) == 0
    assert shared(first, first) == spec.buckets
    assert config_of(spec).hash_config.np_dtype == np.uint64
