r"""Train Stanza's Kazakh models with Stanza's own trainers, on the data of the other pipelines.

    python scripts/train.py configs/full.json \
        --ktb DIR --fold 0 --kaznerd DIR --raw FILE --output DIR

The output is a folder as `stanza.download` leaves it: `qazcorpus.load(DIR)` and
`stanza.Pipeline("kk", dir=DIR, download_method=None)` load it without a network. `--parts` trains
some of the models only; the others are taken as an earlier run left them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from corpora import (
    held_out_texts,
    read_names,
    read_raw,
    read_treebank,
    treebank_words,
    write_names,
    write_treebank,
)
from vectors import train_vectors, write_vectors

TRAINERS = {
    "tokenize": "stanza.models.tokenizer",
    "mwt": "stanza.models.mwt_expander",
    "pos": "stanza.models.tagger",
    "lemma": "stanza.models.lemmatizer",
    "depparse": "stanza.models.parser",
    "ner": "stanza.models.ner_tagger",
}
PACKAGES = dict.fromkeys(TRAINERS, "ktb") | {"ner": "kaznerd"}
WITH_VECTORS = ("pos", "depparse", "ner")
VECTORS = "raw"

Settings = dict[str, Any]


def prepare(arguments: argparse.Namespace, config: Settings, work: Path) -> None:
    """Write the training data and, with raw text, the word vectors."""
    seed, parts = int(config["seed"]), arguments.parts
    treebank = read_treebank(
        arguments.ktb, arguments.fold, dev_share=config["dev_share"], seed=seed
    )
    learn, dev = read_names(
        arguments.kaznerd,
        dev_sentences=config["dev_names"],
        seed=seed,
        extra=arguments.train,
    )
    write_treebank(treebank, work)
    write_names(learn, work / "learn.json")
    write_names(dev, work / "dev.json")
    target = vectors_path(arguments.output)
    if arguments.raw and any(part in WITH_VECTORS for part in parts) and not target.exists():
        words = [*treebank_words(treebank), *(sentence.words for sentence in learn)]
        held_out = held_out_texts(arguments.ktb, arguments.fold, arguments.kaznerd)
        sentences = read_raw(arguments.raw, held_out)
        write_vectors(train_vectors(sentences, words, config["vectors"]), target)


def train(part: str, settings: Settings, output: Path, work: Path) -> dict[str, float]:
    """Run one of Stanza's trainers; the wall and CPU seconds it took."""
    started, cpu = time.perf_counter(), time.process_time()
    trainer = import_module(TRAINERS[part])
    files = data_flags(part, work) | model_flags(part, output)
    if part == "depparse":
        files |= retagged(output, work)
    trainer.main(as_arguments({"mode": "train", **files, **settings}))
    return {
        "wall_s": round(time.perf_counter() - started, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
    }


def data_flags(part: str, work: Path) -> Settings:
    """Where a trainer finds its data, and what Stanza's own scripts derive from the data."""
    if part == "tokenize":
        from stanza.utils.avg_sent_len import avg_sent_len

        labels = work / "learn.toklabels"
        return {
            "txt_file": work / "learn.txt",
            "label_file": labels,
            "mwt_json_file": work / "dev-mwt.json",
            "dev_txt_file": work / "dev.txt",
            "dev_label_file": work / "dev.toklabels",
            "dev_conll_gold": work / "dev.conllu",
            "max_seqlen": math.ceil(avg_sent_len(str(labels)) * 3 / 100) * 100,
            "lang": "kk",
        }
    if part == "mwt":
        in_dev = json.loads((work / "dev-mwt.json").read_text(encoding="utf-8"))
        return {
            "train_file": work / "learn.conllu",
            "eval_file": work / "dev.contracted.conllu",
            "gold_file": work / "dev.conllu",
            "lang": "kk",
            "dict_only": not in_dev,
        }
    suffix = "json" if part == "ner" else "conllu"
    files = {"train_file": work / f"learn.{suffix}", "eval_file": work / f"dev.{suffix}"}
    return files if part in ("lemma", "ner") else {**files, "lang": "kk"}


def model_flags(part: str, output: Path) -> Settings:
    """Where the model goes, and its word vectors."""
    flags: Settings = {
        "save_dir": output / "kk" / part,
        "save_name": f"{PACKAGES[part]}.pt",
        "shorthand": f"kk_{PACKAGES[part]}",
    }
    if part in WITH_VECTORS:
        vectors = vectors_path(output)
        has_vectors = vectors.exists()
        flags |= {"wordvec_pretrain_file": vectors} if has_vectors else {"no_pretrain": True}
    return flags


def retagged(output: Path, work: Path) -> Settings:
    """The parser's data with the tagger's own tags, as Stanza trains its parsers."""
    tagger = import_module(TRAINERS["pos"])
    files = {}
    for name, flag in (("learn", "train_file"), ("dev", "eval_file")):
        files[flag] = work / f"{name}.retagged.conllu"
        where = {"eval_file": work / f"{name}.conllu", "output_file": files[flag], "lang": "kk"}
        tagger.main(as_arguments({"mode": "predict", **where, **model_flags("pos", output)}))
    return files


def as_arguments(settings: Settings) -> list[str]:
    """Settings as a command line: true is a bare flag, false and null are left out."""
    arguments = []
    for name, value in settings.items():
        if value is True:
            arguments.append(f"--{name}")
        elif value is not None and value is not False:
            arguments += [f"--{name}", str(value)]
    return arguments


def vectors_path(output: Path) -> Path:
    """Where the word vectors of a run lie."""
    return output / "kk" / "pretrain" / f"{VECTORS}.pt"


def write_resources(output: Path) -> None:
    """Write the `resources.json` that says which models there are and what each needs."""
    vectors = vectors_path(output)
    needs = [{"model": "pretrain", "package": VECTORS}] if vectors.exists() else []
    language: Settings = {"lang_name": "Kazakh", "packages": {"default": {}}}
    if needs:
        language["pretrain"] = {VECTORS: {"md5": md5(vectors)}}
    for part, package in PACKAGES.items():
        model = output / "kk" / part / f"{package}.pt"
        if model.exists():
            entry: Settings = {"md5": md5(model)}
            if part in WITH_VECTORS:
                entry["dependencies"] = needs
            language[part] = {package: entry}
            language["packages"]["default"][part] = package
    text = json.dumps({"kk": language, "url": ""}, indent=1)
    (output / "resources.json").write_text(text + "\n", encoding="utf-8")


def record(output: Path, entry: Settings) -> None:
    """Add what was trained to `training.json`."""
    path = output / "training.json"
    known: Settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(known | entry, indent=1) + "\n", encoding="utf-8")


def md5(path: Path) -> str:
    """The checksum that Stanza compares a model with."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def main() -> None:
    """Prepare the data, train the parts one after the other, write `resources.json`."""
    arguments = parse_arguments()
    config: Settings = json.loads(arguments.config.read_text(encoding="utf-8"))
    output, work = arguments.output, arguments.output / "work"
    prepare(arguments, config, work)
    for part in arguments.parts:
        times = train(part, config[part], output, work)
        data: Settings = {"fold": arguments.fold, "kaznerd_train": arguments.train is not None}
        record(output, {part: {**data, "settings": config[part], **times}})
        print(f"{part}: {times['wall_s']} s, {times['cpu_s']} CPU s", flush=True)
    write_resources(output)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("config", type=Path)
    parser.add_argument(
        "--ktb", type=Path, required=True, help="UD_Kazakh-KTB's two files and folds.json"
    )
    parser.add_argument("--fold", type=int, default=0, help="the fold to leave out")
    parser.add_argument(
        "--kaznerd", type=Path, required=True, help="IOB2_valid.txt and IOB2_test.txt"
    )
    parser.add_argument(
        "--train", type=Path, help="the published IOB2_train.txt, where you have it"
    )
    parser.add_argument(
        "--raw", type=Path, help="source<TAB>licence<TAB>text; without it there are no word vectors"
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument(
        "--parts",
        type=lambda text: text.split(","),
        default=list(TRAINERS),
        help=f"some of {','.join(TRAINERS)}",
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(TRAINERS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    main()
