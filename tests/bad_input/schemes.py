"""Label schemes and gold annotations: what `start`, `import`, `build --gold` and `agreement` take."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from tests.bad_input.case import Case

TEXT: Final = "Алматы әкімдігі шешім қабылдады.\n"
SCHEME: Final = """version: "1.0"
entities:
- {label: PLACE, kk: Жер атауы, en: Place, kinds: [GPE]}
- {label: PERSON, kk: Тұлға, en: Person, kinds: [PERSON]}
attribution: []
relations: []
stances: []
"""
_START = "qazcorpus annotate start team --scheme scheme.yaml"
_SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
_PLACE = {"start": 0, "end": 6, "text": "Алматы", "label": "PLACE"}
_CONTENT = {"start": 16, "end": 31, "text": "шешім қабылдады"}
_GOLD = {"text_sha256": _SHA256, "origin": {}, "targets": [], "entities": [], "statements": []}
_BUILD = "qazcorpus build a.txt --gold gold --output out"
_NO_GOLD = "gold/a.json: this is not a gold annotation file: "


def _scheme(situation: str, text: str | bytes, says: str) -> Case:
    files = {"scheme.yaml": text}
    return Case(situation, _START, f"scheme.yaml{says}", files=files, leaves_not=("team", "here"))


def _gold(situation: str, content: object, says: str) -> Case:
    written = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    files: dict[str, str | bytes] = {"a.txt": TEXT, "gold/a.json": written}
    return Case(situation, _BUILD, says, files=files, leaves_not=("out",))


CASES: Final[tuple[Case, ...]] = (
    _scheme(
        "A scheme that is empty",
        "",
        ": this is not a label scheme: it is empty. The scheme of the project, "
        "annotations/scheme.yaml, is an example.",
    ),
    _scheme(
        "A scheme that is a list",
        "- PLACE\n- PERSON\n",
        ": this is not a label scheme: it is a list.",
    ),
    _scheme(
        "A scheme that is not YAML",
        "entities: [",
        ", line 1, column 12: this is not YAML of plain values:",
    ),
    _scheme(
        "A scheme with a Python object in it: nothing is run",
        "!!python/object/apply:os.system ['touch here']",
        ", line 1, column 1: this is not YAML of plain values: could not determine a constructor",
    ),
    _scheme(
        "A scheme that is nested too deeply",
        "[" * 3000,
        ": this is not YAML of plain values: it is nested too deeply.",
    ),
    _scheme(
        "A scheme that is too large to be one",
        "#" * 1_000_001,
        ": this is larger than any label scheme (1,000,001 characters). Name the file of a scheme.",
    ),
    _scheme(
        "A scheme in another encoding",
        SCHEME.encode("utf-16"),
        ", byte 0: this is not UTF-8 text. A scheme is a YAML file; save it as UTF-8.",
    ),
    _scheme(
        "A scheme without stances",
        SCHEME.replace("stances: []\n", ""),
        ": this is not a label scheme: the key 'stances' is missing.",
    ),
    _scheme(
        "A scheme that has its labels twice: the first list would be lost",
        f"{SCHEME}entities: []\n",
        ", line 8: the key 'entities' occurs twice. Keep only one of them.",
    ),
    _scheme(
        "A label without an English name",
        SCHEME.replace(", en: Person", ""),
        ", entities, PERSON: the key 'en' is missing. Write en: …",
    ),
    _scheme(
        "A label that YAML reads as a truth value",
        SCHEME.replace("label: PERSON", "label: NO"),
        ", entities, number 2: the key 'label' is a truth value (false), not text. Put it in "
        "quotation marks.",
    ),
    _scheme(
        "A label with a space in its name",
        SCHEME.replace("label: PERSON", "label: A PERSON"),
        ", entities, A PERSON: 'A PERSON' cannot be a label's name. Use Latin letters, digits and "
        "_, and start with a letter. People see 'kk' and 'en'.",
    ),
    _scheme(
        "Two labels with the same name",
        SCHEME.replace("label: PERSON", "label: PLACE"),
        ": the label 'PLACE' occurs twice. Give one of the two another name.",
    ),
    _scheme(
        "Two labels with the same Kazakh name",
        SCHEME.replace("Тұлға", "Жер атауы"),
        ": the Kazakh name (of entities) 'Жер атауы' occurs twice. Annotators could not tell the "
        "two apart. Give one of them another name.",
    ),
    _scheme(
        "Two labels with the same hotkey",
        SCHEME.replace(", en:", ", hotkey: 1, en:"),
        ": the hotkey '1' occurs twice. Give one of the two another key.",
    ),
    _scheme(
        "A colour that is not valid",
        SCHEME.replace(", en: Person", ", en: Person, colour: bluish"),
        ", entities, PERSON: the colour 'bluish' is not a colour. Write it as '#1f77b4'.",
    ),
    _scheme(
        "A key that is misspelt",
        SCHEME.replace(", en: Person", ', en: Person, color: "#1f77b4"'),
        ", entities, PERSON: there is no key 'color'. Write 'colour'.",
    ),
    _scheme(
        "A KazNERD class that two labels cover",
        SCHEME.replace("kinds: [PERSON]", "kinds: [PERSON, GPE]"),
        ": two labels cover the class 'GPE', so the label of such a name is not clear. Keep it in "
        "the 'kinds' of only one label.",
    ),
    _scheme(
        "Classes that are not a list",
        SCHEME.replace("kinds: [PERSON]", "kinds: PERSON"),
        ", entities, PERSON: the key 'kinds' is text (PERSON), not a list. Write kinds: [A, B].",
    ),
    _scheme(
        "A scheme for a team without the parts of a statement",
        SCHEME,
        ", attribution: its labels are none. The labels of a statement must be exactly SOURCE, "
        "CUE, CONTENT.",
    ),
    Case(
        "A scheme that does not exist",
        "qazcorpus annotate start team --scheme labels.yaml",
        "labels.yaml: cannot be read: No such file or directory.",
        leaves_not=("team",),
    ),
    Case(
        "A scheme of annotations that were made elsewhere",
        "qazcorpus annotate import brat brat --annotator Айгүл --output out.jsonl "
        "--scheme scheme.yaml",
        "scheme.yaml: this is not a label scheme: it is text (PLACE).",
        files={"brat/a.txt": TEXT, "brat/a.ann": "", "scheme.yaml": "PLACE"},
        leaves_not=("out.jsonl",),
    ),
    # Gold
    _gold(
        "A gold file that is broken",
        '{"text_sha256":',
        f"{_NO_GOLD}this is not JSON: Expecting value at column 16. Restore it from a backup. Or "
        "delete it and annotate the document again.",
    ),
    _gold(
        "A gold file of another text",
        _GOLD | {"text_sha256": "0" * 64},
        "gold/a.json: these annotations were made for another version of the text. Restore the "
        "text of a, or annotate it again.",
    ),
    _gold(
        "A gold file without entities",
        {key: value for key, value in _GOLD.items() if key != "entities"},
        f"{_NO_GOLD}the key 'entities' is missing.",
    ),
    _gold(
        "A gold file with an offset that is text",
        _GOLD | {"entities": [_PLACE | {"start": "0"}]},
        f"{_NO_GOLD}entities[0].start is not a whole number but '0'.",
    ),
    _gold(
        "A gold file with a span outside of the text",
        _GOLD | {"entities": [_PLACE | {"end": 99}]},
        f"{_NO_GOLD}entities: the span 0–99 is outside the text (33 code points) or is empty.",
    ),
    _gold(
        "A gold file that is nested too deeply",
        "[" * 100_000,
        f"{_NO_GOLD}the JSON is nested too deeply.",
    ),
    _gold(
        "A gold file with a statement about a target that it does not name",
        _GOLD | {"statements": [{"content": _CONTENT, "target": "көпір"}]},
        f"{_NO_GOLD}statements[0].target is 'көпір', but the document has no such target.",
    ),
)
