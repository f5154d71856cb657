from __future__ import annotations

from qazcorpus.bilingual import Bilingual
from qazcorpus.markup import both, safe, visible


def test_controls_are_shown_and_not_obeyed() -> None:
    assert visible("а\x1b[2Jб\tв\n") == "а\ufffd[2Jб\tв\n"


def test_nothing_is_markup_to_a_page() -> None:
    assert safe("<b title='\"&'>\x00") == "&lt;b title=&#x27;&quot;&amp;&#x27;&gt;\ufffd"
    assert both(Bilingual("«а»", "<a>")) == '«а» <span lang="en">&lt;a&gt;</span>'
