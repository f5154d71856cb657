"""kk_news_sm is retrained on a hundred sentences, from the data to the finished pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qazcorpus
from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.cli.main import app
from qazcorpus.errors import UsageError
from qazcorpus.statements.lessons import statement_component
from qazcorpus.training.fast import recipe as recipes
from qazcorpus.training.fast.recipe import Recipe, read_recipe, retrain
from qazcorpus.training.fast.silver import SilverSources
from qazcorpus.training.progress import Progress
from qazcorpus.training.statements import train as statement_training
from qazcorpus.training.statements.learning_texts import gold_texts, matter

from .small_corpus import CONFIG, sentences, write_config

pytestmark = pytest.mark.training  # of the statement model
TREE = """\
# text = {0} {1} {2}.
1\t{0}\t_\tPROPN\t_\tCase=Nom\t3\tnsubj\t_\t_
2\t{1}\t_\tPROPN\t_\tCase=Dat\t3\tobl\t_\t_
3\t{2}\t_\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
4\t.\t_\tPUNCT\t_\t_\t3\tpunct\t_\t_

"""
SMALL = {
    "training": "config.cfg",
    "meta": "meta.json",
    "silver": {"watched": 4, "swaps": 1},
    "statements": {
        "settings": {"width": 12, "heads": 2, "layers": 1, "epochs": 2, "dropout": 0.0},
    },
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that a training reads, a hundred sentences in all."""
    folder = tmp_path_factory.mktemp("data")
    drawn = sentences(100)
    tagged = [
        f"{a} B-PERSON\n{b} B-GPE\n{c} O\n. O\n\n" for a, b, c, _ in (*drawn[:30], *drawn[98:])
    ]
    trees = [TREE.format(*words) for words in drawn[30:60]]
    raw = [f"x\tCC0\t{a} {b} {c} {number} рет." for number, (a, b, c, _) in enumerate(drawn[60:98])]
    for name, text in {
        "kaznerd/IOB2_valid.txt": "".join(tagged[:30]),
        "kaznerd/IOB2_test.txt": "Мұнда O\nештеңе O\nжоқ O\n. O\n\n",
        "ud_kazakh_ktb/kk_ktb-ud-train.conllu": "".join(trees[:10]),
        "ud_kazakh_ktb/kk_ktb-ud-test.conllu": "".join(trees[10:]),
        "ud_kazakh_ktb/folds.json": json.dumps([1, *[2] * 29]),
        "raw_text/kk_sentences.tsv": "\n".join(["source\tlicence\ttext", *raw]) + "\n",
        "territories.json": '{"main": {"kk": {"localeDisplayNames": {"territories": {}}}}}',
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("config")
    write_config(folder / "config.cfg", 10)
    (folder / "meta.json").write_text('{"name": "small", "version": "1.0"}')
    (folder / "recipe.json").write_text(json.dumps(SMALL))
    return folder / "recipe.json"


@pytest.fixture(autouse=True)
def few_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement model learns from three documents; three others set its temperature."""
    gold = gold_texts()
    learned = [d for d in gold if matter(d) not in HELD_OUT][:3]
    kept = [d for d in gold if matter(d) in HELD_OUT][:3]
    monkeypatch.setattr(statement_training, "gold_texts", lambda: [*learned, *kept])


def sources(data: Path) -> SilverSources:
    return SilverSources(data, data / "raw_text" / "kk_sentences.tsv", data / "territories.json")


def test_a_newcomer_retrains_it_by_one_command(data: Path, config: Path, tmp_path: Path) -> None:
    output = tmp_path / "run"
    arguments = ["train", "kk_news_sm", "--config", config, "--data", data, "--output", output]
    arguments += ["--teacher", "kk_news_sm"]
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    assert f"Saved to {output / 'model'}" in done.output.replace("\n", "")
    assert "sentences.jsonl: 0 of" in done.output
    record = json.loads((output / "training.json").read_text(encoding="utf-8"))
    assert record["epochs"][-1]["loss"] < record["epochs"][0]["loss"]
    told = json.loads((output / "statements" / "training.json").read_text(encoding="utf-8"))
    assert told["epochs"][-1]["loss"] < told["epochs"][0]["loss"]
    nlp = qazcorpus.load(output / "model")
    assert nlp.meta["name"] == "small"
    assert statement_component(nlp).model is not None
    assert "келді" not in nlp.vocab.strings
    assert [ent.label_ for ent in nlp("Асан Алматыға келді.").ents] == ["PERSON", "PLACE"]


def test_an_interrupted_run_goes_on_without_repeating_what_is_complete(
    data: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = read_recipe(config)

    def stop(progress: Progress) -> None:
        if progress.what == "training" and progress.done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrain(recipe, sources(data), tmp_path, teacher="kk_news_sm", watch=stop)
    assert not (tmp_path / "model").exists()
    corpus = (tmp_path / "corpus" / "train" / "000.spacy").stat().st_mtime_ns
    monkeypatch.setattr(recipes, "make_corpus", None)  # it is not called again
    told: list[str] = []
    steps: list[Progress] = []
    retrain(
        *(recipe, sources(data), tmp_path),
        teacher="kk_news_sm",
        watch=steps.append,
        tell=told.append,
    )
    assert [text for text in told if "complete" in text] == [
        "gold: is complete already",
        "silver: is complete already",
    ]
    assert next(step for step in steps if step.what == "training").done == 7
    assert (tmp_path / "corpus" / "train" / "000.spacy").stat().st_mtime_ns == corpus
    told.clear()
    retrain(recipe, sources(data), tmp_path, teacher="kk_news_sm", tell=told.append)
    assert sum("complete" in text for text in told) == 6
    with pytest.raises(UsageError, match="other settings or other data"):
        retrain(recipe, sources(data), tmp_path, teacher="kk_news_sm", seed=3)


def test_a_file_that_is_missing_is_named_before_anything_is_made(
    data: Path, config: Path, tmp_path: Path
) -> None:
    lacking = SilverSources(data, data / "nothing.tsv", data / "territories.json")
    with pytest.raises(UsageError, match=r"nothing\.tsv"):
        retrain(read_recipe(config), lacking, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_projects_recipes_are_read() -> None:
    for name in ("recipe.json", "recipe_continue.json"):
        recipe = read_recipe(CONFIG.parent / name)
        assert isinstance(recipe, Recipe)
        assert recipe.training.exists()
        assert recipe.meta.exists()
        assert recipe.start is None or recipe.start.is_dir()
        assert recipe.with_seed(3).silver.seed == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON"),
        ("[1]", "settings are a JSON object"),
        ("{}", "these settings lack meta, training"),
        (
            '{"training": "a", "meta": "b", "other": 1}',
            "not the settings of a recipe of kk_news_sm",
        ),
        ('{"training": 1, "meta": "b"}', "'training' is a whole number, not a text"),
        ('{"training": "a", "meta": "b", "silver": {"seed": "a"}}', "'seed' is a text"),
        ('{"training": "a", "meta": "b", "statements": {"item": []}}', "no setting item"),
        (
            '{"training": "a", "meta": "b", "statements": {"items": [1]}}',
            "'items, 1' is a whole number, not a text",
        ),
    ],
)
def test_what_is_not_a_recipe_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        read_recipe(path)
