"""The table of figures in README.md and README.kk.md, made from what was measured.

    python pipelines/bench/readme_table.py            writes the tables
    python pipelines/bench/readme_table.py --check    names the pages whose table is stale

The figures of `kk_news_trf` come from its `evals.json` and from `../statements/evals.json`, those
of other systems from `results.json`. The words around the figures are here, in both languages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from report import between

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = {"en": "README.md", "kk": "README.kk.md"}
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEADS: Final = {
    "en": ("what", "`kk_news_trf`", "best peer", "the peer", "measured on", "settings chosen on"),
    "kk": (
        *("не", "`kk_news_trf`", "өзгелердің ең жақсысы", "қай жүйе"),
        *("неде өлшенді", "баптау неге қарап таңдалды"),
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One cell in each language."""

    en: str
    kk: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, that of the best peer, and what both rest on."""

    what: Words
    figure: str
    peer_figure: str
    peer: Words
    measured_on: Words
    chosen_on: Words

    def cells(self, language: str) -> list[str]:
        """The row in the order of the table's heads."""
        words = (self.what, self.peer, self.measured_on, self.chosen_on)
        what, peer, measured_on, chosen_on = (getattr(cell, language) for cell in words)
        return [what, self.figure, self.peer_figure, peer, measured_on, chosen_on]


RULES_ALONE: Final = Words("the project's rules alone", "тек жобаның ережелері")
TREEBANK: Final = Words(
    "UD_Kazakh-KTB, fold 0 of ten, raw text",
    "UD_Kazakh-KTB, он бөліктің нөліншісі, өңделмеген мәтін",
)
NAMES: Final = {
    "outermost": Words("outermost names, six labels, F1", "сыртқы атаулар, алты белгі, F1"),
    "all": Words(
        "names at all levels, six labels, F1", "барлық деңгейдегі атаулар, алты белгі, F1"
    ),
}
EARLIER: Final = Words(
    "the pipeline before names inside names", "ішкі атауларды таппайтын бұрынғы модель"
)
OTHER_REPORTS: Final = Words("other reports of the same site", "сол сайттың басқа хабарлары")
KEPT_TEXTS: Final = Words(
    "these texts and other texts that were not used for training",
    "осы мәтіндер мен модель үйренбеген басқа мәтіндер",
)


def rows(root: Path = ROOT) -> list[Row]:
    """The rows. Raises KeyError where a file lacks a figure."""
    pipelines = root / "pipelines"
    ours = read(pipelines / "kk_news_trf" / "evals.json")
    statements = read(pipelines / "statements" / "evals.json")
    reports, real = statements["real_reports"]["measure"], statements["real_texts"]
    systems = read(pipelines / "bench" / "results.json")["systems"]
    peers = [system for system in systems if not system["ours"]]
    with_entities = [peer for peer in peers if "kaznerd_test" in peer]
    tokens = best(peers, "parse", "Tokens")
    trees = best([peer for peer in peers if "LAS" in peer["parse"]], "parse", "LAS")
    entities = best(with_entities, "kaznerd_test", "micro_f")
    speed = best(with_entities, "words_per_cpu_second")
    return [
        Row(
            Words("tokens, F1", "токендер, F1"),
            f"{ours['ktb_fold_0']['Tokens']:.2f}",
            f"{tokens['parse']['Tokens']:.2f}",
            same(tokens["name"]),
            TREEBANK,
            Words(
                "the rules were corrected by their errors in this treebank",
                "ережелер осы UD_Kazakh-KTB қателеріне қарап түзетілген",
            ),
        ),
        Row(
            Words("entities, 25 classes, micro F1", "атаулар, 25 түр, микро F1"),
            f"{ours['kaznerd_test']['micro_f']:.2f}",
            f"{entities['kaznerd_test']['micro_f']:.2f}",
            same(entities["name"]),
            Words(
                "KazNERD's test file: television news",
                "KazNERD тест файлы: теледидар жаңалықтары",
            ),
            Words(
                "500 sentences of KazNERD's valid file; the authors had seen the test scores",
                "KazNERD valid файлының 500 сөйлемі; тест нәтижесі де белгілі болды",
            ),
        ),
        *(name_row(ours["names"]["measure"], level) for level in NAMES),
        Row(
            Words("syntax, LAS", "синтаксис, LAS"),
            f"{ours['ktb_fold_0']['LAS']:.2f}",
            f"{trees['parse']['LAS']:.2f}",
            same(trees["name"]),
            TREEBANK,
            Words(
                "the other folds and 228 other sentences; the scores on fold 0 were known",
                "қалған бөліктер мен басқа 228 сөйлем; осы бөліктің нәтижесі де белгілі болды",
            ),
        ),
        Row(
            Words("contents of statements, F1", "пікір мазмұны, F1"),
            f"{reports['kk_news_trf']['content']:.1f}",
            f"{reports['rules']['content']:.1f}",
            RULES_ALONE,
            Words(
                f"{reports['reports']} whole press reports, annotated by language models",
                f"баспасөздің {reports['reports']} тұтас хабары, тілдік модельдер белгілеген",
            ),
            OTHER_REPORTS,
        ),
        Row(
            Words("stance of given contents, macro F1", "берілген мазмұнның ұстанымы, макро F1"),
            f"{reports['kk_news_trf']['stance']:.1f}",
            f"{reports['rules']['stance']:.1f}",
            RULES_ALONE,
            Words(
                f"the same reports, {reports['stances_agreed']} stances that two readers agree on",
                f"сол хабарлар, екі оқырман келіскен {reports['stances_agreed']} ұстаным",
            ),
            OTHER_REPORTS,
        ),
        Row(
            Words("contents of statements, F1", "пікір мазмұны, F1"),
            f"{real['kk_news_trf']['content']:.1f}",
            f"{real['rules']['content']:.1f}",
            RULES_ALONE,
            Words(
                f"{real['texts']} real texts of a sentence or two, annotated by language models",
                f"бір-екі сөйлемдік {real['texts']} нағыз мәтін, тілдік модельдер белгілеген",
            ),
            KEPT_TEXTS,
        ),
        Row(
            Words("stance of given contents, macro F1", "берілген мазмұнның ұстанымы, макро F1"),
            f"{real['kk_news_trf']['stance']:.1f}",
            f"{real['rules']['stance']:.1f}",
            RULES_ALONE,
            Words(
                f"the same texts, {real['stances']} stances; the annotators chose the targets",
                f"сол мәтіндер, {real['stances']} ұстаным; мәселені аннотаторлар таңдаған",
            ),
            KEPT_TEXTS,
        ),
        Row(
            Words(
                "speed without statements, words a CPU second",
                "пікірсіз жылдамдық, процессор секундына сөз",
            ),
            f"{ours['words_per_cpu_second']:,}",
            f"{speed['words_per_cpu_second']:,}",
            same(speed["name"]),
            Words(
                "the other folds and KazNERD's test file; version 0.12, one core of a processor "
                "without fast 8-bit arithmetic",
                "қалған бөліктер мен KazNERD тест файлы; 0.12 нұсқасы, 8 биттік сандарды жылдам "
                "есептей алмайтын процессордың бір ядросы",
            ),
            Words("the same files", "сол файлдар"),
        ),
    ]


def name_row(measured: Mapping[str, Any], level: str) -> Row:
    """The row of the names at one level, on whole reports."""
    return Row(
        NAMES[level],
        f"{measured[level]['f1']:.1f}",
        f"{measured['earlier'][level]['f1']:.1f}",
        EARLIER,
        Words(
            f"{measured['documents']} whole press reports, annotated by language models",
            f"баспасөздің {measured['documents']} тұтас хабары, тілдік модельдер белгілеген",
        ),
        OTHER_REPORTS,
    )


def read(path: Path) -> Any:
    """The JSON in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def same(name: str) -> Words:
    """A name that is the same in both languages."""
    return Words(name, name)


def best(peers: Sequence[Mapping[str, Any]], *keys: str) -> Mapping[str, Any]:
    """The peer with the greatest figure under the keys."""

    def figure(peer: Mapping[str, Any]) -> float:
        value: Any = peer
        for key in keys:
            value = value[key]
        return float(value)

    return max(peers, key=figure)


def table(language: str, given: Sequence[Row]) -> str:
    """The rows as a Markdown table; figures are set to the right."""
    lines = [list(HEADS[language]), ["---", "---:", "---:", "---", "---", "---"]]
    lines += [row.cells(language) for row in given]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def stale(root: Path = ROOT) -> dict[Path, str]:
    """The pages whose table is not what was measured, each with the text that it should have."""
    measured = rows(root)
    found = {}
    for language, name in PAGES.items():
        text = (root / name).read_text(encoding="utf-8")
        right = between(text, BEGIN, END, f"\n{table(language, measured)}\n")
        if right != text:
            found[root / name] = right
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if stale")
    check = parser.parse_args().check
    pages = stale()
    for page, text in pages.items():
        if check:
            print(f"{page.name}: its table of figures is stale. Run {Path(__file__).name}.")
        else:
            page.write_text(text, encoding="utf-8")
            print(f"{page.name}: the table has been updated.")
    sys.exit(1 if check and pages else 0)


if __name__ == "__main__":
    main()
