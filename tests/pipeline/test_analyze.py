import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import ignore_error

import qazcorpus
from qazcorpus.confidence import TargetWarning
from qazcorpus.document import Document, Entity, Metadata, Probabilities, Span, Statement, Target
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.readers import ScriptWarning
from qazcorpus.readers.report import ReadReport, ReadWarning
from qazcorpus.statements.answers import with_answer

TEXT = """Министрлік ақылы тұрақты қолдады

Қаржы министрлігі «ақылы тұрақ қалаға пайдалы» деп мәлімдеді.

Жергілікті белсенділер ақылы тұраққа қарсы екенін айтты."""


def test_one_call_gives_every_layer() -> None:
    document = qazcorpus.analyze(TEXT, target="ақылы тұрақ")
    assert [e.canonical for e in document.entities if e.label == "AGENCY"] == ["Қаржы министрлігі"]
    stances = {s.source.text: s.stance for s in document.statements if s.source}
    assert stances["Қаржы министрлігі"] == "favor"
    assert stances["Жергілікті белсенділер"] == "against"
    assert document.targets[0].origin == "given"
    assert document.metadata.language == "kk"
    assert {origin.name for origin in document.origin.values()} == {"kk_news_trf"}


def test_without_a_target_one_is_found_and_said() -> None:
    text = (
        "Министрлік ақылы тұрақ енгізуді қолдады\n\n"
        "Белсенділер ақылы тұрақ енгізуге қарсы екенін айтты."
    )
    (target,) = qazcorpus.analyze(text).targets
    assert (target.text, target.origin) == ("ақылы тұрақ енгізу", "found")


def test_documents_keep_what_is_known_about_them_and_their_order() -> None:
    known = Metadata(title="Тақырып", target="ақылы тұрақ", licence="CC0-1.0")
    documents = [Document(f"d{i}", TEXT, known) for i in range(3)]
    result = list(qazcorpus.analyze_documents(iter(documents)))
    assert [d.doc_id for d in result] == ["d0", "d1", "d2"]
    assert result[0].targets[0].text == "ақылы тұрақ"
    assert result[0].metadata.licence == "CC0-1.0"


@pytest.mark.process
def test_several_processes_give_what_one_gives() -> None:
    documents = [
        Document(f"d{i}", f"{TEXT}\n\n{i}", Metadata(target="ақылы тұрақ")) for i in range(6)
    ]
    one = list(qazcorpus.analyze_documents(documents))
    assert list(qazcorpus.analyze_documents(documents, n_process=2, batch_size=2)) == one
    assert all(document.statements for document in one)


def test_text_is_normalised_before_anything_counts_in_it() -> None:
    document = qazcorpus.analyze("\ufeffҚазақcтан\r\nжерi кең.")
    assert document.text == "Қазақстан\nжері кең."


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff"])
def test_no_text_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(UsageError, match="no text"):
        qazcorpus.analyze(text)


def test_layers_that_are_there_are_kept_where_asked(nlp: Language) -> None:
    span = Entity(0, 10, TEXT[:10], "OTHER")
    given = Document("b", TEXT, entities=(span,))
    documents = [Document("a", TEXT), given, Document("c", TEXT)]
    one, two, three = qazcorpus.analyze_documents(documents, nlp=nlp, keep_layers=True)
    assert two.entities == given.entities
    assert not two.statements
    assert (two.tokens, two.sentences) == (one.tokens, one.sentences) != ((), ())
    assert two.origin.keys() == {"tokens", "sentences"}
    assert [*qazcorpus.analyze_documents([two], nlp=nlp, keep_layers=True)] == [two]
    assert one.entities == three.entities != ()
    assert [d.doc_id for d in (one, two, three)] == ["a", "b", "c"]
    (again,) = qazcorpus.analyze_documents([given], nlp=nlp)
    assert again.entities == one.entities


def test_a_text_over_spacys_limit_is_analyzed() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.max_length = 10
    assert len(qazcorpus.analyze("Ол келді. Біз кеттік.", nlp=nlp).sentences) == 2


def test_a_pipeline_without_sentences_is_refused() -> None:
    with pytest.raises(PipelineError, match="kk_sentencizer"):
        qazcorpus.analyze("Ол келді. Біз кеттік.", nlp=spacy.blank("kk"))


def test_a_position_is_seen_wherever_it_was_stated() -> None:
    text = "Қаржы министрлігі Алматыда тыйымды қолдайтынын мәлімдеді."
    (statement,) = qazcorpus.analyze(text, target="тыйым").statements
    assert statement.stance == "favor"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"batch_size": 0}, "batch_size must be a whole number, not 0. Give 1 or more."),
        ({"n_process": 0}, "n_process must be a number of processes, not 0. Give 1 or more, or -1"),
        ({"n_process": -2}, "n_process must be a number of processes, not -2."),
    ],
)
def test_batches_and_processes_that_cannot_be_are_refused(
    numbers: dict[str, int], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        list(qazcorpus.analyze_documents([Document("d", TEXT)], **numbers))


class Failing:
    """A component that fails at some documents."""

    def __call__(self, doc: Doc) -> Doc:
        if "бұзық" in doc.text:
            raise ValueError("broken")
        return doc


@Language.factory("failing")
def make_failing(nlp: Language, name: str) -> Failing:
    return Failing()


@pytest.fixture
def failing() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("failing")
    return nlp


SOME = [Document(f"d{i}", "бұзық" if i in {3, 7} else f"Ол {i} рет келді.") for i in range(9)]
LEFT = [document.doc_id for i, document in enumerate(SOME) if i not in {3, 7}]


@pytest.mark.parametrize("n_process", [1, pytest.param(2, marks=pytest.mark.process)])
def test_a_failure_names_the_document_after_those_before_it(
    failing: Language, n_process: int
) -> None:
    found = qazcorpus.analyze_documents(SOME, nlp=failing, n_process=n_process)
    assert [next(found).doc_id for _ in range(3)] == ["d0", "d1", "d2"]
    with pytest.raises(PipelineError, match=r"^d3: the pipeline fails .*ValueError: broken"):
        next(found)


@pytest.mark.parametrize("n_process", [1, pytest.param(2, marks=pytest.mark.process)])
def test_a_document_that_an_error_handler_skips_moves_no_other(
    failing: Language, n_process: int
) -> None:
    failing.set_error_handler(ignore_error)
    report = ReadReport()
    found = list(qazcorpus.analyze_documents(SOME, nlp=failing, n_process=n_process, report=report))
    assert [document.doc_id for document in found] == LEFT
    assert all(d.text == "".join(t.text for t in d.tokens) or d.tokens for d in found)
    assert report.reasons == {"not_analyzed": 2}
    assert [item.path for item in report.left_out] == ["d3", "d7"]


def test_what_is_skipped_is_said_without_a_report(failing: Language) -> None:
    failing.set_error_handler(ignore_error)
    with pytest.warns(ReadWarning, match="2 left out; the first: d3"):
        assert len(list(qazcorpus.analyze_documents(SOME, nlp=failing))) == 7
    with pytest.raises(PipelineError, match="skipped"):
        qazcorpus.analyze("бұзық", nlp=failing)


def test_documents_that_fail_only_together_are_analyzed_alone() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("alone")
    assert len(list(qazcorpus.analyze_documents(SOME, nlp=nlp))) == len(SOME)


class Alone:
    """A component that takes one document at a time only."""

    def __call__(self, doc: Doc) -> Doc:
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        docs = list(docs)
        if len(docs) > 1:
            raise MemoryError
        yield from docs


@Language.factory("alone")
def make_alone(nlp: Language, name: str) -> Alone:
    return Alone()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "fails at this document: MemoryError. Leave"),
        (
            ValueError("[E001]\n  Wrong.\n"),
            "fails at this document: ValueError: [E001] Wrong. Leave",
        ),
    ],
)
def test_what_a_component_raises_is_said_in_one_line(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp = spacy.blank("kk")

    def broken(text: str) -> Doc:
        raise error

    monkeypatch.setattr(nlp, "tokenizer", broken)
    with pytest.raises(PipelineError, match=re.escape(said)) as raised:
        qazcorpus.analyze("Ол келді.", nlp=nlp)
    assert raised.value.__cause__ is error


def test_new_docs_of_a_component_are_taken_in_their_order(failing: Language) -> None:
    failing.add_pipe("renewing", first=True)
    whole = [document for document in SOME if document.doc_id in LEFT]
    assert [d.doc_id for d in qazcorpus.analyze_documents(whole, nlp=failing)] == LEFT
    failing.set_error_handler(ignore_error)
    report = ReadReport()
    found = qazcorpus.analyze_documents(SOME, nlp=failing, report=report)
    assert [d.doc_id for d in found] == LEFT
    assert [item.path for item in report.left_out] == ["d3", "d7"]


@Language.component("renewing")
def renewing(doc: Doc) -> Doc:
    return Doc(doc.vocab, [token.text for token in doc], [bool(t.whitespace_) for t in doc])


def test_the_first_result_is_there_before_the_second_document_is_read(nlp: Language) -> None:
    read = []

    def documents() -> Iterator[Document]:
        for document in SOME:
            read.append(document.doc_id)
            yield document

    next(qazcorpus.analyze_documents(documents(), nlp=nlp))
    assert read == ["d0"]


def test_threads_may_share_a_pipeline(nlp: Language) -> None:
    documents = [Document(f"d{i}", f"{TEXT}\n\nСөз{i} айтылды.") for i in range(8)]
    one = list(qazcorpus.analyze_documents(documents, nlp=nlp))

    def turned(by: int) -> list[Document]:
        return list(qazcorpus.analyze_documents([*documents[by:], *documents[:by]], nlp=nlp))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as threads:
            for by, found in enumerate(threads.map(turned, range(4))):
                assert found == [*one[by:], *one[:by]]
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize("given", [(None, ""), (TEXT, 5), (float("nan"), "")])
def test_what_is_no_text_is_refused(given: tuple[object, object]) -> None:
    with pytest.raises(UsageError, match=r"must be a string|neither a text nor a list"):
        qazcorpus.analyze(*given)  # type: ignore[arg-type]


def test_a_target_of_white_space_is_none() -> None:
    document = Document("d", TEXT, Metadata(target="ақылы тұрақ"))
    [found] = qazcorpus.analyze_documents([document], target="  ")
    assert found.targets[0].text == "ақылы тұрақ"


def test_a_doc_may_be_asked_for_another_target(nlp: Language) -> None:
    doc = nlp(TEXT)
    before = [(token.lemma_, token.dep_, token.ent_type_) for token in doc]
    doc._.target = "ақылы тұрақ"
    nlp.get_pipe("kk_statements")(doc)
    assert {statement.target for statement in doc._.statements} == {"ақылы тұрақ"}
    assert [(token.lemma_, token.dep_, token.ent_type_) for token in doc] == before


def test_kazakh_in_latin_script_is_warned_of() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    with pytest.warns(ScriptWarning, match="The pipelines know only Cyrillic"):
        document = qazcorpus.analyze("Qala äkımdıgı jaña köpır salady.", nlp=nlp)
    assert document.metadata.language == "kk-Latn"


@pytest.fixture
def judging() -> Language:
    """A pipeline that says of one statement that it is in favour, and of four that they are not
    about the target."""

    @Language.component("judge_in_tests")
    def judge(doc: Doc) -> Doc:
        words = [token for token in doc if token.is_alpha][:5]
        doc._.targets = [Target(doc._.target)]
        doc._.statements = [
            with_answer(
                Statement(Span(t.idx, t.idx + len(t), t.text), target=doc._.target),
                Probabilities(0.1, 0.0, 0.1, 0.8) if n else Probabilities(0.6, 0.1, 0.2, 0.1),
            )
            for n, t in enumerate(words)
        ]
        return doc

    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("judge_in_tests")
    return nlp


def test_a_target_that_does_not_fit_is_told(judging: Language) -> None:
    with pytest.warns(TargetWarning, match="document: most statements are not about .* «футбол»"):
        document = qazcorpus.analyze(TEXT, "футбол", nlp=judging)
    assert [s.answer for s in document.statements] == ["favor", *["none"] * 4]
    report = ReadReport()
    given = Document("d", TEXT, Metadata(target="футбол"))
    next(qazcorpus.analyze_documents([given], nlp=judging, report=report))
    with pytest.warns(TargetWarning, match="does not fit: 1; the first: d: most"):
        [*qazcorpus.analyze_documents([given], nlp=judging)]


def test_an_unsure_stance_is_withheld_where_asked(judging: Language) -> None:
    given = Document("d", TEXT, Metadata(target="футбол"))
    report = ReadReport()
    (document,) = qazcorpus.analyze_documents(
        [given], nlp=judging, min_confidence=0.7, report=report
    )
    assert [s.answer for s in document.statements] == ["unsure", *["none"] * 4]
    assert report.to_dict()["unfit_targets"] == [{"doc_id": "d", "target": "футбол"}]


@pytest.mark.parametrize("number", [-0.1, 1.1, True, "0.5", float("nan")])
def test_a_confidence_is_a_share(nlp: Language, number: float) -> None:
    with pytest.raises(UsageError, match="min_confidence must be a number from 0 to 1"):
        qazcorpus.analyze(TEXT, nlp=nlp, min_confidence=number)


def test_statements_are_judged_under_each_target() -> None:
    targets = ["ақылы тұрақ", "жаңа көпір"]
    document = qazcorpus.analyze(TEXT, target=targets)
    assert [target.text for target in document.targets] == targets
    first, second = document.statements[:2]
    assert (first.id, second.id) == ("s1", "s1.2")
    assert (first.content, first.target, second.target) == (second.content, *targets)
    asked = Document("d", TEXT, Metadata().about(targets))
    [again] = qazcorpus.analyze_documents([asked])
    assert again.statements == document.statements
