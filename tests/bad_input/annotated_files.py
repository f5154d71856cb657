"""What `annotate import` reads: brat, WebAnno, CAS, CoNLL, JSON Lines."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from tests.bad_input.case import Case

TEXT: Final = "Алматы әкімдігі шешім қабылдады.\n"
_TO_FILE = "--annotator Айгүл --output out.jsonl"
_BRAT = f"qazcorpus annotate import brat brat {_TO_FILE}"
_WEBANNO = f"qazcorpus annotate import webanno a.tsv {_TO_FILE}"
_CAS = f"qazcorpus annotate import cas a.xmi {_TO_FILE}"
_ZIP = f"qazcorpus annotate import cas a.zip {_TO_FILE}"
_CONLLU = f"qazcorpus annotate import conllu a.conllu {_TO_FILE}"
_CONLL = f"qazcorpus annotate import conll2003 a.conll {_TO_FILE}"
_NINES = "9" * 5000
_XMI = (
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
    'xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0">'
    '<type:NamedEntity xmi:id="2" sofa="1" begin="0" end="6" value="PLACE"/>'
    '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="Алматы"/>'
    '<cas:View sofa="1" members="2"/></xmi:XMI>'
)
_HEAD = (
    "#FORMAT=WebAnno TSV 3.3\n"
    "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n"
    "#T_RL=webanno.custom.AttributionRelation|label|BT_webanno.custom.Attribution\n\n\n"
    "#Text=Алматы\n"
)


def _brat(marked: str) -> dict[str, str | bytes]:
    return {"brat/a.txt": TEXT, "brat/a.ann": marked}


def _webanno(row: str) -> dict[str, str | bytes]:
    return {"a.tsv": f"{_HEAD}{row}\n"}


def _word(number: object, form: str = "Алматы", head: object = "_", misc: str = "_") -> str:
    columns = (number, form, "_", "_", "_", "_", head, "_", "_", misc)
    return "\t".join(map(str, columns)) + "\n"


def _archive(members: Mapping[str, str], *, encrypted: bool = False) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    data = bytearray(packed.getvalue())
    if encrypted:  # zipfile writes none: the flag is set by hand, before the file and in the list
        data[data.index(b"PK\x03\x04") + 6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _annotation(doc_id: str = "a", text: str = TEXT, **values: object) -> str:
    document = {"doc_id": doc_id, "text": text, "origin": {"entities": {"kind": "annotator"}}}
    row = {
        "doc_id": doc_id,
        "annotator": "Айгүл",
        "status": "submitted",
        "lead_time": 0,
        "created": "",
        "updated": "",
        "tasks": [],
        "findings": [],
        "unplaced": [],
        "document": document,
    }
    return json.dumps(row | values, ensure_ascii=False) + "\n"


CASES: Final[tuple[Case, ...]] = (
    # brat
    Case(
        "brat: a label that the scheme does not have",
        _BRAT,
        "2 × unknown-label: Схемада «GOVERNMENT» деген белгі жоқ: үзінді құжатқа түспеді. Файлда "
        "басқа белгі таңдаңыз немесе --label GOVERNMENT=БЕЛГІ деп қайта алыңыз. · The scheme has "
        "no label 'GOVERNMENT': such spans are not in the document. Choose another label in the "
        "file, or import again with --label GOVERNMENT=LABEL. (brat/a.ann, line 1)",
        status=0,
        files=_brat("T1\tGOVERNMENT 0 15\tАлматы әкімдігі\nT2\tGOVERNMENT 0 6\tАлматы\n"),
        leaves=("out.jsonl",),
    ),
    Case(
        "Renaming to a label that the scheme does not have",
        f"{_BRAT} --label GOVERNMENT=STATE",
        "the scheme 1.1 has no entity label 'STATE'. Its labels: AGENCY, ORG, PLACE",
        status=2,
        files=_brat("T1\tGOVERNMENT 0 15\tАлматы әкімдігі\n"),
        leaves_not=("out.jsonl",),
    ),
    Case(
        "A renaming of labels that names only one label",
        f"{_BRAT} --label GOVERNMENT",
        "--label: 'GOVERNMENT' is not a label and its new name. Write --label OLD=NEW, once for "
        "each label.",
        status=2,
        files=_brat(""),
    ),
    Case(
        "brat: a class that the scheme does not have",
        _BRAT,
        "The scheme has no class 'TOWN'. The entity was kept with this class. Check the class. "
        "(brat/a.ann, line 1)",
        status=0,
        files=_brat("T1\tPLACE 0 6\tАлматы\nA1\tkind T1 TOWN\n"),
    ),
    Case(
        "brat: an offset of 5,000 digits",
        _BRAT,
        "brat/a.ann, line 1: the offset '99999999999999999999…' is larger than 2,147,483,647. Use "
        "the text that was annotated. Offsets are code points.",
        files=_brat(f"T1\tPLACE 0 {_NINES}\tАлматы\n"),
        leaves_not=("out.jsonl",),
    ),
    Case(
        "brat: offsets in digits of another script",
        _BRAT,
        "brat/a.ann, line 1: expected 'TYPE START END', found 'PLACE ٠ ٦'.",
        files=_brat("T1\tPLACE ٠ ٦\tАлматы\n"),
    ),
    Case(
        "brat: annotations without their text",
        _BRAT,
        "brat/b.ann: there is no .txt file next to the annotations. Put the annotated text next to "
        "them.",
        files={**_brat(""), "brat/b.ann": "T1\tPLACE 0 6\tАлматы\n"},
    ),
    Case(
        "brat: a text without a word",
        _BRAT,
        "brat/a.ann: the document has no text. Leave the document out.",
        files={"brat/a.txt": " \n", "brat/a.ann": ""},
    ),
    Case(
        "brat: a note with half a character",
        _BRAT,
        "brat/a.ann: the character U+D800 is half of a surrogate pair and cannot be written to a "
        "file. Remove it, or the escape sequence for it.",
        files=_brat("T1\tPLACE 0 6\tАлматы\n#1\tAnnotatorNotes T1\tcanonical=\\uD800\n"),
    ),
    Case(
        "brat: one name in two folders",
        _BRAT,
        "brat/b/a.ann: Айгүл has annotated the document 'a' twice; the first is in brat/a/a.ann. "
        "Keep one of the versions, or import them as two annotators.",
        files={
            f"brat/{folder}/a.{ending}": content
            for folder in "ab"
            for ending, content in (("txt", TEXT), ("ann", ""))
        },
    ),
    # WebAnno
    Case(
        "WebAnno: a reference with a number left out",
        _WEBANNO,
        "a.tsv, line 7: expected the row that a relation comes from, found '1-1[_1]'. Export the "
        "document again as WebAnno TSV 3.",
        files=_webanno("1-1\t0-6\tАлматы\t_\tSOURCE_OF\t1-1[_1]"),
    ),
    Case(
        "WebAnno: a text that starts at offset 400,000,000",
        _WEBANNO,
        "a.tsv, line 7: 400,000,000 characters before the sentence are not in the file.",
        files=_webanno("1-1\t400000000-400000006\tАлматы\t_\t_\t_"),
    ),
    Case(
        "WebAnno: an offset of 4,000,000,000",
        _WEBANNO,
        "a.tsv, line 7: the offset '4000000000' is larger than 2,147,483,647.",
        files=_webanno("1-1\t0-4000000000\tАлматы\t_\t_\t_"),
    ),
    Case(
        "WebAnno: an annotation whose number has 5,000 digits",
        _WEBANNO,
        "a.tsv, line 7: the number of the annotation '99999999999999999999…' is larger than",
        files=_webanno(f"1-1\t0-6\tАлматы\tPLACE[{_NINES}]\t_\t_"),
    ),
    Case(
        "WebAnno: a token that is not in the text",
        _WEBANNO,
        "a.tsv, line 7: the text at 0-6 is 'Алматы', but the row has 'Астана'.",
        files=_webanno("1-1\t0-6\tАстана\t_\t_\t_"),
    ),
    Case(
        "WebAnno: a token that ends before it starts",
        _WEBANNO,
        "a.tsv, line 7: 6-0 ends before it starts.",
        files=_webanno("1-1\t6-0\tАлматы\t_\t_\t_"),
    ),
    Case(
        "WebAnno: a file that ends after its header",
        _WEBANNO,
        "a.tsv, line 6: the last sentence has no rows.",
        files=_webanno(""),
    ),
    Case(
        "WebAnno: a layer that documents do not have",
        _WEBANNO,
        "1 × unknown-layer: Мұндай қабат оқылмайды: webanno.custom.Mood. · Annotations of this "
        "layer are not read: webanno.custom.Mood. (a.tsv, line 5)",
        status=0,
        files={
            "a.tsv": "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Mood|value\n\n#Text=Алматы\n"
            "1-1\t0-6\tАлматы\tтосын\n"
        },
    ),
    # CAS
    Case(
        "CAS: an offset of 4,000,000,000",
        _CAS,
        "a.xmi: the offset 4000000000 is outside the text, which ends at 6.",
        files={"a.xmi": _XMI.replace('end="6"', 'end="4000000000"')},
    ),
    Case(
        "CAS: a label that the scheme does not have",
        _CAS,
        "import again with --label GOVERNMENT=LABEL. (a.xmi, characters 0–6)",
        status=0,
        files={"a.xmi": _XMI.replace("PLACE", "GOVERNMENT")},
    ),
    Case(
        "CAS: half a file",
        _CAS,
        "a.xmi, line 1: this is not a CAS that can be read: ",
        files={"a.xmi": _XMI[:300]},
    ),
    Case(
        "CAS: a JSON file of another format",
        f"qazcorpus annotate import cas a.json {_TO_FILE}",
        "a.json: this is not a CAS that can be read: a part of it is missing, or has another type.",
        files={"a.json": "[]"},
    ),
    Case(
        "An archive with two documents: both are read",
        _ZIP,
        "Айгүл: 2 documents",
        status=0,
        files={"a.zip": _archive({"a.xmi": _XMI, "b.xmi": _XMI})},
        leaves=("out.jsonl",),
    ),
    Case(
        "An archive with an archive in it",
        _ZIP,
        "a.zip: 1 of its files cannot be read in an archive; the first: 'b.zip'. Unpack the "
        "archive and name its folder.",
        files={"a.zip": _archive({"a.xmi": _XMI, "b.zip": "PK"})},
    ),
    Case(
        "An archive without a CAS",
        _ZIP,
        "a.zip: there is no .xmi file in the archive. Export the document as UIMA CAS XMI.",
        files={"a.zip": _archive({"letter.txt": TEXT})},
    ),
    Case(
        "An archive with names that lead to other folders: nothing is unpacked to the disk",
        _ZIP,
        "Айгүл: 1 document",
        status=0,
        files={"a.zip": _archive({"../../a.xmi": _XMI})},
    ),
    Case(
        "An archive that unpacks to a thousand times its size",
        _ZIP,
        "bytes would unpack to 5,000,000, too many for a document. If this is the archive that was "
        "exported, unpack it and name its folder.",
        files={"a.zip": _archive({"a.xmi": " " * 5_000_000})},
    ),
    Case(
        "An encrypted archive",
        _ZIP,
        "a.zip, 'a.xmi': this is encrypted. Unpack the archive with its password and name its "
        "folder.",
        files={"a.zip": _archive({"a.xmi": _XMI}, encrypted=True)},
    ),
    Case(
        "Half an archive",
        _ZIP,
        "a.zip: this is not a zip archive, or only a part of one. Export it, or copy it, again.",
        files={"a.zip": _archive({"a.xmi": _XMI})[:200]},
    ),
    Case(
        "An archive of another format's files",
        f"qazcorpus annotate import webanno a.zip {_TO_FILE}",
        "a.zip: the name is not that of a file of this format. Files of this format end in .tsv. "
        "Unpack the archive and name its folder.",
        files={"a.zip": _archive({"a.tsv": _HEAD})},
    ),
    Case(
        "A folder with only layer definitions",
        f"qazcorpus annotate import cas cas {_TO_FILE}",
        "cas: there is no document to import. Name the files that were annotated.",
        files={"cas/layers.json": "[]"},
        leaves_not=("out.jsonl",),
    ),
    Case(
        "An annotator whose name is a space",
        "qazcorpus annotate import brat brat --annotator ' ' --output out.jsonl",
        "brat/a.ann: the files do not say who annotated them. Name the annotator (--annotator "
        "NAME).",
        status=2,
        files=_brat(""),
        leaves_not=("out.jsonl",),
    ),
    # CoNLL
    Case(
        "CoNLL-U: a token of ten million words",
        _CONLLU,
        "a.conllu, line 1: the token 1-10000000 has words that do not follow it. Number the words of "
        "a sentence 1, 2, 3 …, and put an empty line between sentences.",
        files={"a.conllu": _word("1-10000000") + _word(1)},
    ),
    Case(
        "CoNLL-U: no empty line between sentences",
        _CONLLU,
        "a.conllu, line 2: the word 1 follows the word 1. Number the words of a sentence 1, 2, "
        "3 …, and put an empty line between sentences.",
        files={"a.conllu": _word(1) + _word(1)},
    ),
    Case(
        "CoNLL-U: a document that starts inside a sentence",
        _CONLLU,
        "a.conllu, line 2: a document begins inside a sentence.",
        files={"a.conllu": _word(1) + "# newdoc id = b\n" + _word(1)},
    ),
    Case(
        "CoNLL-U: a word without a form",
        _CONLLU,
        "a.conllu, line 1: the word is empty. Write its form into the second column.",
        files={"a.conllu": _word(1, "")},
    ),
    Case(
        "CoNLL-U: heads that form a cycle",
        _CONLLU,
        "1 × circular-heads: Сөздердің басыңқылары шеңбер құрайды: Алматы, Астана. Біреуін "
        "түзетіңіз. · The heads of these words form a cycle: Алматы, Астана. Correct one of "
        "them. (a.conllu, characters 0–13)",
        status=0,
        files={"a.conllu": _word(1, head=2) + _word(2, "Астана", head=1)},
    ),
    Case(
        "CoNLL-U: a tag that is not valid",
        _CONLLU,
        "The tag 'PLACE' was not read: it is not O, B-LABEL or I-LABEL. (a.conllu, line 1)",
        status=0,
        files={"a.conllu": _word(1, misc="NER=PLACE")},
    ),
    Case(
        "CoNLL-2003: a label that the scheme does not have",
        _CONLL,
        "import again with --label GPE=LABEL. (a.conll, line 3)",
        status=0,
        files={"a.conll": "Бұл O\n\nАлматы B-GPE\n"},
    ),
    # What `import` wrote
    Case(
        "Two people's versions of a document in a data set",
        "qazcorpus build a.jsonl --output out",
        "left out: a.jsonl, line 2: 'a' was read before, from a.jsonl. This is Серік's version, "
        "but only one version of a document is read. Decide between versions with qazcorpus "
        "annotate adjudicate.",
        status=0,
        files={"a.jsonl": _annotation() + _annotation(annotator="Серік")},
        leaves=("out/README.md",),
    ),
    Case(
        "An annotation that was not submitted, in a data set",
        "qazcorpus tag a.jsonl",
        "left out: a.jsonl, line 1: the annotation of Айгүл is not submitted (its status: draft).",
        files={"a.jsonl": _annotation(status="draft")},
    ),
)
