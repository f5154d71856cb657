"""Recipes of whole web corpora."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case

_WHOLE: Final = "output: out\nsources: [{files: letters}]\n"
_LETTERS: Final = {"letters/a.txt": LETTER}


def _recipe(text: str, **files: str | bytes) -> dict[str, str | bytes]:
    return {"recipe.yaml": text, **_LETTERS, **files}


CASES: Final = (
    Case(
        "a recipe that does not exist",
        "qazcorpus scale none.yaml",
        "none.yaml: there is no such recipe.",
        status=2,
    ),
    Case(
        "a recipe that is not YAML",
        "qazcorpus scale recipe.yaml",
        "this is not YAML of plain values",
        status=2,
        files=_recipe("output: ["),
    ),
    Case(
        "a recipe that says the same thing twice",
        "qazcorpus scale recipe.yaml",
        "line 3: the key 'output' occurs twice.",
        status=2,
        files=_recipe(f"{_WHOLE}output: again\n"),
    ),
    Case(
        "a recipe without an output",
        "qazcorpus scale recipe.yaml",
        "recipe.yaml, output: this is missing. Add output: …",
        status=2,
        files=_recipe("sources: [{files: letters}]\n"),
    ),
    Case(
        "a misspelt key in a recipe",
        "qazcorpus scale recipe.yaml",
        "recipe.yaml, duplicates.bucket: this key is not known. Do you mean 'buckets'?",
        status=2,
        files=_recipe(f"{_WHOLE}duplicates: {{bucket: 3}}\n"),
    ),
    Case(
        "a share of Kazakh in percent",
        "qazcorpus scale recipe.yaml",
        "language.least_kazakh: this must be from 0 to 1, not 50.",
        status=2,
        files=_recipe(f"{_WHOLE}language: {{least_kazakh: 50}}\n"),
    ),
    Case(
        "an executor that does not exist",
        "qazcorpus scale recipe.yaml",
        "executor.kind: 'dask' is not known. Choose: local, slurm, ray.",
        status=2,
        files=_recipe(f"{_WHOLE}executor: {{kind: dask}}\n"),
    ),
    Case(
        "Slurm without a partition",
        "qazcorpus scale recipe.yaml",
        "executor.partition: this is missing.",
        status=2,
        files=_recipe(f"{_WHOLE}executor: {{kind: slurm, time: '1:00:00'}}\n"),
    ),
    Case(
        "intermediate files inside the output",
        "qazcorpus scale recipe.yaml",
        "may not contain each other.",
        status=2,
        files=_recipe(f"{_WHOLE}work: out/work\n"),
    ),
    Case(
        "a source of a recipe that does not exist",
        "qazcorpus scale recipe.yaml --dry-run",
        "there is no such file or folder.",
        files=_recipe("output: out\nsources: [{files: lettrs}]\n"),
        leaves_not=("out", "out.work"),
    ),
    Case(
        "a pattern of rows that fits no file",
        "qazcorpus scale recipe.yaml --dry-run",
        "sources[1].rows: there are no rows here",
        status=2,
        files=_recipe("output: out\nsources: [{rows: 'web/*.parquet'}]\n"),
        leaves_not=("out", "out.work"),
    ),
    Case(
        "rows whose text is in another column",
        "qazcorpus scale recipe.yaml --dry-run",
        "web.jsonl has no column 'text'; found: 'content', 'u'. Say which column holds the text: "
        "columns: {text: NAME}.",
        status=2,
        files={
            "recipe.yaml": "output: out\nsources: [{rows: web.jsonl}]\n",
            "web.jsonl": '{"content": "Ауылда мектеп ашылды", "u": "https://a.kz"}\n',
        },
    ),
    Case(
        "a compressed file of rows that is damaged",
        "qazcorpus scale recipe.yaml --dry-run",
        "web.jsonl.gz: the file cannot be read",
        files={
            "recipe.yaml": "output: out\nsources: [{rows: web.jsonl.gz}]\n",
            "web.jsonl.gz": b"not gzip",
        },
    ),
    Case(
        "a pipeline of a recipe that does not exist",
        "qazcorpus scale recipe.yaml",
        "there is no pipeline 'kk_news_smm'. Do you mean 'kk_news_sm'?",
        status=2,
        files=_recipe(f"{_WHOLE}pipeline: {{name: kk_news_smm}}\n"),
        leaves_not=("out",),
    ),
    Case(
        "a recipe whose output holds something else",
        "qazcorpus scale recipe.yaml",
        "the folder will not be replaced: it contains 'notes.txt'.",
        status=2,
        files=_recipe(_WHOLE, **{"out/notes.txt": "mine"}),
        leaves_not=("out.work",),
    ),
    Case(
        "a recipe whose every document is left out",
        "qazcorpus scale recipe.yaml",
        "there are no documents to build a data set from. Left out: not_kazakh: 1.",
        files={
            "recipe.yaml": f"{_WHOLE}pipeline: {{name: kk_news_sm}}\n",
            "letters/a.txt": "Сегодня утром в городе открыли новую школу для детей района.\n",
        },
        leaves_not=("out",),
    ),
)
