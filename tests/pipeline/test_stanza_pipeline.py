import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.training import Example

from qazcorpus.errors import MissingExtraError, PipelineError
from qazcorpus.pipeline.analyze import analyze
from qazcorpus.pipeline.load import load
from qazcorpus.pipeline.stanza_models import StanzaToken
from qazcorpus.pipeline.stanza_pipeline import StanzaAnnotator, load_stanza, make_doc
from tests.strategies import texts

VOCAB = spacy.blank("kk").vocab


# --- Offsets: no models needed -------------------------------------------------------------------


@st.composite
def segmented_texts(draw: st.DrawFn) -> tuple[str, list[list[StanzaToken]]]:
    """A text and tokens in it, some of its letters in no token, as Stanza may answer."""
    text = draw(texts())
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=16))})
    sentences: list[list[StanzaToken]] = [[]]
    for left, right in pairwise(cuts):
        piece = text[left:right]
        if not piece.strip() or draw(st.integers(0, 4)) == 0:
            continue
        start = left + len(piece) - len(piece.lstrip())
        words = ("бала", "сыз") if draw(st.booleans()) else ()
        sentences[-1].append(StanzaToken(start, start + len(piece.strip()), words))
        if draw(st.booleans()):
            sentences.append([])
    return text, [sentence for sentence in sentences if sentence]


@given(segmented_texts())
def test_every_character_of_the_text_is_in_the_doc(
    answer: tuple[str, list[list[StanzaToken]]],
) -> None:
    text, sentences = answer
    doc = make_doc(VOCAB, text, sentences)
    assert doc.text == text
    at = {token.idx: token for token in doc}
    for number, sentence in enumerate(sentences):
        for i, given_token in enumerate(sentence):
            token = at[given_token.start]
            assert token.text == text[given_token.start : given_token.end]
            assert token._.words == given_token.words
            assert token.is_sent_start is (token.i == 0 or (number > 0 and i == 0))


def test_white_space_is_kept_as_spacy_keeps_it() -> None:
    text = "\n Сен  кел.\tМен\u00a0келдім ?  "
    own = spacy.blank("kk")(text)
    tokens = [StanzaToken(t.idx, t.idx + len(t)) for t in own if not t.is_space]
    doc = make_doc(own.vocab, text, [tokens])
    assert [(t.text, t.whitespace_) for t in doc] == [(t.text, t.whitespace_) for t in own]


# --- Annotations: Stanza's answers made by hand --------------------------------------------------


class Answers:
    """In the place of Stanza's models: sentences annotated beforehand."""

    def __init__(self, *sentences: list[list[tuple[Any, ...]]], tags: Sequence[str] = ()) -> None:
        # A sentence is its tokens, a token its words: (head, relation, UPOS, lemma, features).
        self.sentences = [self._sentence(tokens, tags) for tokens in sentences]

    def _sentence(self, tokens: list[list[tuple[Any, ...]]], tags: Sequence[str]) -> Any:
        names = ("head", "deprel", "upos", "lemma", "feats")
        words: list[Any] = []
        made = []
        for i, token in enumerate(tokens):
            own = [
                SimpleNamespace(id=len(words) + n, xpos=None, **dict(zip(names, word, strict=True)))
                for n, word in enumerate(token, start=1)
            ]
            words += own
            made.append(SimpleNamespace(words=own, ner=tags[i] if tags else None))
        return SimpleNamespace(tokens=made, words=words)

    def annotate(self, sentences: Sequence[Sequence[Token]]) -> list[Any]:
        return self.sentences[: len(sentences)]


def annotated(doc: Doc, answers: Any) -> Doc:
    return StanzaAnnotator("kk_stanza", answers)(doc)


def test_a_multi_word_token_is_one_token_with_the_analysis_of_its_upper_word() -> None:
    text = "Үйсіз  адам жоқ."
    places = [
        StanzaToken(0, 5, ("үй", "сіз")),
        StanzaToken(7, 11),
        *map(StanzaToken, (12, 15), (15, 16)),
    ]
    answers = Answers(
        [
            [(3, "nmod", "NOUN", "үй", "Case=Nom"), (1, "case", "ADP", "сіз", None)],
            [(4, "nsubj", "NOUN", "адам", "Case=Nom|Number=Sing")],
            [(0, "root", "ADJ", "жоқ", None)],
            [(4, "punct", "PUNCT", ".", None)],
        ]
    )
    doc = annotated(make_doc(VOCAB, text, [places]), answers)
    assert [(t.text, t.pos_, t.lemma_, str(t.morph), t.dep_, t.head.text) for t in doc] == [
        ("Үйсіз", "NOUN", "үй", "Case=Nom", "nmod", "адам"),
        (" ", "SPACE", "", "", "dep", "Үйсіз"),
        ("адам", "NOUN", "адам", "Case=Nom|Number=Sing", "nsubj", "жоқ"),
        ("жоқ", "ADJ", "жоқ", "", "root", "жоқ"),
        (".", "PUNCT", ".", "", "punct", "жоқ"),
    ]
    assert doc[0]._.words == ("үй", "сіз")


@st.composite
def trees(draw: st.DrawFn) -> list[list[int]]:
    """A tree (heads counted from 1, 0 above the root) whose words are grouped into tokens."""
    size = draw(st.integers(1, 9))
    order = draw(st.permutations(range(1, size + 1)))
    heads = [0] * size
    for i, word in enumerate(order[1:], start=1):
        heads[word - 1] = order[draw(st.integers(0, i - 1))]
    tokens: list[list[int]] = [[]]
    for head in heads:
        if tokens[-1] and draw(st.booleans()):
            tokens.append([])
        tokens[-1].append(head)
    return tokens


@given(st.lists(trees(), min_size=1, max_size=3))
def test_a_tree_stays_a_tree_and_a_sentence_a_sentence(sentences: list[list[list[int]]]) -> None:
    text = " \n".join("а " * len(tokens) for tokens in sentences)
    letters = iter([i for i, letter in enumerate(text) if letter == "а"])
    places = [
        [
            StanzaToken(i, i + 1, ("х",) * len(token))
            for token, i in zip(tokens, letters, strict=False)
        ]
        for tokens in sentences
    ]
    answers = Answers(
        *([[(h, "x", "X", "х", None) for h in token] for token in tokens] for tokens in sentences)
    )
    doc = annotated(make_doc(VOCAB, text, places), answers)
    assert [len([t for t in s if not t.is_space]) for s in doc.sents] == list(map(len, sentences))
    for sentence in doc.sents:
        assert len([token for token in sentence if token.head == token]) == 1
        for token in sentence:
            assert token.head == token or sentence.root in token.ancestors


def test_entities_follow_stanzas_borders_unless_they_are_given() -> None:
    words = ["Айжан", "Ерлан", "Нұр", "Сұлтан", "кетті"]
    tags = ["S-PERSON", "S-PERSON", "B-GPE", "E-GPE", "O"]
    flat = [[(0 if i == 0 else 1, "x", "X", "x", None)] for i in range(5)]
    starts: Any = [i == 0 for i in range(5)]
    doc = annotated(Doc(VOCAB, words=words, sent_starts=starts), Answers(flat, tags=tags))
    found = [(ent.text, ent.label_) for ent in doc.ents]
    assert found == [("Айжан", "PERSON"), ("Ерлан", "PERSON"), ("Нұр Сұлтан", "GPE")]
    given_doc = Doc(VOCAB, words=words, sent_starts=starts)
    given_doc.ents = [Span(given_doc, 4, 5, label="EVENT")]
    assert [e.text for e in annotated(given_doc, Answers(flat, tags=tags)).ents] == ["кетті"]


def test_models_without_a_parser_leave_the_sentences_as_they_are() -> None:
    places = [[StanzaToken(0, 3), StanzaToken(4, 7)], [StanzaToken(8, 11)]]
    word = [(None, None, "NOUN", "сөз", None)]
    doc = annotated(make_doc(VOCAB, "мен сен біз", places), Answers([word, word], [word]))
    assert [sentence.text for sentence in doc.sents] == ["мен сен", "біз"]
    assert not doc.has_annotation("DEP")
    assert [token.lemma_ for token in doc] == ["сөз"] * 3


# --- Loading -------------------------------------------------------------------------------------


def test_without_the_package_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("qazcorpus.pipeline.stanza_models.find_spec", lambda name: None)
    (tmp_path / "resources.json").write_text("{}")
    for name in ("stanza", tmp_path):
        with pytest.raises(MissingExtraError, match=r"pip install 'qazcorpus\[stanza\]'"):
            load(name)


def test_the_component_needs_stanzas_tokenizer() -> None:
    with pytest.raises(PipelineError, match=r"qazcorpus\.load\('stanza'\)"):
        spacy.blank("kk").add_pipe("kk_stanza")


@pytest.mark.stanza
def test_models_that_cannot_be_had_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from stanza.resources import common

    asked: list[str] = []

    def no_network(url: str, **_: Any) -> None:
        asked.append(url)
        raise OSError("no route to host")

    monkeypatch.setattr(common.requests, "get", no_network)
    (tmp_path / "resources.json").write_text(json.dumps({"kk": {"packages": {}}}))
    with pytest.raises(
        PipelineError, match=r"cannot be loaded .*stanza\.download\('kk'\)"
    ) as caught:
        load(tmp_path)
    assert caught.value.path == str(tmp_path)
    assert not asked
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(tmp_path / "none"))
    with pytest.raises(PipelineError, match=r"nor downloaded: no route to host") as caught:
        load("stanza")
    assert caught.value.path == str(tmp_path / "none")
    assert asked


# --- Small models, trained here with Stanza's own trainers ---------------------------------------

# form or form=words / lemma / UPOS / features / head / relation, a word of a multi-word token after |
TREEBANK = """
Айжан/Айжан/PROPN/Case=Nom/3/nsubj мектепке/мектеп/NOUN/Case=Dat/3/obl барды/бар/VERB/Tense=Past/0/root ././PUNCT/_/3/punct
Ерлан/Ерлан/PROPN/Case=Nom/3/nsubj қалаға/қала/NOUN/Case=Dat/3/obl келді/кел/VERB/Tense=Past/0/root ././PUNCT/_/3/punct
Бала/бала/NOUN/Case=Nom/3/nsubj үйге/үй/NOUN/Case=Dat/3/obl кірді/кір/VERB/Tense=Past/0/root ././PUNCT/_/3/punct
Үйсіз=үй+сіз/үй|сіз/NOUN|ADP/_|_/3|1/nmod|case адам/адам/NOUN/Case=Nom/4/nsubj жоқ/жоқ/ADJ/_/0/root ././PUNCT/_/4/punct
Айжан/Айжан/PROPN/Case=Nom/3/nsubj Алматыға/Алматы/PROPN/Case=Dat/3/obl келді/кел/VERB/Tense=Past/0/root ././PUNCT/_/3/punct
Суға/су/NOUN/Case=Dat/3/obl бала/бала/NOUN/Case=Nom/3/nsubj барды/бар/VERB/Tense=Past/0/root ././PUNCT/_/3/punct
"""
NAMES = """
Айжан/B-PERSON Алматыға/B-GPE келді/O ./O
Ерлан/B-PERSON мектепке/O барды/O ./O
Үйсіз/O адам/O жоқ/O ./O
"""
# Written for the test; so few that Stanza learns them by heart.

SMALL = {
    "seed": 1,
    "dev_share": 0.1,
    "dev_names": 1,
    "tokenize": {"steps": 250, "eval_steps": 125, "hidden_dim": 32, "batch_size": 4, "lr0": 0.01},
    "mwt": {"dict_only": True},
    "pos": {
        **{"max_steps": 80, "eval_interval": 80, "fix_eval_interval": True, "hidden_dim": 32},
        **{"char_hidden_dim": 32, "deep_biaff_hidden_dim": 32, "batch_size": 50},
        **{"dropout": 0.1, "word_dropout": 0.1, "lr": 0.01},
    },
    "lemma": {"dict_only": True},
    "depparse": {
        **{"max_steps": 60, "eval_interval": 60, "no_checkpoint": True, "hidden_dim": 16},
        **{"char_hidden_dim": 16, "deep_biaff_hidden_dim": 16, "batch_size": 500},
        **{"dropout": 0.1, "word_dropout": 0.1},
    },
    "ner": {
        **{"max_steps": 40, "eval_interval": 40, "hidden_dim": 16, "char_hidden_dim": 16},
        **{"word_emb_dim": 16, "optim": "adam", "lr": 0.02, "batch_size": 16},
    },
}


def conllu(line: str) -> str:
    rows: list[str] = []
    last = 0
    for column in line.split():
        form, *analysis = column.split("/")
        form, _, parts = form.partition("=")
        words = parts.split("+") if parts else [form]
        if parts:
            rows.append("\t".join([f"{last + 1}-{last + len(words)}", form, *"________"]))
        for word, (lemma, upos, feats, head, deprel) in zip(
            words, zip(*(field.split("|") for field in analysis), strict=True), strict=True
        ):
            last += 1
            rows.append(f"{last}\t{word}\t{lemma}\t{upos}\t_\t{feats}\t{head}\t{deprel}\t_\t_")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="session")
def stanza_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small models, as the training script leaves it."""
    place = tmp_path_factory.mktemp("stanza")
    lines = TREEBANK.strip().splitlines() * 3
    (place / "kk_ktb-ud-train.conllu").write_text(conllu(lines[0]) + "\n", encoding="utf-8")
    (place / "kk_ktb-ud-test.conllu").write_text("\n".join(map(conllu, lines)), encoding="utf-8")
    (place / "folds.json").write_text(json.dumps([0, *[1] * len(lines)]))
    names = "\n\n".join(
        "\n".join(w.replace("/", " ") for w in s.split()) for s in NAMES.splitlines()
    )
    (place / "IOB2_valid.txt").write_text("\n\n".join([names] * 8) + "\n", encoding="utf-8")
    (place / "IOB2_test.txt").write_text("Сәлем O\n", encoding="utf-8")
    (place / "small.json").write_text(json.dumps(SMALL))
    command = [sys.executable, "-m", "qazcorpus", "train", "stanza"]
    command += ["--config", str(place / "small.json"), "--ktb", str(place)]
    command += ["--kaznerd", str(place), "--output", str(place / "models")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return place / "models"


@pytest.fixture(scope="session")
def stanza_nlp(stanza_folder: Path) -> Iterator[Language]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield load(stanza_folder)
    torch.set_num_threads(threads)


TEXT = "Айжан  Алматыға келді.\n\n Үйсіз адам жоқ. "


def test_stanzas_models_are_a_spacy_language(stanza_nlp: Language) -> None:
    assert stanza_nlp.pipe_names == [
        "kk_sentencizer",
        "kk_stanza",
        "kk_entity_details",
        "kk_name_parts",
        "kk_referents",
        "kk_statements",
    ]
    assert stanza_nlp.lang == "kk"
    assert "pos ktb" in stanza_nlp.meta["description"]
    doc = stanza_nlp(TEXT)
    assert doc.text == TEXT
    assert [[t.text for t in s if not t.is_space] for s in doc.sents] == [
        ["Айжан", "Алматыға", "келді", "."],
        ["Үйсіз", "адам", "жоқ", "."],
    ]
    came = doc[3]
    assert (came.text, came.pos_, came.lemma_, str(came.morph)) == (
        "келді",
        "VERB",
        "кел",
        "Tense=Past",
    )
    assert came.dep_ == "root"
    assert doc[0].head == came
    assert [(e.text, e.label_, e._.kind, e._.canonical) for e in doc.ents] == [
        ("Айжан", "PERSON", "PERSON", "Айжан"),
        ("Алматыға", "PLACE", "GPE", "Алматы"),
    ]


def test_models_are_downloaded_once(
    stanza_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from stanza.resources import common

    resources = json.loads((stanza_folder / "resources.json").read_text())
    listing = json.dumps({**resources, "url": "https://models/{lang}/{filename}"})
    asked: list[str] = []

    def download(url: str, path: str, *_: Any) -> None:
        asked.append(url)
        name = url.removeprefix("https://models/")
        Path(path).write_bytes(
            listing.encode() if name == url else (stanza_folder / name).read_bytes()
        )

    monkeypatch.setattr(common, "download_file", download)
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(tmp_path))
    assert load("stanza")(TEXT).text == TEXT
    assert len(asked) == 1 + len(resources["kk"]["packages"]["default"])
    assert load("stanza")(TEXT).text == TEXT
    assert len(asked) == 1 + len(resources["kk"]["packages"]["default"])


def test_tokens_and_sentences_that_are_given_stay_as_given(stanza_nlp: Language) -> None:
    words = ["Айжан", "Алматы", "ға", "келді", "."]
    doc = stanza_nlp(Doc(stanza_nlp.vocab, words=words))
    assert [token.text for token in doc] == words
    assert all(token.pos_ for token in doc)


def test_a_batch_and_several_processes_give_what_single_documents_give(
    stanza_nlp: Language,
) -> None:
    batch = [TEXT, "", " \n", "Бала үйге кірді.", TEXT * 3]
    single = [stanza_nlp(text).to_json() for text in batch]
    assert [doc.to_json() for doc in stanza_nlp.pipe(batch)] == single
    assert [doc.to_json() for doc in stanza_nlp.pipe(batch, n_process=2, batch_size=2)] == single


def test_a_forked_process_runs_on_one_thread(
    stanza_nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    torch.set_num_threads(2)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    stanza_nlp(TEXT)
    assert (
        torch.get_num_threads() == 1
    )  # else it waits forever for threads that only its parent has


def test_disk_and_pickle_keep_the_name_of_the_folder(stanza_nlp: Language, tmp_path: Path) -> None:
    stanza_nlp.to_disk(tmp_path)
    for copy in (spacy.load(tmp_path), pickle.loads(pickle.dumps(stanza_nlp))):
        assert copy(TEXT).to_json() == stanza_nlp(TEXT).to_json()


def test_a_saved_pipeline_says_when_its_models_are_gone(
    stanza_folder: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "resources.json").write_bytes((stanza_folder / "resources.json").read_bytes())
    (models / "kk").symlink_to(stanza_folder / "kk")
    load_stanza(models).to_disk(tmp_path / "saved")
    (models / "kk").unlink()
    with pytest.raises(PipelineError, match=r"stanza\.download\('kk'\)"):
        load(tmp_path / "saved")


@settings(max_examples=40, deadline=None)
@given(
    texts()
    | st.text(st.sampled_from("аҚ.-1 \n\t\x00\x80\x85\u2028\xa0\x1c\ufeff\u200b"), max_size=25)
)
def test_any_text_is_kept(stanza_nlp: Language, text: str) -> None:
    doc = stanza_nlp(text)
    assert doc.text == text
    assert all(token.pos_ for token in doc if not token.is_space)


def test_very_long_words_are_read(stanza_nlp: Language) -> None:
    text = "Айжан " + "а" * 3000 + " келді."
    assert stanza_nlp(text).text == text


def test_the_library_takes_it_as_its_own_pipelines(stanza_nlp: Language) -> None:
    document = analyze(TEXT, nlp=stanza_nlp)
    assert [token.text for token in document.tokens if token.upos == "PROPN"][:1] == ["Айжан"]
    assert [entity.label for entity in document.entities] == ["PERSON", "PLACE"]


def test_it_is_scored_as_spacys_own_components_are(stanza_nlp: Language) -> None:
    text = " ".join(TEXT.split())  # spaCy counts white space in the gold as missed
    scores = stanza_nlp.evaluate([Example(stanza_nlp.make_doc(text), stanza_nlp(text))])
    for name in ("pos_acc", "morph_acc", "lemma_acc", "dep_las", "sents_f", "ents_f"):
        assert scores[name] == 1.0, name
