"""Score stances on short cases that are written to test one capability each.

The suite is in the manner of CheckList (Ribeiro et al. 2020, "Beyond Accuracy: Behavioral Testing
of NLP Models with CheckList"). `annotations/challenge/stance` has a YAML file for each capability,
in two parts by different writers: `development`, and `blind`, which nothing is chosen on.

An item of a file is a text with one statement in it, and the answer about its stance toward each of
some targets. A case is one of these targets. The pipeline does not have to find the statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

from qazcorpus.document import ANSWERS, Answer, Document, Statement
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers.interchange.files import files_in, read_text
from qazcorpus.readers.interchange.statement_words import statement_in_text
from qazcorpus.resources import resource
from qazcorpus.statements.given import judge_toward_each
from qazcorpus.yaml_files import plain_yaml

if TYPE_CHECKING:
    from spacy.language import Language

Part = Literal["development", "blind"]
_KEYS: Final = ("text", "content", "source", "answers")
_FORM: Final = (
    "Write capability: NAME and cases: a list of items with the keys text, content, source and "
    "answers."
)


@dataclass(frozen=True, slots=True)
class StanceCheck:
    """A text with one statement, and the answer about it toward each target.

    `item` is its number in the file of its capability, from 1.
    """

    capability: str
    item: int
    text: str
    statement: Statement
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case and the statement as a pipeline judged it toward the target."""

    check: StanceCheck
    target: str
    expected: Answer
    judged: Statement

    @property
    def found(self) -> Answer:
        """The pipeline's answer."""
        return self.judged.answer

    @property
    def is_right(self) -> bool:
        """Whether the pipeline's answer is the expected one. `unsure` is never right."""
        return self.found == self.expected

    def to_dict(self) -> dict[str, Any]:
        """The case for JSON."""
        source = self.check.statement.source
        given = self.judged.probabilities
        return {
            "capability": self.check.capability,
            "item": self.check.item,
            "text": self.check.text,
            "content": self.check.statement.content.text,
            "source": source.text if source else None,
            "target": self.target,
            "expected": self.expected,
            "found": self.found,
            "probabilities": asdict(given) if given else None,
        }


def read_stance_checks(part: Part = "development") -> list[StanceCheck]:
    """A part of the project's suite, in the order of its files. See `read_check_files`."""
    return list(read_check_files(resource("annotations", "challenge", "stance", part)))


def of_capabilities(checks: Iterable[StanceCheck], names: Collection[str]) -> list[StanceCheck]:
    """The checks of the named capabilities; all checks if no name is given.

    Raises UsageError for a name that no check has.
    """
    given = list(checks)
    there = list(dict.fromkeys(check.capability for check in given))
    if unknown := [name for name in names if name not in there]:
        raise UsageError(
            f"there is no capability {unknown[0]!r}.", remedy=f"Choose from: {', '.join(there)}."
        )
    return [check for check in given if not names or check.capability in names]


def read_check_files(path: Path) -> Iterator[StanceCheck]:
    """Yield the checks of a YAML file, or of all YAML files in a folder.

    A file has the keys `capability` and `cases`. Each item of `cases` has `text`, the words of the
    statement's `content` and `source` (null if the author of the text speaks), and `answers`: a
    mapping of targets to `favor`, `against`, `neutral` or `none`. If the words of the source occur
    several times, the place nearest to the content is used.

    Raises ReadError, which names the file, the item and the key, for anything else, and for words
    that are not in the text.
    """
    for file in files_in(path, [".yaml"]):
        data = plain_yaml(read_text(file), path=file, error=ReadError, remedy=_FORM)
        if not isinstance(data, dict) or {*data} != {"capability", "cases"}:
            raise ReadError(
                "this is not a file of stance checks: its keys are not capability and cases.",
                path=file,
                remedy=_FORM,
            )
        capability = data["capability"]
        if capability != file.stem:
            raise ReadError(
                f"the capability is {capability!r}, but the name of the file says {file.stem!r}.",
                path=file,
                remedy="Give both the same name.",
            )
        if not isinstance(data["cases"], list) or not data["cases"]:
            raise ReadError("'cases' is not a list of items.", path=file, remedy=_FORM)
        for number, item in enumerate(data["cases"], 1):
            yield _Item(file, number)(capability, item)


@dataclass(frozen=True, slots=True)
class _Item:
    """Reads one item of a file, with all checks."""

    path: Path
    number: int

    def __call__(self, capability: str, item: Any) -> StanceCheck:
        if not isinstance(item, dict) or {*item} != {*_KEYS}:
            self._refuse(f"this does not have exactly the keys {', '.join(_KEYS)}.")
        for key in ("text", "content"):
            if not isinstance(item[key], str) or not item[key].strip():
                self._refuse("this is not a text, or it is empty.", key)
        text, source = item["text"], item["source"]
        if source is not None and (not isinstance(source, str) or not source.strip()):
            self._refuse("this is neither a text nor null.", "source")
        for key, words in (("content", item["content"]), ("source", source)):
            if words is not None and words not in text:
                self._refuse(f"«{words}» is not in the text.", key)
        try:
            statement = statement_in_text(text, {**item, "cue": None})
        except ValueError as error:  # the words begin or end inside a word of the text
            self._refuse(f"{error} as whole words.", "content, source")
        return StanceCheck(capability, self.number, text, statement, self._answers(item["answers"]))

    def _answers(self, answers: Any) -> dict[str, Answer]:
        if not isinstance(answers, dict) or not answers:
            self._refuse("this is not a mapping of targets to answers.", "answers")
        for target, answer in answers.items():
            if not isinstance(target, str) or not target.strip():
                self._refuse(f"the target {target!r} is not a text.", "answers")
            if answer not in ANSWERS:
                self._refuse(
                    f"{answer!r} is not one of {', '.join(ANSWERS)}.", f"answers, {target}"
                )
        return cast("dict[str, Answer]", answers)

    def _refuse(self, problem: str, key: str = "") -> NoReturn:
        place = f"item {self.number}" + (f", {key}" if key else "")
        raise ReadError(problem, path=self.path, place=place, remedy=_FORM)


def run_stance_checks(checks: Iterable[StanceCheck], nlp: Language) -> Iterator[CheckedCase]:
    """Yield each case with the pipeline's answer. Raises PipelineError if the pipeline cannot judge
    statements."""
    for check in checks:
        name = f"{check.capability}-{check.item}"
        document = Document(name, check.text, statements=(check.statement,))
        judged = judge_toward_each(nlp, document, check.answers)
        for (target, expected), [statement] in zip(check.answers.items(), judged, strict=True):
            yield CheckedCase(check, target, expected, statement)
