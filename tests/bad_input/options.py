"""Names that do not exist, and options that are wrong or contradict each other."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case
from tests.bad_input.workplaces import bare

CASES: Final[tuple[Case, ...]] = (
    Case(
        "A file that does not exist",
        "qazcorpus tag nowhere.txt",
        "nowhere.txt: there is no such file or folder. Check the name and the current folder.",
    ),
    Case(
        "A pipeline that does not exist",
        "qazcorpus tag letter.txt --pipeline kk_news_xl",
        "there is no pipeline 'kk_news_xl'.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A stance engine that does not exist",
        "qazcorpus tag letter.txt --stance-engine lm",
        "there is no stance engine 'lm'.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "Settings of a stance engine, but no engine",
        "qazcorpus tag letter.txt --stance-setting model=qwen3:8b",
        "--stance-setting: these are settings of a stance engine, and none is named. Name the "
        "engine.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A stance engine without a setting that it needs",
        "qazcorpus tag letter.txt --stance-engine llm",
        "settings of the stance engine llm: model: Field required.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A language model on another machine, without permission to send it texts",
        "qazcorpus tag letter.txt --stance-engine llm --stance-setting model=m "
        "--stance-setting base_url=https://api.example.org/v1",
        "the texts of the documents would leave this machine: the stance engine llm would send "
        "them to api.example.org. If they may be sent there, set allow_remote to true.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A stance engine in several processes",
        "qazcorpus build letter.txt --output out --stance-engine llm --workers 2",
        "--workers 2: a stance engine works in one process. Leave out --workers.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "Two outputs with one name",
        "qazcorpus annotate agreement --annotations a.jsonl --json out --html ./out",
        "out: two outputs would be this same file. Name two files.",
        status=2,
        files={"a.jsonl": ""},
    ),
    Case(
        "A workplace and files of annotations, although only one of the two can be compared",
        "qazcorpus annotate agreement --workplace mine --annotations a.jsonl",
        "either a workplace is compared, or the files that are named instead of it. Leave out "
        "--workplace, or leave out --annotations and --gold.",
        status=2,
        files={"a.jsonl": ""},
    ),
    Case(
        "Texts of gold files, but no gold files",
        "qazcorpus annotate agreement --annotations a.jsonl --documents letters",
        "--documents names the texts of gold files, but --gold is missing. Name the folders of "
        "gold files with --gold, or leave --documents out.",
        status=2,
        files={"a.jsonl": "", "letters/a.txt": LETTER},
    ),
    Case(
        "A format of standard input, although it is not read",
        "qazcorpus build letter.txt --stdin-format jsonl --output out",
        "the format of standard input is jsonl, but standard input is not read. Name it (- on the "
        "command line), or leave out --stdin-format.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "An output with an empty name, for example from a variable that is not set",
        "qazcorpus build letter.txt --output ''",
        "the name of an output is empty. Check that the shell variable in it is set.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "A file and a workplace for imported annotations, which can go to only one of the two",
        "qazcorpus annotate import brat letters --output a.jsonl --workplace mine",
        "a workplace already has a file, documents and a scheme. Leave out --output, --documents "
        "and --scheme, or leave out --workplace.",
        status=2,
        files={"letters/a.txt": LETTER},
    ),
    Case(
        "Neither a file nor a workplace for imported annotations",
        "qazcorpus annotate import brat letters --annotator Айгүл",
        "the output is missing. Name a file (--output FILE) or a workplace (--workplace DIR).",
        status=2,
        files={"letters/a.txt": LETTER},
    ),
    Case(
        "Two changes of the label scheme at once",
        "qazcorpus annotate migrate --rename ART WORK --add SHOP",
        "give exactly one of these options: --rename, --merge, --split, --add or --undo.",
        status=2,
        files=bare,
    ),
)
