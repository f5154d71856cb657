"""Train Stanza's Kazakh models with Stanza's own trainers, on the data of the other pipelines.

The output is a folder like that of `stanza.download`. `qazcorpus.load(DIR)` and
`stanza.Pipeline("kk", dir=DIR, download_method=None)` load it without a network.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.treebank import KTB_FILES
from qazcorpus.training.progress import Pace, Watch
from qazcorpus.training.records import fingerprints
from qazcorpus.training.settings_files import check_settings, read_settings_file
from qazcorpus.training.stanza.corpora import (
    held_out_texts,
    read_divided_treebank,
    read_names,
    read_raw,
    treebank_words,
    write_names,
    write_treebank,
)
from qazcorpus.training.stanza.word_vectors import train_vectors, write_vectors

TRAINERS: Final = {
    "tokenize": "stanza.models.tokenizer",
    "mwt": "stanza.models.mwt_expander",
    "pos": "stanza.models.tagger",
    "lemma": "stanza.models.lemmatizer",
    "depparse": "stanza.models.parser",
    "ner": "stanza.models.ner_tagger",
}
PACKAGES: Final = dict.fromkeys(TRAINERS, "ktb") | {"ner": "kaznerd"}
WITH_VECTORS: Final = ("pos", "depparse", "ner")
VECTORS: Final = "raw"
PRETRAIN: Final = "pretrain"  # the record of the word vectors
KNOWN: Final = {
    **{"seed": 0, "dev_share": 0.0, "dev_names": 0, "vectors": {}},
    **{part: {} for part in TRAINERS},
}

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StanzaSources:
    """The training files of Stanza's models.

    The folder `ktb` holds the two files of UD_Kazakh-KTB and folds.json; `fold` is left out. The
    folder `kaznerd` holds IOB2_valid.txt for training and IOB2_test.txt, whose sentences are left
    out. `kaznerd_train` is the file of the published training split. `raw` is a table
    `source<TAB>licence<TAB>text`; without it, the models have no word vectors.
    """

    ktb: Path
    kaznerd: Path
    fold: int = 0
    kaznerd_train: Path | None = None
    raw: Path | None = None

    @property
    def labelled(self) -> list[Path | None]:
        """The files of the treebank and of KazNERD."""
        ktb = [self.ktb / name for name in (*KTB_FILES, "folds.json")]
        kaznerd = [self.kaznerd / f"IOB2_{split}.txt" for split in ("valid", "test")]
        return [*ktb, *kaznerd, self.kaznerd_train]


def train_models(
    sources: StanzaSources,
    config: Path,
    output: Path,
    parts: Sequence[str] = tuple(TRAINERS),
    *,
    resume: bool = False,
    watch: Watch | None = None,
) -> None:
    """Prepare the data, train the parts one after the other, write `resources.json`.

    For parts that are not named, the models of an earlier run are used. With `resume`, this is also
    done for parts that were trained with the same settings on the same files. Word vectors of an
    earlier run are used if they were trained on the same files. Raises UsageError for an unknown
    part, for a file that does not hold the settings, and for word vectors of other files that
    cannot be trained again; raises QazcorpusError if there is raw text and floret is not installed.
    """
    if unknown := sorted(set(parts) - set(TRAINERS)):
        raise UsageError(
            f"unknown part: {', '.join(unknown)}.", remedy=f"Parts are: {', '.join(TRAINERS)}."
        )
    settings = read_settings(config, parts, sources)
    work = output / "work"
    prepare(sources, settings, parts, output, work)
    pace = Pace(len(parts), watch)
    data = {"kaznerd_train": sources.kaznerd_train is not None, **labelled_data(sources, settings)}
    for part in parts:
        told = {**data, "settings": settings[part]}
        if part in WITH_VECTORS and vectors_path(output).exists():
            told[PRETRAIN] = recorded(output).get(PRETRAIN)
        if part == "depparse" and (tagger := model_path(output, "pos")).exists():
            told["tagger"] = md5(tagger)
        if not (resume and told.items() <= recorded(output).get(part, {}).items()):
            record(output, {part: {**told, **train(part, settings[part], output, work)}})
        pace.step(part)
    write_resources(output)


def read_settings(config: Path, parts: Sequence[str], sources: StanzaSources) -> Settings:
    """The settings in a JSON file. Raises UsageError if it lacks those of a part, or has others."""
    settings = read_settings_file(config)
    vectors = ["vectors"] if sources.raw and set(parts) & set(WITH_VECTORS) else []
    check_settings(
        settings,
        KNOWN,
        config,
        needed=("seed", "dev_share", "dev_names", *vectors, *parts),
        what="Stanza's models",
        remedy="See the complete settings in pipelines/stanza/configs/full.json.",
    )
    return settings


def labelled_data(sources: StanzaSources, settings: Settings) -> Settings:
    """The identity of the labelled data: the fold, the draw of the dev sets, the SHA-256 of each
    file."""
    draw = {name: settings[name] for name in ("seed", "dev_share", "dev_names")}
    return {"fold": sources.fold, "draw": draw, "files": fingerprints(sources.labelled)}


def prepare(
    sources: StanzaSources, config: Settings, parts: Sequence[str], output: Path, work: Path
) -> None:
    """Write the training data and, if there is raw text, the word vectors."""
    new_vectors = needs_vectors(
        sources, config, parts, output
    )  # refuses before anything is written
    seed = config["seed"]
    treebank = read_divided_treebank(
        sources.ktb, sources.fold, dev_share=config["dev_share"], seed=seed
    )
    learn, dev = read_names(
        sources.kaznerd,
        dev_sentences=config["dev_names"],
        seed=seed,
        extra=sources.kaznerd_train,
    )
    write_treebank(treebank, work)
    write_names(learn, work / "learn.json")
    write_names(dev, work / "dev.json")
    if new_vectors and sources.raw:
        words = [*treebank_words(treebank), *(sentence.words for sentence in learn)]
        held_out = held_out_texts(sources.ktb, sources.fold, sources.kaznerd)
        sentences = read_raw(sources.raw, held_out)
        write_vectors(train_vectors(sentences, words, config["vectors"]), vectors_path(output))
        record(output, {PRETRAIN: vectors_data(sources, config)})


def vectors_data(sources: StanzaSources, config: Settings) -> Settings:
    """The identity of the word vectors."""
    raw = fingerprints([sources.raw])
    return {**labelled_data(sources, config), "raw": raw, "settings": config.get("vectors")}


def needs_vectors(
    sources: StanzaSources, config: Settings, parts: Sequence[str], output: Path
) -> bool:
    """Whether word vectors must be trained. Those of other files are removed before.

    Raises UsageError for vectors of other files if there is no raw text, or if the output has
    models that need them and are not trained again.
    """
    if not set(parts) & set(WITH_VECTORS):
        return False
    target, known = vectors_path(output), recorded(output)
    if not target.exists():
        return sources.raw is not None
    earlier, wanted = known.get(PRETRAIN, {}), vectors_data(sources, config)
    if sources.raw is None:
        wanted = {name: wanted[name] for name in ("fold", "draw", "files")}
    if wanted.items() <= earlier.items():
        return False
    kept = sorted(set(WITH_VECTORS) & set(known) - set(parts))
    if sources.raw is None or kept:
        raise UsageError(
            "these word vectors were trained on another fold, on other files or with other "
            "settings" + (f", and {', '.join(kept)} cannot do without them." if kept else "."),
            path=target,
            remedy="Name another output folder, or give --raw and train all of "
            f"{', '.join(WITH_VECTORS)} again.",
        )
    target.unlink()
    return True


def train(part: str, settings: Settings, output: Path, work: Path) -> dict[str, float]:
    """Run one of Stanza's trainers. Returns its wall and CPU time in seconds."""
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
    """A trainer's arguments for its data, and those that Stanza's own scripts derive from them."""
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
    """A trainer's arguments for the model file and the word vectors."""
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
    """The parser's data with tags by the tagger, as Stanza trains its parsers. Returns the
    arguments for the files."""
    tagger = import_module(TRAINERS["pos"])
    files = {}
    for name, flag in (("learn", "train_file"), ("dev", "eval_file")):
        files[flag] = work / f"{name}.retagged.conllu"
        where = {"eval_file": work / f"{name}.conllu", "output_file": files[flag], "lang": "kk"}
        tagger.main(as_arguments({"mode": "predict", **where, **model_flags("pos", output)}))
    return files


def as_arguments(settings: Settings) -> list[str]:
    """The settings as command-line arguments. True is a flag without a value; false and null are
    left out."""
    arguments = []
    for name, value in settings.items():
        if value is True:
            arguments.append(f"--{name}")
        elif value is not None and value is not False:
            arguments += [f"--{name}", str(value)]
    return arguments


def vectors_path(output: Path) -> Path:
    """The path of a run's word vectors."""
    return output / "kk" / "pretrain" / f"{VECTORS}.pt"


def model_path(output: Path, part: str) -> Path:
    """The path of a part's model."""
    return output / "kk" / part / f"{PACKAGES[part]}.pt"


def write_resources(output: Path) -> None:
    """Write `resources.json`, which lists the models and their dependencies."""
    vectors = vectors_path(output)
    needs = [{"model": "pretrain", "package": VECTORS}] if vectors.exists() else []
    language: Settings = {"lang_name": "Kazakh", "packages": {"default": {}}}
    if needs:
        language["pretrain"] = {VECTORS: {"md5": md5(vectors)}}
    for part, package in PACKAGES.items():
        model = model_path(output, part)
        if model.exists():
            entry: Settings = {"md5": md5(model)}
            if part in WITH_VECTORS:
                entry["dependencies"] = needs
            language[part] = {package: entry}
            language["packages"]["default"][part] = package
    text = json.dumps({"kk": language, "url": ""}, indent=1)
    (output / "resources.json").write_text(text + "\n", encoding="utf-8")


def recorded(output: Path) -> Settings:
    """The records of trained parts in `training.json`."""
    path = output / "training.json"
    known: Settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known


def record(output: Path, entry: Settings) -> None:
    """Add a record of a trained part to `training.json`."""
    with written_file(output / "training.json") as part:
        text = json.dumps(recorded(output) | entry, indent=1)
        part.write_text(f"{text}\n", encoding="utf-8")


def md5(path: Path) -> str:
    """The checksum with which Stanza checks a model."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
