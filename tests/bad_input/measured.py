"""Files that `evaluate` measures with, annotations that `agreement` compares, and backups."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from typing import Any, Final

from tests.bad_input.case import Case

_TEXT = "Алматы әкімдігі шешім қабылдады.\n"
_ENTITIES = "qazcorpus evaluate entities gold.txt"
_TOKENS = "qazcorpus evaluate tokens gold.conllu"
_PARSE = "qazcorpus evaluate parse gold.conllu --folds folds.json --fold 0"
_CHALLENGE = "qazcorpus evaluate challenge set.jsonl"
_REPORTS = "qazcorpus evaluate reports --texts texts.jsonl --annotations gold.jsonl"
_AGREEMENT = "qazcorpus annotate agreement --annotations a.jsonl"
_RESTORE = "qazcorpus annotate restore team.tar.gz --workplace team"
_COLUMNS = "sentence\tstart\tend\tlabel\tnames\n"
_CHALLENGED = {"id": "a", "phenomenon": "жаңа атау", "text": "Алматы", "entities": []}
_FORM = 'Write {"id": …, "phenomenon": …, "text": …, "entities": [[start, end, label, class], …]}.'
_REPORT_TEXT = '{"text": "Алматы"}\n'
_DAMAGED = "team.tar.gz: the backup is damaged: "


def _word(number: object, head: object = 0, form: str = "Жауды") -> str:
    columns = (number, form, "_", "VERB", "_", "_", head, "root", "_", "_")
    return "\t".join(map(str, columns)) + "\n"


def _treebank(situation: str, text: str | bytes, says: str) -> Case:
    return Case(situation, _TOKENS, f"gold.conllu{says}", files={"gold.conllu": text})


def _report(stance: str) -> str:
    target = {"target": "жол салу", "role": "matter"}
    said = {"content": [0, 6], "source": None, "cue": None, "stances": [stance]}
    row = {
        **dict.fromkeys(("source", "id", "licence"), "news"),
        **{"text_sha256": "0" * 64, "use": "develop", "matter": "жол салу"},
        **{"targets": [target], "statements": [said]},
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _annotation(**values: object) -> str:
    row: dict[str, Any] = {
        "annotator": "Айгүл",
        "status": "submitted",
        "lead_time": 0,
        "created": "",
        "updated": "",
        "tasks": [],
        "findings": [],
        "unplaced": [],
        "document": {"doc_id": "a", "text": _TEXT},
    }
    return json.dumps(row | values, ensure_ascii=False) + "\n"


def _backup(*members: tarfile.TarInfo, sizes: int = 0, whole: bool = True) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        manifest = b'{"format": 1}'
        first = tarfile.TarInfo("backup.json" if whole else "letter.txt")
        first.size = len(manifest)
        archive.addfile(first, BytesIO(manifest))
        for member in members:
            member.size = sizes
            archive.addfile(member, BytesIO(b"\0" * sizes))
    return packed.getvalue()


def _link() -> tarfile.TarInfo:
    member = tarfile.TarInfo("server")
    member.type, member.linkname = tarfile.SYMTYPE, "/"
    return member


def _restore(situation: str, content: bytes, says: str, status: int = 1) -> Case:
    files = {"team.tar.gz": content}
    return Case(situation, _RESTORE, says, status=status, files=files, leaves_not=("team",))


CASES: Final[tuple[Case, ...]] = (
    # Entities
    Case(
        "Entities to measure with: three columns",
        _ENTITIES,
        "gold.txt, line 1: expected 'word TAG', found 'Алматы NOUN B-GPE'. Tags are O, B-CLASS "
        "and I-CLASS.",
        files={"gold.txt": "Алматы NOUN B-GPE\n"},
    ),
    Case(
        "Entities to measure with: an empty file",
        _ENTITIES,
        "gold.txt: there is no sentence in it. Give a file of lines 'word TAG'.",
        files={"gold.txt": "\n\n"},
    ),
    Case(
        "Entities to measure with: another encoding",
        _ENTITIES,
        "gold.txt, byte 0: this is not UTF-8 text: invalid start byte. Save it as UTF-8.",
        files={"gold.txt": "Астана B-GPE\n".encode("cp1251")},
    ),
    Case(
        "Labels of organisations: commas instead of tabs",
        f"{_ENTITIES} --organisations labels.tsv",
        "labels.tsv, line 1: expected the columns sentence, start, end, label, names, found "
        "sentence,start,end,label,names. Separate the columns by tabs.",
        files={"gold.txt": "Алматы B-GPE\n", "labels.tsv": _COLUMNS.replace("\t", ",")},
    ),
    Case(
        "Labels of organisations: a number of 5,000 digits",
        f"{_ENTITIES} --organisations labels.tsv",
        "labels.tsv, line 2: the column sentence: '99999999999999999999…' is larger than "
        "2,147,483,647.",
        files={
            "gold.txt": "Алматы B-GPE\n",
            "labels.tsv": f"{_COLUMNS}{'9' * 5000}\t0\t1\tORG\t\n",
        },
    ),
    Case(
        "Labels of organisations: half a row",
        f"{_ENTITIES} --organisations labels.tsv",
        "labels.tsv, line 2: the row does not have 5 columns. Its columns: sentence, start, end, "
        "label, names.",
        files={"gold.txt": "Алматы B-GPE\n", "labels.tsv": f"{_COLUMNS}1\t0\n"},
    ),
    # Treebanks
    _treebank(
        "A treebank with spaces in place of tabs",
        _word(1).replace("\t", " "),
        ", line 1: this line has 1 columns, CoNLL-U has 10. Columns are separated by tabs; the "
        "first is 1, 2, 3-4, 4.1 …",
    ),
    _treebank(
        "A treebank that contains only comments",
        "# text = Жауды\n",
        ": there is no sentence in it.",
    ),
    _treebank(
        "A treebank whose heads form a cycle",
        _word(1) + _word(2, 3) + _word(3, 2),
        ", line 1: the heads form a cycle. Heads are numbers of words. A sentence has one root, "
        "with the head 0.",
    ),
    _treebank(
        "A treebank with two roots in a sentence",
        _word(1) + _word(2),
        ", line 1: there are 2 roots.",
    ),
    _treebank(
        "A treebank with a head of 5,000 digits",
        _word(1, "9" * 5000),
        ", line 1: the head '99999999999999999999…' is larger than 2,147,483,647.",
    ),
    _treebank(
        "A treebank with a token of ten million words",
        _word("1-10000000", "_") + _word(1),
        ", line 1: the token 1-10000000 follows the word 0 of 1. Number the words of a sentence "
        "1, 2, 3 …, and put an empty line between sentences.",
    ),
    _treebank(
        "A treebank whose text differs from its words",
        f"# text = Жауады\n{_word(1)}",
        ", line 2: the comment '# text' reads 'ады' where the words are 'ды'. Except for "
        "white space, "
        "both must be the same.",
    ),
    Case(
        "Folds that are not a list",
        _PARSE,
        "folds.json: this is not a list of numbers. Give [2, 6, 0, …].",
        files={"gold.conllu": _word(1), "folds.json": "{}"},
    ),
    Case(
        "Folds that are broken",
        _PARSE,
        "folds.json: this is not JSON: Expecting value at column 2. Give [2, 6, 0, …].",
        files={"gold.conllu": _word(1), "folds.json": "["},
    ),
    Case(
        "Folds of another treebank",
        _PARSE,
        "there are 3 folds for 1 sentences. Give all files of the treebank, in the order that the "
        "folds were made for.",
        status=2,
        files={"gold.conllu": _word(1), "folds.json": "[0, 1, 2]"},
    ),
    # Challenges
    Case(
        "A challenge set that is a list",
        _CHALLENGE,
        f"set.jsonl, line 1: this is not a challenge sentence: it is not a JSON object. {_FORM}",
        files={"set.jsonl": "[]"},
    ),
    Case(
        "A challenge set with a list for a phenomenon",
        _CHALLENGE,
        "set.jsonl, line 1: this is not a challenge sentence: 'phenomenon' is not a string, or is "
        f"empty. {_FORM}",
        files={"set.jsonl": json.dumps(_CHALLENGED | {"phenomenon": ["а"]})},
    ),
    Case(
        "A challenge set that is empty",
        _CHALLENGE,
        "set.jsonl: there is no challenge sentence in it.",
        files={"set.jsonl": "\n"},
    ),
    # Real reports
    Case(
        "Annotated reports with a fifth answer",
        _REPORTS,
        "gold.jsonl, line 1: this is not an annotated report: statement 1: a stance is 'maybe', not "
        "one of favor, against, neutral, none.",
        files={"texts.jsonl": _REPORT_TEXT, "gold.jsonl": _report("maybe")},
    ),
    Case(
        "Texts of reports that have no key 'text'",
        _REPORTS,
        "texts.jsonl, line 1: this is not a report with its text: the key 'text' is missing.",
        files={"texts.jsonl": '{"body": "Алматы"}\n', "gold.jsonl": _report("favor")},
    ),
    Case(
        "Texts of other reports",
        _REPORTS,
        "no annotated report (to develop) has its text in these files. Give the files of the "
        "collections that the annotations name.",
        status=2,
        files={"texts.jsonl": _REPORT_TEXT, "gold.jsonl": _report("favor")},
    ),
    Case(
        "Stance checks of an unknown capability",
        "qazcorpus evaluate stance-checks --capability irony",
        "there is no capability 'irony'. Choose from: author-voice, concession, denial, "
        "double-negation, mixed-russian, negation, opposite-target, paraphrased-target, "
        "plain-nominal, question, reported-versus-own, unrelated-target.",
        status=2,
    ),
    # Annotations to compare
    Case(
        "Annotations to compare: a document instead of an annotation",
        _AGREEMENT,
        "a.jsonl, line 1: this is not an annotation of qazcorpus: the key 'status' is missing. "
        "Files of annotations are written by annotate pull and annotate import.",
        files={"a.jsonl": '{"doc_id": "a", "text": "Алматы"}\n'},
    ),
    Case(
        "Annotations to compare: without an annotator",
        _AGREEMENT,
        "a.jsonl, line 1: this is not an annotation of qazcorpus: the annotator has no name.",
        files={"a.jsonl": _annotation(annotator=" ")},
    ),
    Case(
        "Annotations to compare: a time that is not valid",
        _AGREEMENT,
        "a.jsonl, line 1: this is not an annotation of qazcorpus: 'long' is not a number.",
        files={"a.jsonl": _annotation(lead_time="long")},
    ),
    Case(
        "Annotations to compare: of only one person",
        _AGREEMENT,
        "only one annotator (Айгүл) has submitted annotations; agreement needs two or more.",
        status=2,
        files={"a.jsonl": _annotation()},
    ),
    # Backups
    _restore(
        "A backup that is something else",
        b"letter",
        f"{_DAMAGED}zlib inflate failed: incorrect header check. Use an older one.",
    ),
    _restore("Half a backup", _backup(sizes=0)[:60], f"{_DAMAGED}Truncated compressed stream."),
    _restore(
        "An archive that is not a backup",
        _backup(whole=False),
        "team.tar.gz: this is not a backup of a workplace, or it is of an unknown version. Name a "
        "file that qazcorpus annotate backup wrote.",
        status=2,
    ),
    _restore(
        "A backup whose names lead out of it",
        _backup(tarfile.TarInfo("../secrets.json")),
        f"{_DAMAGED}'../secrets.json' is not a file of a workplace. Use an older one.",
    ),
    _restore(
        "A backup with a link in it",
        _backup(_link()),
        f"{_DAMAGED}'server' is not a file of a workplace. Use an older one.",
    ),
    _restore(
        "A backup with two files of the same name",
        _backup(tarfile.TarInfo("scheme.yaml"), tarfile.TarInfo("scheme.yaml")),
        f"{_DAMAGED}'scheme.yaml' occurs twice. Use an older one.",
    ),
    _restore(
        "A backup that unpacks to a thousand times its size",
        _backup(*(tarfile.TarInfo(f"{n}.bin") for n in range(6)), sizes=20_000_000),
        f"{_DAMAGED}it would unpack to more than 200 times its size. Use an older one.",
    ),
    _restore(
        "A backup without a workplace in it",
        _backup(tarfile.TarInfo("documents.jsonl")),
        "team.tar.gz, workplace.json: the backup is damaged: cannot be read: No such file or "
        "directory. Use an older one.",
    ),
    Case(
        "A folder instead of a backup",
        _RESTORE,
        "team.tar.gz: this is a folder. Name the file of the backup.",
        status=2,
        files={"team.tar.gz/workplace.json": "{}"},
    ),
)
