"""Names that are not there, options that cannot be or contradict each other."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case
from tests.bad_input.workplaces import bare

CASES: Final[tuple[Case, ...]] = (
    Case(
        "A file that is not there",
        "qazcorpus tag nowhere.txt",
        "nowhere.txt: there is no such file or folder. Check the name and the folder you are in.",
    ),
    Case(
        "A pipeline that is not there",
        "qazcorpus tag letter.txt --pipeline kk_news_xl",
        "there is no pipeline 'kk_news_xl'.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "Two outputs with one name",
        "qazcorpus annotate agreement --annotations a.jsonl --json out --html ./out",
        "out: two outputs would be this one file. Name two files.",
        status=2,
        files={"a.jsonl": ""},
    ),
    Case(
        "A workplace and files of annotations, of which one can be compared",
        "qazcorpus annotate agreement --workplace mine --annotations a.jsonl",
        "a workplace is compared, or what is given instead of it. Leave out --workplace, or "
        "--annotations and --gold.",
        status=2,
        files={"a.jsonl": ""},
    ),
    Case(
        "Texts of gold files, and no gold files",
        "qazcorpus annotate agreement --annotations a.jsonl --documents letters",
        "--documents are the texts of gold files, and there is no --gold. Name the folders of gold "
        "files, or leave --documents out.",
        status=2,
        files={"a.jsonl": "", "letters/a.txt": LETTER},
    ),
    Case(
        "A format of standard input, which is not read",
        "qazcorpus build letter.txt --stdin-format jsonl --output out",
        "standard input is jsonl, and it is not among what is read. Name it: - (in the command "
        "line), or leave --stdin-format out.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "An output whose name is empty, as from a variable that is not set",
        "qazcorpus build letter.txt --output ''",
        "the name of an output is empty. Is a variable not set?",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A file and a workplace, of which imported annotations go into one",
        "qazcorpus annotate import brat letters --output a.jsonl --workplace mine",
        "a workplace has its own file, its own documents and its own scheme. Leave --output, "
        "--documents and --scheme out, or --workplace.",
        status=2,
        files={"letters/a.txt": LETTER},
    ),
    Case(
        "Neither a file nor a workplace for imported annotations",
        "qazcorpus annotate import brat letters --annotator Айгүл",
        "where do the annotations go? Name a file (--output FILE) or a workplace (--workplace "
        "DIR).",
        status=2,
        files={"letters/a.txt": LETTER},
    ),
    Case(
        "Two changes of the label scheme at once",
        "qazcorpus annotate migrate --rename ART WORK --add SHOP",
        "say one thing to do: --rename, --merge, --split, --add or --undo.",
        status=2,
        files=bare,
    ),
)
