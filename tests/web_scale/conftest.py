"""A light pipeline, and documents with what a web corpus has: duplicates, Russian, broken rows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import spacy

from tests.web_scale.made import made_texts

RUSSIAN = (
    "Сегодня утром в городе открыли новую школу, и родители благодарили строителей за работу. "
    "Директор сказал, что мест хватит всем детям района."
)
LATIN = (
    "Búgin qalada jańa mektep ashyldy, ata-analar qurylysshylarǵa alǵys aıtty. "
    "Dırektor barlyq balaǵa oryn jetedi dep málimdedi."
)


@pytest.fixture(scope="session")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a pipeline of rules, without statements."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "GPE", "pattern": "Алматы"},
            {"label": "PERSON", "pattern": "Серік Ахметов"},
        ]
    )
    folder = tmp_path_factory.mktemp("pipeline") / "light"
    nlp.to_disk(folder)
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with the sources of `recipe_text`."""
    write_corpus(tmp_path / "corpus")
    return tmp_path / "corpus"


def write_corpus(folder: Path, documents: int = 40, sentences: int = 12) -> None:
    """Files, and compressed rows with the columns of a web corpus.

    Two letters have the same name in two folders; two texts occur twice; one differs from another
    in one word; one is Russian, one in Latin script; one row is broken, one empty.
    """
    texts = made_texts(documents, sentences)
    half = documents // 2
    for number, text in enumerate(texts[:half]):
        place = folder / "letters" / f"{number % 3}" / f"letter-{number // 2:02}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    rows = [
        {"content": text, "u": f"https://example.kz/{number}", "date": "2024-05-01"}
        for number, text in enumerate(texts[half:])
    ]
    rows[1]["id"] = rows[2]["id"] = "same"
    rows += [
        {"content": texts[0]},
        {"content": texts[half], "u": "https://example.kz/again"},
        {"content": texts[3].replace("Алматы", "Шымкент", 1)},
        {"content": RUSSIAN},
        {"content": LATIN},
        {"content": " "},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines.insert(5, "{broken")
    (folder / "web").mkdir()
    for part in range(2):
        data = "\n".join(lines[part::2]).encode()
        (folder / "web" / f"part-{part}.jsonl.gz").write_bytes(gzip.compress(data, mtime=0))


def recipe_text(
    pipeline: Path | str, executor: str = "{}", *, tasks: int = 5, more: str = ""
) -> str:
    """A recipe for the sources of `write_corpus`, which stands beside them, with more lines."""
    return f"""
output: out
tasks: {tasks}
left_out: texts
sources:
  - files: corpus/letters
    licence: CC0-1.0
  - rows: corpus/web/*.jsonl.gz
    columns: {{text: content, url: u, published: date}}
    metadata: {{source: Example}}
pipeline: {{name: "{pipeline}"}}
executor: {executor}
{more}"""
