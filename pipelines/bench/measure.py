"""Measure one system, in a process of its own; the result is JSON on the last line written.

    python measure.py TASK SYSTEM SETTINGS

TASK is `prepare` (train what is missing), `parse` (scores of the held-out fold, speed, memory, time
of loading), `entities` (KazNERD's test file), `gold` (the project's own documents) or `statements`
(speed with statements on). `bench.py` runs it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from systems import Settings, System, available

from qazcorpus.readers.interchange.treebank import (
    KTB_FILES,
    TreebankSentence,
    of_fold,
    raw_text,
    read_folds,
    read_sentences,
)

T = TypeVar("T")
DOCUMENT = 20  # sentences of a text in the measure of speed
MIB = 1024  # ru_maxrss is in KiB (on macOS, bytes)


def prepare(system: System, settings: Settings) -> dict[str, Any]:
    """Train the system where it has to be trained first."""
    wanted(system.prepare)(settings)
    return {}


def parse(system: System, settings: Settings) -> dict[str, Any]:
    """CoNLL 2018 scores of the fold; words per CPU second of all other text; memory; seconds."""
    from qazcorpus.evaluate.conll18 import score_parse

    started = time.perf_counter()
    for module in system.modules:
        import_module(module)
    imported = time.perf_counter()
    loaded = system.load(settings)
    ready = time.perf_counter()
    held_out, others = treebank(settings)
    # The first text is also what opens sessions and fills caches before the clock runs.
    found = loaded.sentences(loaded.analyse([raw_text(held_out)]))
    texts, words = speed_texts(others, settings)
    seconds = cpu_seconds(loaded.analyse(texts))
    scores = score_parse([sentence.tokens for sentence in held_out], found)
    return {
        "version": loaded.version,
        "trained_on": loaded.trained_on,
        "parse": {name: percent(score.f1) for name, score in scores.items()},
        "words_per_cpu_second": round(words / seconds),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB),
        "import_s": round(imported - started, 2),
        "load_s": round(ready - imported, 2),
    }


def statements(system: System, settings: Settings) -> dict[str, Any]:
    """Words per CPU second of the same text as `parse`, with everything that the pipeline does."""
    nlp = wanted(system.language)(settings)
    held_out, others = treebank(settings)
    texts, words = speed_texts(others, settings)
    cpu_seconds(nlp.pipe([raw_text(held_out)]))
    return {"with_statements": round(words / cpu_seconds(nlp.pipe(texts)))}


def cpu_seconds(results: Iterable[object]) -> float:
    """What it takes to go through all results, none of which is kept, as in a stream."""
    begun = time.process_time()
    for _ in results:
        pass
    return time.process_time() - begun


def entities(system: System, settings: Settings) -> dict[str, Any]:
    """Exact-span scores on KazNERD's test file, by its classes and by the scheme's labels."""
    from qazcorpus.evaluate.entities import evaluate_iob2
    from qazcorpus.evaluate.organisations import read_organisation_labels, rule_accuracy
    from qazcorpus.readers.interchange.iob2 import read_iob2

    sentences = list(read_iob2(settings.kaznerd / "IOB2_test.txt"))
    organisations = read_organisation_labels(settings.organisations)
    nlp = wanted(system.language)(settings)
    result = evaluate_iob2(sentences, nlp, organisations=organisations)
    kinds, labels = span_scores(result.kinds), span_scores(result.labels)
    right, total = rule_accuracy(sentences, [item for item in organisations if item.held_out])
    accuracy = percent(right / total) if total else None
    return {
        "kaznerd_test": kinds,
        "kaznerd_test_scheme": labels,
        "agency_or_org_held_out_names": {"accuracy": accuracy, "spans": total},
    }


def gold(system: System, settings: Settings) -> dict[str, Any]:
    """Entities and statements of the project's own documents, on matters that nothing learned
    from."""
    from qazcorpus.annotations.gold import gold_documents, held_out

    nlp = wanted(system.language)(settings)
    return {"gold": gold_scores(held_out(list(gold_documents())), nlp)}


def treebank(settings: Settings) -> tuple[list[TreebankSentence], list[TreebankSentence]]:
    """The sentences of the held-out fold, and all others."""
    files = [read_sentences(settings.ktb / name) for name in KTB_FILES]
    folds = read_folds(settings.ktb / "folds.json")
    (train, test), everything = of_fold(files, folds, settings.fold), [s for f in files for s in f]
    others = [s for s, fold in zip(everything, folds, strict=True) if fold != settings.fold]
    return [*train, *test], others


def speed_texts(others: Sequence[TreebankSentence], settings: Settings) -> tuple[list[str], int]:
    """The texts that speed is measured on, the same for all systems, and the number of words."""
    from qazcorpus.readers.interchange.iob2 import read_iob2

    texts = [raw_text(document) for document in parts(others)]
    words = sum(len(sentence.tokens) for sentence in others)
    news = list(islice(read_iob2(settings.kaznerd / "IOB2_test.txt"), settings.speed_sentences))
    texts += [" ".join(" ".join(s.words) for s in document) for document in parts(news)]
    return texts, words + sum(len(sentence.words) for sentence in news)


def parts(sentences: Sequence[T]) -> Iterator[Sequence[T]]:
    """The sentences of one document after the other."""
    for start in range(0, len(sentences), DOCUMENT):
        yield sentences[start : start + DOCUMENT]


def span_scores(scores: Any) -> dict[str, Any]:
    """Precision, recall, F1 in percent and gold spans, by label and over all."""
    by_label = {
        label: {
            "p": percent(scores.precision(label)),
            "r": percent(scores.recall(label)),
            "f": percent(scores.f1(label)),
            "gold": scores.gold[label],
        }
        for label in scores.labels
    }
    return {"micro_f": percent(scores.f1()), "per_label": by_label}


def gold_scores(documents: Sequence[Any], nlp: Any) -> dict[str, Any]:
    """What a pipeline finds in gold documents, in percent."""
    import qazcorpus
    from qazcorpus.evaluate.entities import evaluate_documents
    from qazcorpus.evaluate.statements import score_corpus

    pairs = list(zip(documents, qazcorpus.analyze_documents(documents, nlp=nlp), strict=True))
    statements = score_corpus(pairs)
    return {
        "documents": len(pairs),
        "entities_f": percent(evaluate_documents(pairs).f1()),
        "content_overlap_f": percent(statements.content.f1),
        "source_exact_f": percent(statements.source.f1),
        "cue_exact_f": percent(statements.cue.f1),
    }


def percent(ratio: float) -> float:
    """A ratio in percent, to two decimals."""
    return round(100 * ratio, 2)


def wanted(function: Callable[[Settings], T] | None) -> Callable[[Settings], T]:
    """The function that a task needs; raises TypeError for a system that has none."""
    if function is None:
        raise TypeError("the system has no such task")
    return function


def tasks(system: System) -> list[str]:
    """What can be measured of a system, in the order to do it."""
    possible = {
        "prepare": system.prepare,
        "parse": system.load,
        "entities": system.language,
        "gold": system.language if system.ours else None,
        "statements": system.language if system.ours else None,
    }
    return [name for name, needed in possible.items() if needed]


TASKS = {
    "prepare": prepare,
    "parse": parse,
    "entities": entities,
    "gold": gold,
    "statements": statements,
}


def main(task: str, name: str, text: str) -> None:
    """Measure, and write the result."""
    settings = Settings.from_json(text)
    (system,) = [system for system in available(settings) if system.name == name]
    if "torch" not in system.modules:
        sys.modules["torch"] = None  # type: ignore[assignment]  # thinc imports it where it can
    print(json.dumps(TASKS[task](system, settings), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
