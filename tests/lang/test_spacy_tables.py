"""What the language adds to spaCy's own tables: explanations and displaCy's colours."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest
import spacy
from spacy import displacy
from spacy.tokens import Doc, Span

from qazcorpus.colours import contrast
from qazcorpus.lang.kk.displacy import displacy_colours
from qazcorpus.lang.kk.glossary import explanations
from qazcorpus.scheme import load_scheme


def test_every_label_of_the_scheme_is_explained() -> None:
    spacy.blank("kk")
    scheme = load_scheme()
    labels = (*scheme.entities, *scheme.attribution, *scheme.relations, *scheme.stances)
    for term in (*(label.label for label in labels), *scheme.kinds, *explanations()):
        assert spacy.explain(term)
    assert spacy.explain("AGENCY") == "State body · Мемлекеттік орган"
    assert spacy.explain("Case=Gen") == "genitive case · ілік септік"


def test_spacys_own_explanations_and_colours_stay_for_other_languages() -> None:
    code = (
        "import spacy; from spacy import displacy; from spacy.glossary import GLOSSARY as own\n"
        "before = dict(own); spacy.blank('en'); import qazcorpus\n"
        "assert own == before and not spacy.registry.displacy_colors.get_all()\n"
        "spacy.blank('kk')\n"
        "assert own != before and {term: own[term] for term in before} == before\n"
        "assert spacy.registry.displacy_colors.get_all()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("label", load_scheme().entity_labels)
def test_displacy_draws_each_label_in_a_readable_colour(label: str) -> None:
    doc = Doc(spacy.blank("kk").vocab, words=["Прокуратура"])
    doc.set_ents([Span(doc, 0, 1, label=label)])
    colour = displacy_colours()[label]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert f"background: {colour};" in displacy.render(doc, style="ent")
    assert contrast("#000000", colour) >= 4.5
