"""Labels, kinds and canonical names, whoever found the entity."""

import pickle

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from qazcorpus.pipeline.analyze import analyze
from qazcorpus.scheme import load_scheme

TEXT = "Жанашыр көлігі Астанада тоқтады."
VEHICLE = {"label": "VEHICLE", "pattern": "Жанашыр"}


def of_rules(*patterns: dict[str, str], ruler_last: bool = False) -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    names = ["kk_entity_details", "entity_ruler"] if ruler_last else ["entity_ruler"]
    for name in (*names, "kk_entity_details")[:2]:
        nlp.add_pipe(name)
    nlp.get_pipe("entity_ruler").add_patterns(list(patterns))  # type: ignore[attr-defined]
    return nlp


def details(doc: Doc) -> list[tuple[str, str, str, str]]:
    return [(ent.text, ent.label_, ent._.kind, ent._.canonical) for ent in doc.ents]


@pytest.mark.parametrize("ruler_last", [False, True])
def test_a_label_of_ones_own_stays_with_kind_and_canonical_name(ruler_last: bool) -> None:
    nlp = of_rules(VEHICLE, ruler_last=ruler_last)
    assert details(nlp(TEXT)) == [("Жанашыр", "VEHICLE", "VEHICLE", "Жанашыр")]
    (entity,) = analyze(TEXT, nlp=nlp).entities
    assert (entity.label, entity.kind, entity.canonical) == ("VEHICLE", "VEHICLE", "Жанашыр")


@pytest.mark.parametrize(
    ("label", "detailed", "kind"),
    [
        ("GPE", "PLACE", "GPE"),
        ("PLACE", "PLACE", "GPE"),
        ("SOURCE", "SOURCE", "SOURCE"),  # a label of the scheme, but not of entities
        ("favor", "favor", "favor"),
        ("place", "place", "place"),
    ],
)
def test_labels_before_the_component(label: str, detailed: str, kind: str) -> None:
    doc = of_rules({"label": label, "pattern": "Астанада"})(TEXT)
    assert details(doc) == [("Астанада", detailed, kind, "Астана")]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Блог авторы Мадлин Эрп Нұр-Сұлтанның әрекетін сынады.", ["Мадлин Эрп", "Нұр-Сұлтанның"]),
        ("Ерлан Болатов Мәскеудің шешімін атады.", ["Ерлан Болатов", "Мәскеудің"]),
        ("Дензел Вашингтонның фильмі.", ["Дензел Вашингтонның"]),
        ("Асан Нұрсұлтан Болатовтың сөзі.", ["Асан Нұрсұлтан Болатовтың"]),
        ("Ерлан Болатов Мәскеуге барды.", ["Ерлан Болатов Мәскеуге"]),
    ],
)
def test_a_place_in_the_genitive_behind_a_person_is_a_name_of_its_own(
    text: str, apart: list[str]
) -> None:
    whole = " ".join(apart)
    doc = of_rules({"label": "PERSON", "pattern": whole})(text)
    assert [ent.text for ent in doc.ents] == apart
    assert [ent.label_ for ent in doc.ents] == ["PERSON", "PLACE"][: len(apart)]


def test_identifiers_of_a_ruler_stay() -> None:
    doc = of_rules({**VEHICLE, "id": "Q1"})(TEXT)
    assert doc.ents[0].ent_id_ == "Q1"


def test_an_entity_that_replaces_another_does_not_inherit_its_kind() -> None:
    doc = of_rules({"label": "GPE", "pattern": "Астанада"})(TEXT)
    doc.set_ents([Span(doc, 2, 3, label="SHIP")])
    assert details(doc) == [("Астанада", "SHIP", "SHIP", "Астана")]
    doc.set_ents([Span(doc, 2, 3, label="PERSON")])
    assert doc.ents[0]._.kind == "PERSON"


def test_what_is_set_stays_and_travels() -> None:
    doc = of_rules(VEHICLE)(TEXT)
    doc.ents[0]._.kind, doc.ents[0]._.canonical = "truck", "ЖАНАШЫР"
    wanted = [("Жанашыр", "VEHICLE", "truck", "ЖАНАШЫР")]
    assert details(doc) == wanted
    vocab = spacy.blank("kk").vocab
    assert details(Doc(vocab).from_bytes(doc.to_bytes())) == wanted
    assert details(pickle.loads(pickle.dumps(doc))) == wanted
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(vocab)
    assert details(stored) == wanted
    assert details(Doc(vocab).from_json(doc.to_json(underscore=["kind", "canonical"]))) == wanted


def test_the_component_names_the_labels_that_it_gives() -> None:
    assert of_rules().pipe_labels["kk_entity_details"] == [*load_scheme().entity_labels]
