"""The findings of a pull as a page for linguists, in Kazakh and English, with links to tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.bilingual import Bilingual
from qazcorpus.markup import both, safe
from qazcorpus.views import words
from qazcorpus.views.pages import html_page, write_html
from qazcorpus.views.words import ANNOTATOR, NOT_SHOWN, OPEN_TASK

if TYPE_CHECKING:
    from qazcorpus.annotations.annotation import Finding
    from qazcorpus.label_studio.exchange.findings import FindingCounts, Problem, Reported
    from qazcorpus.label_studio.exchange.pull import PullReport

_STYLE: Final = """
:root { color-scheme: light dark; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem;
  font: 1.05rem/1.65 "Noto Sans", "DejaVu Sans", "Segoe UI", system-ui, sans-serif; }
[lang=en] { opacity: .72; font-size: .82em; font-weight: 400; }
table { border-collapse: collapse; margin: 0 0 1rem; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; }
th [lang=en], li [lang=en] { display: block; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr + tr { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
li { margin: 0 0 .6rem; overflow-wrap: anywhere; }
blockquote { margin: .1rem 0 0; padding: 0 0 0 .7rem; white-space: pre-line;
  border-left: 3px solid color-mix(in srgb, currentColor 25%, transparent); }
mark { background: #ffd92f88; color: inherit; border-radius: .2rem; }
small { opacity: .72; }
code { font-size: .82em; opacity: .72; }
summary { cursor: pointer; font-weight: 600; margin: .6rem 0; }
"""


def findings_page(report: PullReport, title: str) -> str:
    """The complete page. It needs no network and no script."""
    sections = [_section(name, tally) for name, tally in report.tallies.items()]
    return html_page(
        f"{title} · {words.FINDINGS_TITLE.kk}",
        [_STYLE],
        [
            f"<h1>{both(words.FINDINGS_TITLE)}</h1><p>{safe(title)}</p>",
            _problems(report.problems),
            _table(report),
            *sections,
        ],
    )


def write_findings_page(report: PullReport, title: str, path: Path) -> None:
    """Write the page of a pull to `path` atomically."""
    write_html(findings_page(report, title), path)


def _table(report: PullReport) -> str:
    heads = (
        ANNOTATOR,
        words.SUBMITTED,
        words.DRAFTS,
        words.SKIPPED,
        words.TO_FIX,
        words.TO_LOOK_AT,
        words.FIXED,
        words.UNPLACED,
    )
    rows = [
        (
            tally.statuses["submitted"],
            tally.statuses["draft"],
            tally.statuses["skipped"],
            tally.number_of_errors,
            tally.number_of_hints,
            tally.mended_codes.total(),
            tally.unplaced,
        )
        for tally in report.tallies.values()
    ]
    head = "".join(f"<th>{both(word)}</th>" for word in heads)
    body = "".join(
        f"<tr><td>{safe(name)}</td>{''.join(f'<td class=n>{n}</td>' for n in row)}</tr>"
        for name, row in zip(report.tallies, rows, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _section(name: str, tally: FindingCounts) -> str:
    lists = (
        (words.TO_FIX, tally.errors, tally.number_of_errors, " open"),
        (words.TO_LOOK_AT, tally.hints, tally.number_of_hints, ""),
        (words.FIXED, tally.mended, tally.mended_codes.total(), ""),
    )
    parts = [_list(word, shown, number, open_) for word, shown, number, open_ in lists if number]
    found = "".join(parts) or f"<p>{both(words.NO_FINDINGS)}</p>"
    return f"<h2>{safe(name)}</h2>{found}{_codes(tally)}"


def _codes(tally: FindingCounts) -> str:
    """A table of how often each kind of finding occurred and was fixed automatically."""
    counts = (tally.codes + tally.mended_codes).most_common()
    rows = (
        f"<tr><td><code>{safe(code)}</code></td><td class=n>{tally.codes[code]}</td>"
        f"<td class=n>{tally.mended_codes[code]}</td></tr>"
        for code, _ in counts
    )
    heads = "".join(
        f"<th>{both(word)}</th>" for word in (words.CODE, words.NUMBER_FOUND, words.FIXED)
    )
    return f"<table><tr>{heads}</tr>{''.join(rows)}</table>" if counts else ""


def _list(word: Bilingual, shown: Sequence[Reported], number: int, open_: str) -> str:
    items = "".join(map(_item, shown))
    rest = number - len(shown)
    more = f"<p>{both(NOT_SHOWN)}: {rest} (findings.jsonl)</p>" if rest else ""
    head = f"<summary>{both(word)}: {number}</summary>"
    return f"<details{open_}>{head}<ol>{items}</ol>{more}</details>"


def _item(reported: Reported) -> str:
    finding = reported.finding
    name = safe(reported.title or reported.doc_id)
    doc_id = f" <small>{safe(reported.doc_id)}</small>" if reported.title else ""
    return (
        f"<li>{_link(finding.url, name)}{doc_id}: {safe(finding.message_kk)} "
        f'<code>{safe(finding.code)}</code><span lang="en">{safe(finding.message_en)}</span>'
        f"{_quote(finding)}</li>"
    )


def _quote(finding: Finding) -> str:
    """The words that a finding concerns, in their sentence."""
    if not finding.quote:
        return ""
    before, words, after = map(safe, finding.quote)
    return f"<blockquote>{before}<mark>{words}</mark>{after}</blockquote>"


def _problems(problems: Iterable[Problem]) -> str:
    items = [f"<li>{_link(p.url, OPEN_TASK.kk)}: {both(p.word)}</li>" for p in problems]
    return f"<h2>{both(words.UNREAD)}</h2><ul>{''.join(items)}</ul>" if items else ""


def _link(url: str, text: str) -> str:
    return f'<a href="{safe(url)}">{text}</a>' if url.startswith(("http:", "https:")) else text
