from __future__ import annotations

from pathlib import Path

from qazcorpus.bilingual import Bilingual
from qazcorpus.colours import DARK, LIGHT
from qazcorpus.views.pages import colour_rules, html_page, html_section, on_dark, write_html


def test_a_page_may_load_nothing_and_obeys_no_title(tmp_path: Path) -> None:
    body = html_section("a", Bilingual("Бас <1>", "Head"), ["<p>мәтін</p>"])
    html = html_page("</title><script>", ["p { margin: 0; }"], body)
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert '<h2 id="a-title">Бас &lt;1&gt; <span lang="en">Head</span></h2>' in html
    assert html.index("p { margin: 0; }") < html.index("</style>") < html.index("<p>мәтін</p>")
    write_html(html, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == html


def test_colours_are_of_the_theme() -> None:
    (light,) = colour_rules([("e1", "#1f77b4")], LIGHT)
    dark = [*on_dark(colour_rules([("e1", "#1f77b4")], DARK))]
    assert light.startswith(".e1 { --line: #1f77b4;")
    assert dark[0].startswith("@media screen and (prefers-color-scheme: dark) {")
    assert dark[1] != light
    assert dark[2] == "}"
