"""The pair encoder in torch and the graph that is exported from it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from qazcorpus.document import ANSWERS
from qazcorpus.errors import PipelineError
from qazcorpus.statements.pair.model import CONTENT, LIMITS, PairModel, QuestionPieces, padded
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.stance.pair_module import PairModule, export, settings

# Of torch: the exporter that is chosen, and what that one calls.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (
        "You are using the legacy TorchScript-based ONNX export",
        "The feature will be removed. Please remove usage of this function",
    )
]

WORDS = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "зауыт",
    "салу",
    "керек",
    "емес",
    "деді",
    "ол",
    "тұрғындар",
    "қарсы",
    "ауа",
]


def tokenizer() -> Tokenizer:
    made = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    return made


def question(content: str, before: str = "", source: str = "ол") -> Question:
    return Question("зауыт салу", source, "деді", content, "", before, "")


QUESTIONS = [
    question("зауыт керек"),
    question("зауыт салу керек емес", before="тұрғындар қарсы ауа"),
    question("ауа", source=""),
    question("тұрғындар зауыт салу қарсы", before="ол деді белгісіз керек"),
]


def small_module() -> PairModule:
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=320,
        attn_implementation="eager",
    )
    module = PairModule(BertModel(config, add_pooling_layer=False))
    module.keep_layers([0, 2])
    return module


@pytest.fixture(scope="module")
def module() -> PairModule:
    torch.manual_seed(5)
    return small_module().eval()


@pytest.fixture(scope="module")
def model(module: PairModule, tmp_path_factory: pytest.TempPathFactory) -> PairModel:
    """The exported model, from a copy: the export changes its module."""
    folder = tmp_path_factory.mktemp("pair")
    copy = small_module()
    copy.load_state_dict(module.state_dict())
    pieces = QuestionPieces(tokenizer())
    export(copy, [padded([pieces(one)]) for one in QUESTIONS], folder)
    graph = (folder / "stance.onnx").read_bytes()
    PairModel(graph, tokenizer().to_str(), settings(temperature=1.0)).to_disk(folder)
    found = PairModel.from_disk(folder)
    assert found is not None
    return found


def rows(model: PairModel, asked: list[Question]) -> list[list[float]]:
    return [[getattr(one, answer) for answer in ANSWERS] for one in model.judge(asked)]


def test_the_exported_graph_gives_what_torch_gives(module: PairModule, model: PairModel) -> None:
    expected = []
    for one in QUESTIONS:
        given = {name: torch.tensor(v) for name, v in padded([model.pieces(one)]).items()}
        with torch.no_grad():
            expected += module(**given).softmax(-1).tolist()
    np.testing.assert_allclose(rows(model, QUESTIONS), expected, atol=0.05)


def test_an_answer_does_not_depend_on_the_other_questions(model: PairModel) -> None:
    alone = [rows(model, [one])[0] for one in QUESTIONS]
    np.testing.assert_allclose(rows(model, QUESTIONS), alone, atol=1e-5)


def test_the_answer_depends_on_the_target(model: PairModel) -> None:
    other = QUESTIONS[0]._replace(target="ауа")
    assert rows(model, [other]) != rows(model, QUESTIONS[:1])


def test_a_higher_temperature_is_less_certain(model: PairModel) -> None:
    warm = PairModel(model.model, model.tokenizer_json, {**model.settings, "temperature": 4.0})
    for cold, one in zip(model.judge(QUESTIONS), warm.judge(QUESTIONS), strict=True):
        assert one.confidence <= cold.confidence


def test_without_questions_there_are_no_answers(model: PairModel) -> None:
    assert model.judge([]) == []


def test_a_long_content_keeps_its_beginning_and_its_end() -> None:
    pieces = QuestionPieces(tokenizer())
    found = pieces(question("зауыт " + "ауа " * 200 + "керек"))
    content = found[0][found[1] == CONTENT]
    assert len(content) == LIMITS["content"]
    assert (WORDS[content[0]], WORDS[content[-1]]) == ("зауыт", "керек")


def test_settings_of_another_version_are_refused(model: PairModel) -> None:
    with pytest.raises(PipelineError, match="another version"):
        PairModel(model.model, model.tokenizer_json, {"answers": ["yes", "no"]})


@pytest.mark.parametrize("name", ["stance.json", "stance_tokenizer.json"])
def test_a_missing_file_is_told(model: PairModel, tmp_path: Path, name: str) -> None:
    model.to_disk(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(PipelineError, match="cannot be read"):
        PairModel.from_disk(tmp_path)


def test_a_broken_tokenizer_is_told(model: PairModel) -> None:
    broken = PairModel(model.model, "{", model.settings)
    with pytest.raises(PipelineError, match="tokenizer of the stance model"):
        broken.judge(QUESTIONS)
