"""Pipelines that cannot run, schemes that are not valid, and calls that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import spacy

from tests.bad_input.case import LETTER, Case

_LFS_POINTER: Final = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
_ROW: Final = {
    "doc_id": "a",
    "text": LETTER,
    "entities": [{"start": 0, "end": 6, "text": "Алматы", "label": "TOWN"}],
}
_SMALL: Final = "import qazcorpus\nqazcorpus.load('kk_news_sm', "
_BLANK: Final = "import spacy\nnlp = spacy.blank('kk')\n"


def _letter(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")


def _pipeline(folder: Path, *components: str) -> Any:
    """A letter, and a pipeline of rules in the folder `own`."""
    _letter(folder)
    nlp = spacy.blank("kk")
    for name in components:
        nlp.add_pipe(name)
    if "entity_ruler" in components:
        ruler: Any = nlp.get_pipe("entity_ruler")
        ruler.add_patterns([{"label": "VEHICLE", "pattern": "самокатқа"}])
    nlp.to_disk(folder / "own")


def _with_own_label(folder: Path) -> None:
    _pipeline(folder, "kk_sentencizer", "entity_ruler", "kk_entity_details")


def _without_sentences(folder: Path) -> None:
    _pipeline(folder, "kk_statements")


def _without_meta(folder: Path) -> None:
    _pipeline(folder, "kk_sentencizer")
    (folder / "own" / "meta.json").unlink()


def _of_pointers(folder: Path) -> None:
    _pipeline(folder, "kk_sentencizer")
    (folder / "own" / "tokenizer").write_text(_LFS_POINTER, encoding="utf-8")


def _with_unknown_component(folder: Path) -> None:
    _pipeline(folder, "kk_sentencizer")
    config = folder / "own" / "config.cfg"
    text = config.read_text(encoding="utf-8").replace('"kk_sentencizer"', '"kk_sentencer"')
    config.write_text(text, encoding="utf-8")


def _with_empty_folder(folder: Path) -> None:
    _letter(folder)
    (folder / "own").mkdir()


def _tagged_with_own(situation: str, says: str, files: Any, status: int = 1) -> Case:
    command = "qazcorpus tag letter.txt --pipeline own"
    return Case(situation, command, says, status=status, files=files)


def _named(situation: str, name: str, says: str) -> Case:
    command = f"qazcorpus tag letter.txt --pipeline {name}"
    return Case(situation, command, says, status=2, files=_letter)


def _call(situation: str, python: str, says: str, status: int = 1) -> Case:
    return Case(situation, "", says, python=python, status=status)


CASES: Final[tuple[Case, ...]] = (
    Case(
        "A pipeline with an additional entity label",
        "qazcorpus build letter.txt --output out --pipeline own",
        "entities labelled VEHICLE, which the scheme lacks: OTHER in ner 1",
        status=0,
        files=_with_own_label,
        leaves=("out/README.md",),
    ),
    Case(
        "A row with an entity label that the scheme does not have",
        "qazcorpus build rows.jsonl --output out",
        "entities labelled TOWN, which the scheme lacks: OTHER in ner 1",
        status=0,
        files={"rows.jsonl": json.dumps(_ROW, ensure_ascii=False) + "\n"},
        leaves=("out/README.md",),
    ),
    _tagged_with_own(
        "A pipeline that finds no sentences",
        "the pipeline finds no sentences. None of its components sets them: "
        "nlp.add_pipe('kk_sentencizer', first=True).",
        _without_sentences,
    ),
    _tagged_with_own(
        "A pipeline without its meta.json",
        "own: spaCy cannot load this pipeline: [E053] Could not read meta.json from own. "
        "Its files may be incomplete (Git LFS pointer, interrupted download). Install it again.",
        _without_meta,
    ),
    _tagged_with_own(
        "A pipeline whose files are pointers of Git LFS",
        "Its files may be incomplete (Git LFS pointer, interrupted download). Install it again.",
        _of_pointers,
    ),
    _tagged_with_own(
        "A pipeline with an unknown component",
        "own: spaCy cannot load this pipeline:",
        _with_unknown_component,
    ),
    _tagged_with_own(
        "An empty folder as a pipeline",
        "own: this folder holds no pipeline: it has neither spaCy's config.cfg nor Stanza's "
        "resources.json.",
        _with_empty_folder,
    ),
    _named("A file as a pipeline", "letter.txt", "there is no pipeline 'letter.txt'."),
    _named(
        "A pipeline without a name", "''", "a pipeline's name must be a string or a Path, not ''."
    ),
    _named(
        "A pipeline's name with hyphens",
        "kk-news-trf",
        "there is no pipeline 'kk-news-trf'. Do you mean 'kk_news_trf'?",
    ),
    _named(
        "A package that is not a pipeline",
        "numpy",
        "the package 'numpy' is installed, but it is not a spaCy pipeline.",
    ),
    _call(
        "A number as a pipeline",
        "import qazcorpus\nqazcorpus.load(5)",
        "a pipeline's name must be a string or a Path, not 5. Embedded: kk_news_trf, kk_news_sm.",
    ),
    _call(
        "A component to disable that does not exist",
        f"{_SMALL}disable=['tagger'])",
        "disable: the pipeline has no component 'tagger'. Its components: kk_sentencizer, tok2vec,",
    ),
    _call(
        "A component to exclude that does not exist",
        f"{_SMALL}exclude='tagger')",
        "exclude: the pipeline has no component 'tagger'. Its components: kk_sentencizer, tok2vec,",
    ),
    _call(
        "A component both enabled and disabled",
        f"{_SMALL}enable='ner', disable='ner')",
        "the component 'ner' is both in disable and in enable.",
    ),
    _call(
        "A setting that the pipeline does not have",
        f"{_SMALL}config={{'components.ner.colour': 'red'}})",
        "config: the pipeline cannot be loaded with these settings: kk_ner.colour: "
        "unexpected argument: 'colour'. Its config.cfg has the names that can be set.",
    ),
    _call(
        "A statement model without the component that it reads",
        "import qazcorpus\nnlp = qazcorpus.load('kk_news_sm', exclude=['tok2vec'])\nnlp('Көпір')",
        "The model was trained with the vectors of the component 'tok2vec': run it before "
        "'kk_statements', or leave out both.",
    ),
    _call(
        "A disabled component that would set the sentences",
        "import qazcorpus\n"
        f"{_BLANK}nlp.add_pipe('kk_sentencizer')\nnlp.disable_pipe('kk_sentencizer')\n"
        "qazcorpus.analyze('Көпір ескі. Жол жаңа.', nlp=nlp)",
        "the pipeline finds no sentences. Its component 'kk_sentencizer' sets them: "
        "nlp.enable_pipe('kk_sentencizer').",
    ),
    _call(
        "The encoder without its model",
        f"{_BLANK}nlp.add_pipe('kk_sentencizer')\nnlp.add_pipe('kk_encoder')\nnlp('Көпір')",
        "the component 'kk_encoder' has no model yet. Load a trained pipeline with "
        "qazcorpus.load().",
    ),
    _call(
        "Stanza's component with another tokenizer",
        f"{_BLANK}nlp.add_pipe('kk_stanza')",
        "the component 'kk_stanza' works with Stanza's tokenizer only. Load the pipeline with "
        "qazcorpus.load('stanza').",
    ),
    _call(
        "A component instead of the pipeline",
        f"import qazcorpus\n{_BLANK}step = nlp.add_pipe('kk_sentencizer')\n"
        "qazcorpus.analyze('Көпір ескі.', nlp=step)",
        "nlp must be a pipeline, its name or its folder, not KazakhSentencizer. qazcorpus.load() "
        "returns a pipeline.",
    ),
    _call(
        "Bytes instead of a text",
        "import qazcorpus\nqazcorpus.analyze('Көпір'.encode())",
        "text must be a string, not b'",
    ),
    _call(
        "A document without an identifier",
        "import qazcorpus\nqazcorpus.analyze('Көпір ескі.', doc_id='')",
        "doc_id must be a non-empty string, not ''.",
    ),
    _call(
        "A target that is not a text",
        f"{_BLANK}nlp.add_pipe('kk_statements')\ndoc = nlp.make_doc('Көпір')\n"
        "doc._.target = ['көпір', 5]\nnlp(doc)",
        "the target cannot be ['көпір', 5]: 5 is not a text. Give a text, or a list of different "
        "texts.",
    ),
    _call(
        "Strings instead of statements",
        f"{_BLANK}nlp.add_pipe('kk_statements')\ndoc = nlp.make_doc('Көпір')\n"
        "doc._.statements = ['көпір ескі']",
        "doc._.statements cannot be set: asdict() should be called on dataclass instances. "
        "It takes Statement objects, or the dicts that Doc.to_json writes.",
    ),
    _call(
        "An entity with a label that has no explanation",
        f"{_BLANK}nlp.add_pipe('kk_entity_details')\nfrom spacy.tokens import Span\n"
        "doc = nlp.make_doc('Көлікте')\ndoc.set_ents([Span(doc, 0, 1, label='VEHICLE')])\n"
        "(found,) = nlp(doc).ents\nanswer = (found.label_, found._.kind, found._.canonical)",
        "('VEHICLE', 'VEHICLE', 'Көлік')",
        status=0,
    ),
)
