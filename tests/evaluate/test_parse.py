from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.errors import UsageError
from qazcorpus.evaluate.parse import evaluate_parse
from qazcorpus.readers.interchange.treebank import TreebankSentence, WordAnalysis, read_sentences

TREEBANK = """\
# text = Біз ауыл жолын жөндедік.
1\tБіз\tбіз\tPRON\t_\tCase=Nom|Person=1\t4\tnsubj\t_\t_
2\tауыл\tауыл\tNOUN\t_\tCase=Nom\t3\tnmod:poss\t_\t_
3\tжолын\tжол\tNOUN\t_\tCase=Acc|Person[psor]=3\t4\tobj\t_\t_
4\tжөндедік\tжөнде\tVERB\t_\tPerson=1|Tense=Past\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_

# newpar
# text = Қар еріді!
1\tҚар\tқар\tNOUN\t_\tCase=Nom\t2\tnsubj\t_\t_
2\tеріді\tері\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
3\t!\t!\tPUNCT\t_\t_\t2\tpunct\t_\t_
"""


@pytest.fixture
def treebank(tmp_path: Path) -> list[TreebankSentence]:
    path = tmp_path / "a.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    return read_sentences(path)


@pytest.fixture
def nlp(treebank: list[TreebankSentence]) -> Language:
    """A pipeline that knows the treebank by heart, and calls the root ROOT, as spaCy does."""
    known = {t.form: t.analyses[0] for sentence in treebank for t in sentence.tokens}

    class Copy:
        def __call__(self, doc: Doc) -> Doc:
            for sentence in doc.sents:
                words = [token for token in sentence if not token.is_space]
                for token in sentence:
                    token.dep_ = "dep"
                for token in words:
                    analysis = known.get(token.text, WordAnalysis("X", "_", "?", 0, "root"))
                    token.pos_, token.lemma_ = analysis.upos, analysis.lemma
                    token.set_morph(analysis.feats)
                    token.dep_ = analysis.deprel if analysis.head else "ROOT"
                    if analysis.head and analysis.head <= len(words):
                        token.head = words[analysis.head - 1]
            return doc

    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    Language.component("copy_of_treebank", func=Copy())
    nlp.add_pipe("copy_of_treebank")
    return nlp


def test_a_pipeline_that_knows_the_treebank(
    treebank: list[TreebankSentence], nlp: Language
) -> None:
    result = evaluate_parse([treebank[:1], treebank[1:]], nlp)
    assert {name: score.f1 for name, score in result.scores.items()} == dict.fromkeys(
        ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS", "CLAS"), 1.0
    )
    assert result.words == 8
    assert result.words_per_second > 0
    assert result.to_dict()["scores"]["LAS"] == {
        "precision": 100.0,
        "recall": 100.0,
        "f1": 100.0,
        "gold": 8,
        "system": 8,
        "correct": 8,
    }


def test_white_space_between_paragraphs_is_no_word(
    treebank: list[TreebankSentence], nlp: Language
) -> None:
    result = evaluate_parse([treebank], nlp)
    assert result.scores["Words"].predicted == 8
    assert result.scores["LAS"].f1 == 1


def test_a_pipeline_of_tokens_only(treebank: list[TreebankSentence]) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    result = evaluate_parse([treebank, []], nlp)
    assert set(result.scores) == {"Tokens", "Sentences", "Words"}


def test_a_pipeline_that_changes_the_text(treebank: list[TreebankSentence], nlp: Language) -> None:
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=text.lower().split())  # type: ignore[assignment]
    with pytest.raises(UsageError, match="not the same text"):
        evaluate_parse([treebank], nlp)
