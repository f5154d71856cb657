"""Parts of the page of agreement: figures, pairs, bars of labels, confusion tables, periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from qazcorpus.annotations.agreement import Agreement, AgreementReport, Figure, Period
from qazcorpus.bilingual import Bilingual
from qazcorpus.markup import both, safe
from qazcorpus.scheme import UNSURE, Scheme
from qazcorpus.views import agreement_words as words

_MAX_NAMED: Final = 20
ELSE: Final = "e-else"  # the class of a label that the scheme does not have


def label_class(scheme: Scheme, label: str) -> str:
    """The CSS class with the colours of an entity, attribution or stance label."""
    if label in scheme.entity_labels:
        return f"e{scheme.entity_labels.index(label)}"
    named = (*scheme.attribution, *scheme.stances)
    return f"l-{label.lower()}" if any(label == other.label for other in named) else ELSE


def label_name(scheme: Scheme, label: str) -> Bilingual:
    """A label's names, or the label itself if it is not in the scheme."""
    if label == UNSURE.label:
        return words.NO_ANSWER
    for known in (*scheme.entities, *scheme.attribution, *scheme.answers):
        if known.label == label:
            return Bilingual(known.kk, known.en)
    return Bilingual(label or "—", "")


def grouped(number: int) -> str:
    """A number with groups of thousands: 12 348."""
    return f"{number:,}".replace(",", "\u202f")


def figures(agreement: Agreement, *, judged: bool = True) -> Iterator[str]:
    """The coefficients in groups, with their intervals and counts.

    With `judged`, they have a verdict after Krippendorff.
    """
    yield '<div class="groups">'
    for group, measures in words.GROUPS:
        yield f'<table class="figures"><caption>{both(group)}</caption><tbody>'
        for measure in measures:
            figure = measure.of(agreement)
            if figure.value is None and not figure.count:
                continue
            yield _figure(measure, figure, judged=judged)
        yield "</tbody></table>"
    yield "</div>"


def remarks(report: AgreementReport) -> Iterator[str]:
    """Remarks that should be read before the figures."""
    if report.suggested is not None:
        yield f'<p class="remark">{both(words.INFLATED)}</p>'
        if report.blank is None:
            yield f'<p class="remark">{both(words.NO_BLANK)}</p>'
    if report.unchanged:
        unread = f" · {both(words.UNREAD)}: {grouped(len(report.unread))}" if report.unread else ""
        yield f'<p class="remark">{both(words.UNCHANGED)}: {grouped(len(report.unchanged))}{unread}'
        yield f"<br>{', '.join(map(safe, report.unchanged[:_MAX_NAMED]))}"
        yield f"{' …' if len(report.unchanged) > _MAX_NAMED else ''}</p>"
    if report.unread_blank:
        yield f'<p class="remark">{both(words.UNREAD_BLANK)}: {grouped(len(report.unread_blank))}'
        yield f"<br>{', '.join(map(safe, report.unread_blank[:_MAX_NAMED]))}"
        yield f"{' …' if len(report.unread_blank) > _MAX_NAMED else ''}</p>"
    for doc_id, doubts in [*report.target_doubts.items()][:_MAX_NAMED]:
        said = (f"{safe(n)}{f': «{safe(b)}»' if b else ''}" for n, b in doubts.items())
        yield f'<p class="remark">{both(words.DOUBTS)}: {safe(doc_id)} ({", ".join(said)})</p>'


def _figure(measure: words.Measure, figure: Figure, *, judged: bool) -> str:
    value = words.shown(figure.value, percent=measure.percent)
    unjudged = measure.percent or figure.value is None or not judged
    remark = "" if unjudged or figure.value is None else _verdict(figure.value)
    interval = ""
    if figure.low is not None and figure.high is not None:
        edges = [words.shown(edge, percent=measure.percent) for edge in (figure.low, figure.high)]
        interval = "–".join(edges)
    return (
        f'<tr><th scope="row">{both(measure.word)}{remark}</th><td class="value">{value}</td>'
        f'<td class="band">{_band(figure)}<span>{interval}</span></td>'
        f'<td class="count" title="n">{grouped(figure.count)}</td></tr>'
    )


def _verdict(value: float) -> str:
    word = words.verdict(value)
    return f'<em class="verdict v-{word.en.split()[0]}">{both(word)}</em>'


def _band(figure: Figure) -> str:
    if figure.value is None:
        return ""
    low, high = (figure.value if edge is None else edge for edge in (figure.low, figure.high))
    left, right, at = (100 * min(max(edge, 0.0), 1.0) for edge in (low, high, figure.value))
    return (
        f'<span class="track" aria-hidden="true"><i style="left:{left:.1f}%;'
        f'width:{right - left:.1f}%"></i><b style="left:{at:.1f}%"></b></span>'
    )


def pair_table(agreements: Sequence[Agreement]) -> Iterator[str]:
    """A table of the pairs with their main coefficients."""
    yield '<div class="scroll"><table class="pairs"><thead><tr>'
    yield f'<th scope="col">{both(words.PAIR)}</th>'
    yield f'<th scope="col">{both(Bilingual("Құжаттар", "Documents"))}</th>'
    for measure in words.MAIN_MEASURES:
        yield f'<th scope="col">{both(measure.word)}</th>'
    yield "</tr></thead><tbody>"
    for agreement in agreements:
        names = " – ".join(map(safe, agreement.annotators))
        yield f'<tr><th scope="row">{names}</th><td>{grouped(agreement.documents)}</td>'
        for measure in words.MAIN_MEASURES:
            figure = measure.of(agreement)
            value = words.shown(figure.value, percent=measure.percent)
            yield f'<td class="value">{value}{_band(figure)}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"


def label_bars(agreement: Agreement, scheme: Scheme) -> Iterator[str]:
    """A bar for each label: F1 of equal spans, and of overlapping spans behind it."""
    yield f'<p class="key"><i class="exact"></i> {both(words.SAME)} '
    yield f'<i class="partial"></i> {both(words.OVERLAPPING)}</p><ul class="bars">'
    for item in agreement.entities.labels:
        name = both(label_name(scheme, item.label))
        exact, partial = item.exact or 0.0, item.partial or 0.0
        yield (
            f'<li class="{label_class(scheme, item.label)}"><span class="name">{name}</span>'
            f'<span class="bar" aria-hidden="true"><i class="partial" '
            f'style="width:{100 * partial:.1f}%"></i>'
            f'<i class="exact" style="width:{100 * exact:.1f}%"></i></span>'
            f'<span class="numbers"><b>{words.shown(item.exact, percent=True)}</b> '
            f"{words.shown(item.partial, percent=True)}</span>"
            f'<span class="counts" title="{safe(str(words.MARKED))}">'
            f"{grouped(item.first)} · {grouped(item.second)}</span></li>"
        )
    yield "</ul>"


def confusion(
    counts: Mapping[tuple[str, str], int],
    order: Sequence[str],
    scheme: Scheme,
    names: tuple[str, str],
) -> Iterator[str]:
    """A confusion table of the labels of two annotators.

    With two annotators (`names`), rows are the labels of the first. With more, both directions are
    counted together.
    """
    seen = {label for pair in counts for label in pair}
    labels = [label for label in order if label in seen]
    labels += sorted(seen.difference(labels))
    most = max((n for (a, b), n in counts.items() if a != b), default=1)
    yield '<div class="scroll"><table class="confusion"><thead><tr>'
    corner = f"{safe(names[0])} ↓ {safe(names[1])} →" if any(names) else ""
    yield f'<td class="corner">{corner}</td>'
    for label in labels:
        yield f'<th scope="col"><span>{safe(label_name(scheme, label).kk)}</span></th>'
    yield "</tr></thead><tbody>"
    for row in labels:
        yield f'<tr><th scope="row">{both(label_name(scheme, row))}</th>'
        for column in labels:
            yield _confusion_cell(counts.get((row, column), 0), row == column, most)
        yield "</tr>"
    yield "</tbody></table></div>"


def _confusion_cell(number: int, same: bool, most: int) -> str:
    if not number:
        return f'<td class="{"same" if same else ""}"></td>'
    if same:
        return f'<td class="same">{grouped(number)}</td>'
    return f'<td class="other" style="--share:{number / most:.2f}">{grouped(number)}</td>'


def periods(found: Sequence[Period]) -> Iterator[str]:
    """A table with a row for each period and its three main coefficients."""
    columns = (words.ENTITY_EXACT, words.CONTENT, words.ALPHA)
    yield '<div class="scroll"><table class="pairs periods"><thead><tr>'
    yield f'<th scope="col">{both(words.PERIOD)}</th>'
    yield f'<th scope="col">{both(Bilingual("Құжаттар", "Documents"))}</th>'
    for measure, group in zip(columns, words.GROUPS, strict=True):
        yield f'<th scope="col">{safe(group[0].kk)}: {both(measure.word)}</th>'
    yield "</tr></thead><tbody>"
    for period in found:
        name = safe(words.period(period.name))
        yield f'<tr><th scope="row">{name}</th><td>{grouped(period.documents)}</td>'
        values = (period.entities_exact, period.content, period.stance_alpha)
        for measure, value in zip(columns, values, strict=True):
            shown = words.shown(value, percent=measure.percent)
            yield f'<td class="value">{shown}{_band(Figure(value))}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"
