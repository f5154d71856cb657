import pytest
import spacy
from spacy.language import Language

import qazcorpus
from qazcorpus.document import Document, Entity, Metadata
from qazcorpus.errors import PipelineError, UsageError

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
    assert qazcorpus.analyze(TEXT).targets[0].origin == "found"


def test_documents_keep_what_is_known_about_them_and_their_order() -> None:
    known = Metadata(title="Тақырып", target="ақылы тұрақ", licence="CC0-1.0")
    documents = [Document(f"d{i}", TEXT, known) for i in range(3)]
    result = list(qazcorpus.analyze_documents(iter(documents)))
    assert [d.doc_id for d in result] == ["d0", "d1", "d2"]
    assert result[0].targets[0].text == "ақылы тұрақ"
    assert result[0].metadata.licence == "CC0-1.0"


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


@pytest.mark.parametrize("numbers", [{"batch_size": 0}, {"n_process": 0}, {"n_process": -2}])
def test_batches_and_processes_that_cannot_be_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="cannot be"):
        list(qazcorpus.analyze_documents([Document("d", TEXT)], **numbers))


@pytest.mark.parametrize("given", [(None, ""), (TEXT, 5), (float("nan"), "")])
def test_what_is_no_text_is_refused(given: tuple[object, object]) -> None:
    with pytest.raises(UsageError, match="are strings"):
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
