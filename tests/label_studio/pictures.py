"""Make the pictures of the quick start from the real interface.

    python -m tests.label_studio.pictures annotations/guidelines/images

Two annotators and an adjudicator work on documents of the project's corpus at a server of their
own; only what they have not yet done is drawn by hand, the rest is the pipeline's. It takes some
two minutes and wants Chromium, Playwright and Pillow.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from PIL import Image

from qazcorpus.document import Document
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.accounts import parse_annotator
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions
from qazcorpus.label_studio.server.server import stop_server
from qazcorpus.label_studio.server.start import start_workplace
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.tasks.tasks import tasks_of
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load
from qazcorpus.readers import read_documents
from qazcorpus.scheme import load_scheme
from tests.label_studio.browser import Editor, Place, Point, at_work, chromium
from tests.label_studio.conftest import REPOSITORY, free_port

SHOWN: Final = "water-tariff-1"
OTHERS: Final = ("dog-law-1", "face-recognition-1", "landfill-1", "school-phones-1")
WINDOW: Final[dict[str, Any]] = {
    "viewport": {"width": 1280, "height": 800},
    "device_scale_factor": 1.5,
}
WIDE: Final[dict[str, Any]] = {**WINDOW, "viewport": {"width": 1600, "height": 1000}}
# The open document, between the list of documents and the list of regions.
DOCUMENT: Final = {"x": 240, "y": 90, "width": 720, "height": 710}
WIDE_DOCUMENT: Final = {"x": 240, "y": 90, "width": 1040, "height": 910}
LIST: Final = {"x": 0, "y": 0, "width": 1280, "height": 540}
COLOURS: Final = 256
STILL: Final = "() => document.getAnimations().every(({playState}) => playState !== 'running')"
# A browser without a window draws no pointer.
POINTER: Final = """([x, y]) => {
  const pointer = document.createElement('div');
  pointer.id = 'pointer';
  pointer.innerHTML = '<svg width="18" height="26" viewBox="-1 -1 12 17"><path fill="#000" ' +
    'stroke="#fff" d="M0 0v13l3-3 2 5 2-1-2-4h5z"/></svg>';
  pointer.style = `position:fixed;left:${x - 2}px;top:${y - 2}px;z-index:9999;pointer-events:none`;
  document.body.append(pointer);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with workplace_of_its_own() as workplace:
        documents = {document.doc_id: document for document in workplace.documents()}
        with chromium() as browser:
            working = partial(at_work, browser, workplace, picture=folder / "failed.png", **WINDOW)
            first, second = workplace.annotators
            with working(first) as editor:
                annotate_as_first(editor, workplace, documents, folder)
            with working(second) as editor:
                annotate_as_second(editor, workplace, documents[SHOWN])
        pull(workplace)
        with connected(workplace) as client:
            adjudicate(workplace, TaskServer(client), AdjudicationOptions())
        with chromium() as browser:
            working = partial(at_work, browser, workplace, picture=folder / "failed.png", **WIDE)
            with working(workplace.adjudicator) as editor:
                editor.open(workplace.adjudication_project, documents[SHOWN].text, regions=None)
                editor.decide(0, "А:")
                editor.page.mouse.move(0, 0)
                take(folder / "6-adjudication.png", editor, WIDE_DOCUMENT)


@contextmanager
def workplace_of_its_own() -> Iterator[Workplace]:
    """A running workplace with analyzed documents."""
    with tempfile.TemporaryDirectory() as folder:
        workplace = start_workplace(
            Path(folder) / "annotation",
            WorkplaceOptions(title="Пікірлер", lead=parse_annotator("Сәуле")),
            annotators=map(parse_annotator, ("Айгүл", "Марат")),
            port=free_port(),
            say=print,
        )
        try:
            corpus = REPOSITORY / "corpus" / "documents"
            files = [str(corpus / f"{name}.md") for name in (SHOWN, *OTHERS)]
            analyze = partial(analyze_documents, nlp=load("kk_news_trf"), keep_layers=True)
            push(workplace, read_documents(files), analyze=analyze)
            yield workplace
        finally:
            stop_server(workplace)


def annotate_as_first(
    editor: Editor, workplace: Workplace, documents: dict[str, Document], folder: Path
) -> None:
    """Mend the document that is shown, a picture at each step, then show the list."""
    shown = documents[SHOWN]
    where = partial(place, shown)
    project = workplace.project_of("Айгүл")
    editor.open(project, documents[OTHERS[0]].text, regions=predicted(documents[OTHERS[0]]))
    editor.submit()
    editor.open(project, shown.text, regions=predicted(shown))

    department = where("Табиғи монополияларды реттеу комитетінің облыстық департаменті")
    pointer = editor.begin("AGENCY", department)
    take(folder / "2-entities.png", editor, DOCUMENT, pointer)
    editor.page.mouse.up()

    source = where("«Ертіс су арнасы» ЖШС-нің директоры Қайрат Омарбеков")
    cue = where("хабарлады")
    content = where("Павлодарда ауыз судың тарифі 1 шілдеден бастап 34 пайызға көтерілуі мүмкін")
    editor.mark("SOURCE", source)
    editor.mark("CUE", cue)
    editor.mark("CONTENT", content)
    editor.relate("CUE", cue, content)
    pointer = editor.begin_relation("SOURCE", source, content)
    take(folder / "3-relation.png", editor, DOCUMENT, pointer)
    editor.page.mouse.down()
    editor.page.mouse.up()

    mend(editor, shown)
    editor.judge(where("өтінімге қарсы дауыс беретінін"), "against")
    take(folder / "4-stance.png", editor, DOCUMENT)
    editor.let_go()

    editor.page.get_by_test_id("bottombar-submit-button").click()
    editor.page.get_by_role("button", name="OK").click(trial=True)
    take(folder / "5-submit.png", editor, DOCUMENT)
    editor.page.get_by_role("button", name="OK").click()
    editor.page.get_by_text("Warning").wait_for(state="hidden")
    editor.judge(content, "neutral")
    editor.submit()
    editor.page.goto(workplace.project_url(project))
    editor.page.get_by_test_id("table-row").nth(len(documents) - 1).wait_for()
    take(folder / "1-project.png", editor, LIST)


def annotate_as_second(editor: Editor, workplace: Workplace, shown: Document) -> None:
    """See one border and one stance differently, and miss a statement."""
    where = partial(place, shown)
    editor.open(workplace.project_of("Марат"), shown.text, regions=predicted(shown))
    editor.mark("AGENCY", where("Табиғи монополияларды реттеу комитетінің"))
    mend(editor, shown)
    editor.judge(where("өтінімге қарсы дауыс беретінін"), "against")
    editor.judge(where("Арзан су – ертеңгі апаттың қарызы"), "neutral")
    editor.submit()


def mend(editor: Editor, shown: Document) -> None:
    """Mend names that the pipeline takes for parts of a position, as both do."""
    where = partial(place, shown)
    editor.relabel("POSITION", where("Дүниежүзілік банктің"), "ORG")
    editor.delete("POSITION", where("Орталық Азиядағы сарапшысы"))
    editor.mark("PLACE", where("Орталық Азиядағы"))


def place(document: Document, words: str) -> Place:
    """Where the words first are."""
    start = document.text.index(words)
    return start, start + len(words)


def predicted(document: Document) -> int:
    """How many regions the predictions make."""
    (task,) = tasks_of(document, load_scheme())
    return sum(region["type"] == "labels" for region in task["predictions"][0]["result"])


def take(file: Path, editor: Editor, clip: dict[str, int], pointer: Point | None = None) -> None:
    """Write a part of the page to a file, with the pointer where the mouse is said to be."""
    page, part = editor.page, {key: float(value) for key, value in clip.items()}
    page.wait_for_function(STILL)
    if pointer:
        page.evaluate(POINTER, [pointer["x"], pointer["y"]])
    shot = io.BytesIO(page.screenshot(clip=part))
    if pointer:
        page.evaluate("document.getElementById('pointer').remove()")
    with Image.open(shot) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    print(file)


if __name__ == "__main__":
    main()
