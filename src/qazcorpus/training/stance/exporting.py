"""Export a trained pair encoder, set its temperature, and measure the exported model.

    python -m qazcorpus.training.stance.exporting --config stance.yaml --encoder ENCODER \\
        --weights RUN/stance.safetensors --reports mdkd.jsonl kazinform.jsonl --output MODEL

`qazcorpus train stance` does this at the end of a run. The command does it for the weights of an
earlier run. Its settings must be those of that run. It prints what was measured.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from qazcorpus.statements.pair.model import MODEL_FILE, PairModel, QuestionPieces, padded
from qazcorpus.training.devices import use_threads
from qazcorpus.training.encoder.backbone import Pieces
from qazcorpus.training.encoder.vocabulary import take_rows
from qazcorpus.training.stance.calibration import (
    best_temperature,
    calibration_error,
    reliability,
)
from qazcorpus.training.stance.encoders import (
    kept_pieces,
    load_weights,
    read_module,
    read_tokenizer,
)
from qazcorpus.training.stance.evaluation import NEAR, report
from qazcorpus.training.stance.kazakh_texts import REAL_REPORTS, KazakhSources
from qazcorpus.training.stance.lessons import KazakhTexts
from qazcorpus.training.stance.pair_module import PairModule, export
from qazcorpus.training.stance.pair_module import settings as model_settings
from qazcorpus.training.stance.settings import StanceSettings, read_settings

RANGES: Final = 400
"""The number of questions on which the ranges of the activations are measured."""


def export_model(
    module: PairModule,
    pieces: Pieces,
    texts: KazakhTexts,
    settings: StanceSettings,
    output: Path,
) -> dict[str, Any]:
    """Write stance.onnx with its tokenizer and settings, and return what was measured on it.

    The ranges of the activations are measured on texts that were learned from. The temperature is
    set on the real reports for development; without them, it is 1. The module is changed.
    """
    learned = [example for examples in texts.learned.values() for example in examples]
    sample = random.Random(settings.seed).sample(learned, min(RANGES, len(learned)))
    cut = QuestionPieces(pieces.tokenizer)
    batches = [padded([cut(example.question)]) for example in sample]
    export(module, batches, output, precision=settings.precision)
    graph = (output / MODEL_FILE).read_bytes()
    tokenizer = pieces.to_bytes().decode("utf-8")
    asked = [e for e in texts.measured.get(REAL_REPORTS, ()) if e.role != NEAR]
    questions, answers = [e.question for e in asked], [e.answers for e in asked]
    raw = PairModel(graph, tokenizer, model_settings(temperature=1.0))
    temperature = best_temperature(raw.judge(questions), answers)
    model = PairModel(graph, tokenizer, model_settings(temperature=temperature))
    model.to_disk(output)
    bins = reliability(model.judge(questions), answers)
    return {
        "temperature": temperature,
        "reliability": [asdict(one) for one in bins],
        "calibration_error": calibration_error(bins),
        "exported": report(model.judge, texts.measured, settings.unrelated, at_most=None),
    }


def main() -> None:
    """The command: export weights and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--config", type=Path, required=True, help="the settings of the run")
    add("--encoder", required=True, help="the encoder of the run")
    add("--weights", type=Path, required=True, help="the stance.safetensors of the run")
    add("--vocabulary", type=Path, help="a tokenizer.json with the pieces to keep")
    add("--real", type=Path, nargs="+", default=[], help="files with the real texts")
    add("--reports", type=Path, nargs="+", default=[], help="files with the real reports")
    add("--threads", type=int, default=1, help="number of CPU threads (default: 1)")
    add("--output", type=Path, required=True, help="the folder of the model")
    given = parser.parse_args()
    use_threads(given.threads)
    settings = read_settings(given.config)
    texts = KazakhTexts.read(
        KazakhSources(tuple(given.real), tuple(given.reports)), settings.kazakh
    )
    kept, rows = kept_pieces(read_tokenizer(given.encoder), given.encoder, given.vocabulary)
    module = read_module(given.encoder)
    if not load_weights(module, given.weights, rows) and rows:
        take_rows(module.bert, rows)
    given.output.mkdir(parents=True, exist_ok=True)
    measured = export_model(module, kept, texts, settings, given.output)
    sys.stdout.write(f"{json.dumps(measured, ensure_ascii=False, indent=1)}\n")


if __name__ == "__main__":
    main()
