"""Pages as Kazakh sites make them, each with the lines that must come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents
from tests.growth import is_linear

A = "Ауыл әкімдігі көпір құрылысын көктемде бастайтынын хабарлады."
B = "Тұрғындар бұл шешімді көптен күтіп жүр, өйткені ескі көпір тозған."
C = "«Қаражат облыстық бюджеттен бөлінеді», – деді әкім Серік Ахметов."
TITLE = "Көпір салынады"
H1 = f"<h1>{TITLE}</h1>"
PARAGRAPHS = f"<p>{A}</p><p>{B}</p><p>{C}</p>"
BREAKS = f"{A}<br>{B}<br/>{C}<br>"
SIDEBAR = (
    "<aside><h3>Соңғы жаңалықтар</h3><ul>"
    + "".join(f"<li><a href='/{n}'>Басқа жаңалықтың тақырыбы {n}</a></li>" for n in range(8))
    + "</ul></aside>"
)
SHARE = "<div><a>Facebook</a> <a>Telegram</a> <a>WhatsApp</a></div><div>Бөлісу:</div>"
FOOTER = (
    "<footer>© 2026 Ауыл хабары. Барлық құқықтар қорғалған</footer>"
    "<div class='cookie'>Біз cookie файлдарын қолданамыз. <button>Келісемін</button></div>"
)
TEXT, WITH_TITLE = (A, B, C), (TITLE, A, B, C)

LAYOUTS = {
    "news with a sidebar": (
        f"<div id=header><a>Басты бет</a></div><div class=breadcrumbs>Басты бет > Қоғам</div>"
        f"<div class=content>{H1}<div class=date>12 мамыр 2026, 10:45</div><span>Қаралды: 1204"
        f"</span>{SHARE}<div class=text>{PARAGRAPHS}</div><p>Оқи отырыңыз: <a>Жаңа мектеп</a></p>"
        f"</div>{SIDEBAR}{FOOTER}",
        TEXT,
    ),
    "divisions in place of paragraphs": (
        f"<div>{H1}<div>12.05.2026 10:45</div><div>Қаралды 1204</div><div>{A}</div><div>{B}</div>"
        f"<div>{C}</div></div>{SIDEBAR}{FOOTER}",
        WITH_TITLE,
    ),
    "line breaks alone": (f"{H1}<div class=text>{BREAKS}</div>{FOOTER}", TEXT),
    "line breaks in the body": (f"{H1}{BREAKS}{FOOTER}", TEXT),
    "line breaks between spans": (
        f"<div><span>{A}</span><br><span>{B}</span><br/><span>{C}</span></div>{FOOTER}",
        TEXT,
    ),
    "a table as layout": (
        f"<table><tr><td><a href=/>Басты бет</a><br><a>Жаңалықтар</a></td><td><font><b>{TITLE}</b>"
        f"</font><br><br>{BREAKS}</td><td>{SIDEBAR}</td></tr></table><center>Барлық құқықтар "
        "қорғалған</center>",
        WITH_TITLE,
    ),
    "an old page with fonts": (
        f"<center><table><tr><td><p align=justify><font face='Times New Roman'>{A}</font></p>"
        f"<p><font>{B}</font></p></td></tr></table></center>",
        (A, B),
    ),
    "a site of the government": (
        f"<header><nav><ul><li>Қызметтер<li>Байланыс</ul></nav></header><main><section>"
        f"<div class=page-title><h2>{TITLE}</h2></div><div class='article__body'>{PARAGRAPHS}</div>"
        f"</section></main>{FOOTER}",
        TEXT,
    ),
    "a forum": (
        "<div class=topic>"
        + "".join(
            f"<div class=post><div class=author>{name}</div><div class=message>{said}</div></div>"
            for name, said in (("Айгүл88", A), ("Серік", B), ("Болат", C))
        )
        + f"</div>{FOOTER}",
        ("Айгүл88", A, "Серік", B, "Болат", C),
    ),
    "a wiki": (
        f"<div id=content class=mw-body><h1 id=firstHeading>{TITLE}</h1><div id=mw-content-text>"
        f"<div class=mw-parser-output><p>{A}<sup class=reference>[1]</sup></p><div id=toc class=toc>"
        "<h2>Мазмұны</h2><ul><li>1 Тарихы</li></ul></div><h2>Тарихы<span class=mw-editsection>"
        f"[өңдеу | қайнарын өңдеу]</span></h2><p>{B}</p><p>{C}</p></div></div></div>",
        (TITLE, A, "Тарихы", B, C),
    ),
    "a shop": (
        f"<div class=product><h1>Қол арба</h1><button>Себетке салу</button><div><p>{A}</p></div>"
        "<table><tr><td>Түсі</td><td>жасыл</td></tr></table></div><h3>Ұқсас тауарлар</h3>"
        f"<ul><li>Күрек</li></ul>{FOOTER}",
        (A, "Түсі", "жасыл"),
    ),
    "a blog with comments": (
        f"<article>{H1}{PARAGRAPHS}</article><div id=comments><h3>Пікірлер (2)</h3>"
        f"<div class=comment>Дұрыс айтасыз!</div><form>Пікір қалдыру</form></div>{FOOTER}",
        WITH_TITLE,
    ),
    "AMP": (
        f"<amp-sidebar><ul><li>Басты бет</li></ul></amp-sidebar><article class=amp-wp-article>"
        f"<header>{H1}</header><div class=amp-wp-article-content>{PARAGRAPHS}<amp-img src=a>"
        "</amp-img></div></article><amp-consent><div>Біз cookie файлдарын қолданамыз</div>"
        "</amp-consent>",
        TEXT,
    ),
    "a version for printing": (
        f"<b>{TITLE}</b><hr>{PARAGRAPHS}<hr>Барлық құқықтар қорғалған. <a>Басып шығару</a>",
        TEXT,
    ),
    "Blogspot": (
        "<div class='blog-posts hfeed'><h2 class=date-header><span>сейсенбі, 12 мамыр 2026 ж."
        f"</span></h2><div class='post hentry'><h3 class=entry-title>{TITLE}</h3>"
        f"<div class='post-body entry-content'><div dir=ltr>{BREAKS}</div></div><div "
        f"class=post-footer>Жазған Айгүл</div></div></div><div id=sidebar>{SIDEBAR}</div>",
        TEXT,
    ),
    "WordPress": (
        f"<main><article class='post type-post'><header><h1 class=entry-title>{TITLE}</h1><div "
        f"class=entry-meta>Posted on 12.05.2026</div></header><div class=entry-content>{PARAGRAPHS}"
        "<div class=sharedaddy><h3>Бөлісу:</h3><ul><li>Twitter</li></ul></div></div><footer "
        "class=entry-footer>Тегтер: көпір</footer></article><nav><a>← Алдыңғы</a></nav></main>"
        f"<div id=secondary>{SIDEBAR}</div>{FOOTER}",
        TEXT,
    ),
    "Bitrix": (
        f"<div class=bx-breadcrumb><a>Главная</a> <a>Жаңалықтар</a></div><div class=news-detail>"
        f"<span class=news-date-time>12.05.2026</span><h3>{TITLE}</h3>{BREAKS}<br>Көрсетілім саны: "
        f"204<br></div><p><a href='/news/'>Возврат к списку</a></p>{FOOTER}",
        TEXT,
    ),
    "preformatted text": (f"{H1}<pre>{A}\n{B}\n\n{C}</pre>", WITH_TITLE),
    "a poem": (
        "<article><h1>Өзен</h1><p>Көпір салдық өзенге,<br>Кім өтеді екен деп,<br>Ұзақ қарап тұрдық "
        "біз<br>Ескі жағада.</p></article>",
        (
            *("Өзен", "Көпір салдық өзенге,", "Кім өтеді екен деп,", "Ұзақ қарап тұрдық біз"),
            "Ескі жағада.",
        ),
    ),
    "an interview": (
        f"<article>{H1}<p><strong>– Көпір қашан салынады?</strong></p><p>– Көктемде.</p></article>",
        (TITLE, "– Көпір қашан салынады?", "– Көктемде."),
    ),
    "a list": (f"{H1}<ol><li>{A}</li><li>{B}</li><li>{C}</li></ol>{FOOTER}", WITH_TITLE),
    "a glossary": (f"{H1}<dl><dt>Көпір</dt><dd>{A}</dd></dl>{FOOTER}", (TITLE, "Көпір", A)),
    "a quotation": (
        f"<article>{H1}<p>{A}</p><blockquote><p>{C}</p></blockquote><p>{B}</p></article>",
        (TITLE, A, C, B),
    ),
    "a table of data": (
        f"<article>{H1}<p>{A}</p><table><tr><th>Тауар</th><th>Баға</th></tr><tr><td>Нан</td><td>"
        "180 теңге</td></tr></table></article>",
        (TITLE, A, "Тауар", "Баға", "Нан", "180 теңге"),
    ),
    "scripts, styles, comments": (
        "<noscript>JavaScript қосыңыз. Бұл сайт cookie файлдарын қолданады.</noscript><script>"
        f"var a='{A}';</script><!-- {B} --><style>p{{}}</style><article>{H1}{PARAGRAPHS}</article>",
        WITH_TITLE,
    ),
    "hidden words for search engines": (
        f"<article>{H1}{PARAGRAPHS}<div style='display:none'>Жасырын сөз.</div></article>",
        WITH_TITLE,
    ),
    "text for two widths": (
        f"<div class=desktop>{PARAGRAPHS}</div><div class=mobile>{PARAGRAPHS}</div>",
        TEXT,
    ),
    "tags inside words": (
        f"<article>{H1}<p>Ауыл <a>әкімдігі</a> <b>кө</b>пір баста<i>йды</i>.</p><p>{B}</p></article>",
        (TITLE, "Ауыл әкімдігі көпір бастайды.", B),
    ),
    "tags that are not closed": (
        f"<div>{H1}<p>{A}<p>{B}<p><b><i>{C}</b></i><div></span></td>",
        TEXT,
    ),
    "elements in elements": ("<div>" * 100 + PARAGRAPHS + "</div>" * 100, TEXT),
    "short, with a notice": (
        f"<h1>Хабарландыру</h1><p>Жиналыс ертең өтеді.</p>{FOOTER}",
        ("Хабарландыру", "Жиналыс ертең өтеді."),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_lines_of_a_page(tmp_path: Path, layout: str) -> None:
    body, lines = LAYOUTS[layout]
    page = f"<html><head><base href='https://auyl.kz/'><title>{TITLE}</title></head><body>{body}"
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    (document,) = read_documents(tmp_path / "p.html")
    assert tuple(document.text.split("\n\n")) == lines


def test_xhtml_with_a_declaration(tmp_path: Path) -> None:
    page = (
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict"
        "//EN' 'x'><html xmlns='http://www.w3.org/1999/xhtml' xml:lang='kk'><head><title>Т</title>"
        f"</head><body>{PARAGRAPHS}</body></html>"
    )
    (tmp_path / "p.xhtml").write_text(page, encoding="utf-8")
    (document,) = read_documents(tmp_path / "p.xhtml")
    assert tuple(document.text.split("\n\n")) == TEXT


def test_blocks_of_boilerplate_are_counted(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(LAYOUTS["a list"][0], encoding="utf-8")
    report = ReadReport()
    list(read_documents(tmp_path / "p.html", report=report))
    assert report.normalisation["boilerplate_blocks"] == 1


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<frameset><frame src=a.html><frame src=b.html></frameset>", "no main text"),
        ("<p>Барлық құқықтар қорғалған</p>", "only boilerplate"),
        ("<div>" * 5000 + PARAGRAPHS, "no main text"),
    ],
)
def test_pages_without_a_text(tmp_path: Path, page: str, said: str) -> None:
    (tmp_path / "p.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    with pytest.raises(ReadError, match=said):
        list(read_documents(tmp_path / "p.html"))


@pytest.mark.parametrize("part", ["<pre>", "<pre>\n", "</pre>", "<br>", f"<p>{A}</p>"])
def test_the_time_is_linear(tmp_path: Path, part: str) -> None:
    def work(size: int) -> None:
        (tmp_path / "p.html").write_text(f"<p>{A}</p>" + part * size, encoding="utf-8")
        list(read_documents(tmp_path / "p.html", on_error="report", report=ReadReport()))

    assert is_linear(work, 200)
