"""Which names of a document mean the same, and which label they get."""

from __future__ import annotations

from collections.abc import Mapping

from qazcorpus.pipeline.referents.grouping import Referent, referents
from qazcorpus.pipeline.referents.mentions import Mention, acronyms, without_country


class Text:
    """A text whose names are added one after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []
        self._at = 0

    def name(
        self,
        words: str,
        label: str,
        canonical: str = "",
        *,
        quoted: bool = False,
        weights: Mapping[str, float] | None = None,
    ) -> Text:
        start = self.text.index(words, self._at)
        self._at = end = start + len(words)
        self.mentions.append(
            Mention(start, end, words, label, canonical or words, quoted, weights or {})
        )
        return self

    def referents(self) -> list[Referent]:
        return referents(self.text, self.mentions)


def test_forms_with_other_suffixes_and_in_capitals_are_one() -> None:
    text = Text("АЛМАТЫ көркейді. Алматыда жаңа парк ашылды. Алматы – ірі қала.")
    text.name("АЛМАТЫ", "PLACE").name("Алматыда", "PLACE", "Алматы").name("Алматы", "PLACE")
    assert text.referents() == [Referent((0, 1, 2), "PLACE", "Алматы")]


def test_a_surname_is_the_person_whose_full_name_was_last() -> None:
    text = Text("Асан Ермеков пен Дина Ахметова келді. Ермеков сөйледі, Ахметоваға сұрақ қойылды.")
    text.name("Асан Ермеков", "PERSON").name("Дина Ахметова", "PERSON")
    text.name("Ермеков", "ORG").name("Ахметоваға", "PERSON", "Ахметова")
    first, second = text.referents()
    assert first == Referent((0, 2), "PERSON", "Асан Ермеков")
    assert second == Referent((1, 3), "PERSON", "Дина Ахметова")


def test_an_abbreviation_belongs_to_the_name_before_its_brackets_or_with_its_initials() -> None:
    text = Text(
        "Қазақстан халқы Ассамблеясы (ҚХА) жиналды. ҚХА-ның шешімі. "
        "Халықаралық валюта қоры есеп берді. ХВҚ болжамы."
    )
    text.name("Қазақстан халқы Ассамблеясы", "AGENCY").name("ҚХА", "ORG").name(
        "ҚХА-ның", "ORG", "ҚХА"
    )
    text.name("Халықаралық валюта қоры", "ORG").name("ХВҚ", "PLACE")
    assert text.referents() == [
        Referent((0, 1, 2), "AGENCY", "Қазақстан халқы Ассамблеясы"),
        Referent((3, 4), "ORG", "Халықаралық валюта қоры"),
    ]
    assert "хвқ" not in acronyms("Дүниежүзілік банк")
    assert "ббс" not in acronyms("Би")


def test_a_country_is_no_abbreviation_of_a_body() -> None:
    text = Text("Қаржы Реттеушісі ҚР-дағы банктер туралы айтты.")
    text.name("Қаржы Реттеушісі", "AGENCY").name("ҚР-дағы", "PLACE", "ҚР")
    assert [referent.label for referent in text.referents()] == ["AGENCY", "PLACE"]


def test_an_acronym_has_most_of_the_initials() -> None:
    assert "қха" in acronyms("Қазақстан халқы ассамблеясы")
    assert "қк" not in acronyms("Қырғыз Республикасы Орталық сайлау комиссиясы")


def test_a_body_with_and_without_its_country_is_one() -> None:
    text = Text("ҚР Қаржы министрлігі хабарлады. Қаржы министрлігінің дерегі.")
    text.name("ҚР Қаржы министрлігі", "AGENCY")
    text.name("Қаржы министрлігінің", "AGENCY", "Қаржы министрлігі")
    assert text.referents() == [Referent((0, 1), "AGENCY", "ҚР Қаржы министрлігі")]
    assert without_country("қазақстан") == "қазақстан"


def test_a_body_has_its_possessive_only_behind_its_country() -> None:
    text = Text("Қазақстанның Бас прокуратурасы хабарлады. Бас прокуратураға барды.")
    text.name("Қазақстанның Бас прокуратурасы", "AGENCY")
    text.name("Бас прокуратураға", "AGENCY", "Бас прокуратура")
    assert text.referents() == [Referent((0, 1), "AGENCY", "Қазақстанның Бас прокуратурасы")]


def test_a_name_in_quotation_marks_is_not_the_place_it_is_named_after() -> None:
    text = Text("Астана – елорда. «Астана» клубы жеңді.")
    text.name("Астана", "PLACE").name("Астана", "ORG", quoted=True)
    assert [referent.label for referent in text.referents()] == ["PLACE", "ORG"]


def test_what_the_model_and_everybody_know_decides_the_label() -> None:
    unsure = {"PERSON": -0.6, "PLACE": -0.9, "ORG": -4.0, "AGENCY": -6.0}
    text = Text("Пхеньян мәлімдеме жасады.").name("Пхеньян", "PERSON", weights=unsure)
    assert [referent.label for referent in text.referents()] == ["PLACE"]
    sure = {"PERSON": -0.01, "PLACE": -5.5, "ORG": -6.0, "AGENCY": -6.0}
    person = Text("Абай Құнанбайұлы – ақын.").name("Абай Құнанбайұлы", "PERSON", weights=sure)
    assert [referent.label for referent in person.referents()] == ["PERSON"]


def test_what_everybody_knows_is_not_outvoted_by_many_mentions() -> None:
    text = Text("Сеул кеше. Сеул бүгін. Сеул ертең. Сеул кейін.")
    for _ in range(4):
        text.name("Сеул", "PERSON", weights={"PERSON": -0.2, "PLACE": -2.0})
    (only,) = text.referents()
    assert only.label == "PLACE"


def test_a_country_alone_is_no_office() -> None:
    text = Text("АҚШ-тың Қазақстандағы Елшісі келді. Президент кетті.")
    text.name("АҚШ-тың", "POSITION", "АҚШ").name("Президент", "POSITION")
    assert [referent.label for referent in text.referents()] == ["PLACE", "POSITION"]


def test_the_words_of_an_unsure_organisation_decide() -> None:
    text = Text("Журналистерді қорғау комитеті алаңдайды. Көлік агенттігі жауап берді.")
    text.name("Журналистерді қорғау комитеті", "AGENCY", weights={"AGENCY": -0.6, "ORG": -0.8})
    text.name("Көлік агенттігі", "ORG", weights={"AGENCY": -4.0, "ORG": -0.1})
    assert [referent.label for referent in text.referents()] == ["ORG", "ORG"]


def test_a_name_that_is_written_like_the_stem_of_another_is_not_inflected() -> None:
    text = Text("Байден келді. Байденнің сөзі.")
    text.name("Байден", "PERSON", "Бай").name("Байденнің", "PERSON", "Байден")
    assert text.referents() == [Referent((0, 1), "PERSON", "Байден")]


def test_other_labels_of_equal_names_stay() -> None:
    text = Text("Абай қаласында «Абай» операсы.").name("Абай", "PLACE").name("Абай", "ART")
    assert len(text.referents()) == 2
