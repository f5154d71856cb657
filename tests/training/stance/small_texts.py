"""Tiny data sets in other languages, and Kazakh examples, for the tests of the training."""

from __future__ import annotations

import json
from pathlib import Path

from qazcorpus.document import Answer
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.stance.examples import Example

OPINION = {
    "Source": [["Мэр"], ["0:3"]],
    "Target": [["новый парк"], ["4:14"]],
    "Polarity": "POS",
}


def write_foreign_sets(folder: Path) -> Path:
    """All data sets of the first step, each with a few rows."""
    opinions = [
        {"text": "Мэр хвалит новый парк.", "opinions": [OPINION]},
        {
            "text": "Парк плох.",
            "opinions": [
                {"Source": [["AUTHOR"], ["0:0"]], "Target": [["Парк"], ["0:4"]], "Polarity": "NEG"}
            ],
        },
    ]
    mentions = [
        {
            "sentence_normalized": "He praised Anna but not Berik or Kim.",
            "targets": [
                {"mention": "He", "polarity": 5.0},
                {"mention": "Anna", "polarity": 6.0},
                {"mention": "Berik", "polarity": 2.0},
                {"mention": "Kim", "polarity": 4.0},
            ],
        }
    ]
    pairs = [
        {"premise": "Врачи борются.", "hypothesis": "Врачи лечат.", "label": "entailment"},
        {"premise": "Идёт дождь.", "hypothesis": "Сухо.", "label": "not_entailment"},
        {"premise": "Без ответа.", "hypothesis": "Нет.", "label": ""},
    ]
    files = {
        "ruopinionne2024/train.jsonl": _lines(opinions),
        "ruopinionne2024/validation_labeled.jsonl": "",
        "rusentne2023/train_data.csv": "sentence\tentity\tlabel\nОн рад.\tОн\t1\nОна зла.\tОна\t-1\n",
        "rusentne2023/validation_data_labeled.csv": "sentence\tentity\tlabel\nТут он.\tон\t0\nНет.\tон\t\n",
        "newsmtsc/train.jsonl": _lines(mentions),
        "ibm_argq30k/arg_quality_rank_30k.csv": (
            "argument,topic,stance_WA\n"
            "It harms health.,We should ban smoking,1\n"
            '"Freedom, first.",We should ban smoking,-1.0\n'
            "It helps all.,We should adopt libertarianism,1\n"
        ),
        "terra_ru/train.jsonl": _lines(pairs),
        "terra_ru/val.jsonl": "",
    }
    for name in ("tr", "az", "uz", "en"):
        rows = f"{name} a\tb\tentailment\n{name} c\td\tneutral\n{name} e\tf\tcontradictory\n"
        path = f"mnli_15k_translated/multinli.train.{name}.tsv"
        files[path] = f"premise\thypo\tlabel\n{rows}"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def example(
    target: str = "зауыт салу",
    content: str = "зауыт керек",
    answer: Answer = "favor",
    **more: str,
) -> Example:
    """An example about a Kazakh statement."""
    question = Question(target, "әкім", "деді", content, "Зауыт салына ма", "Бұл туралы", "")
    return Example(more.pop("set", "reports"), question, (answer,), **more)


def kazakh_examples(count: int = 24) -> list[Example]:
    """Examples with three answers, about four documents and two targets."""
    answers: tuple[Answer, ...] = ("favor", "against", "none")
    words = ("керек", "керек емес", "туралы сөз жоқ")
    return [
        example(
            ("зауыт салу", "жол жабу")[number % 2],
            f"бұл {words[number % 3]} {number}",
            answers[number % 3],
            document=str(number % 4),
        )
        for number in range(count)
    ]


def _lines(rows: list[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
