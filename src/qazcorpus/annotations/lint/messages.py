"""The linter's messages to linguists: what is wrong and what to do, in Kazakh and English.

`done_kk` and `done_en` are used if the linter has corrected the problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.document import Span

_LONGEST_QUOTED: Final = 70
# Findings that should be checked but may be correct.
HINTS: Final = frozenset(
    {
        *("inside-word", "label-differs", "name-unmarked", "source-from-name", "text-differs"),
        *("target-unfit", "submitted-unread"),
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """The texts of a finding: a request (`kk`, `en`), and a report of a correction (`done_kk`,
    `done_en`)."""

    kk: str
    en: str
    done_kk: str = ""
    done_en: str = ""


MESSAGES: Final[dict[str, Message]] = {
    "edge-space": Message(
        "{name} «{text}»: белгінің шетінде бос орын бар. Тек сөздің өзін белгілеңіз: «{better}».",
        "{name_en} «{text}»: white space at the edge. Mark only the words: «{better}».",
        "{name} «{text}»: шеттегі бос орын алынып тасталды, енді «{better}».",
        "{name_en} «{text}»: white space at the edge was removed, now «{better}».",
    ),
    "edge-punctuation": Message(
        "{name} «{text}»: белгінің шетінде тыныс белгісі тұр. Онсыз белгілеңіз: «{better}».",
        "{name_en} «{text}»: punctuation at the edge. Mark without it: «{better}».",
        "{name} «{text}»: шеттегі тыныс белгісі алынып тасталды, енді «{better}».",
        "{name_en} «{text}»: punctuation at the edge was removed, now «{better}».",
    ),
    "edge-quotation": Message(
        "{name} «{text}»: белгінің шетінде тырнақша не жақша тұр. Онсыз белгілеңіз: «{better}».",
        "{name_en} «{text}»: a quotation mark or bracket at the edge. Mark without it: «{better}».",
        "{name} «{text}»: шеттегі тырнақша не жақша алынып тасталды, енді «{better}».",
        "{name_en} «{text}»: the quotation mark or bracket was removed, now «{better}».",
    ),
    "half-word": Message(
        "{name} «{text}»: сөз толық белгіленбеген. Жалғауымен тұтас белгілеңіз: «{better}».",
        "{name_en} «{text}»: half a word. Mark the whole word with its suffixes: «{better}».",
        "{name} «{text}»: белгі сөздің шегіне дейін созылды, енді «{better}».",
        "{name_en} «{text}»: the span was extended to the edge of the word, now «{better}».",
    ),
    "inside-word": Message(
        "{name} «{text}»: белгінің шегі «{better}» сөзінің ішінде тұр. Сөзді тұтас белгілеңіз; "
        "бөлігі ғана керек болса, солай қалдырыңыз.",
        "{name_en} «{text}»: an edge is inside the word «{better}». Mark the whole word. If you "
        "mean only this part, leave it.",
    ),
    "no-word": Message(
        "{name} «{text}»: белгіде бірде-бір сөз жоқ. Белгіні өшіріңіз не сөзге қойыңыз.",
        "{name_en} «{text}»: there is no word in the span. Delete it, or mark a word.",
    ),
    "unknown-label": Message(
        "«{text}»: «{label}» деген белгі схемада жоқ. Үзіндіні таңдап, тізімдегі белгінің бірін "
        "қойыңыз.",
        "«{text}»: the scheme has no label «{label}». Select the span and choose a listed label.",
        "«{text}»: белгінің атауы схемаға сай жазылды: «{label}» орнына {better}.",
        "«{text}»: the label was replaced by the scheme's: {better} instead of «{label}».",
    ),
    "duplicate-entity": Message(
        "{name} «{text}»: бір үзінді бірдей белгімен екі рет белгіленген. Біреуін өшіріңіз.",
        "{name_en} «{text}»: the same span is marked twice with the same label. Delete one.",
        "{name} «{text}»: бірдей белгі екі рет қойылған екен, біреуі алынып тасталды.",
        "{name_en} «{text}»: it was marked twice with the same label; one was removed.",
    ),
    "duplicate-statement": Message(
        "«{text}»: бір пікір екі рет белгіленген. Біреуін өшіріңіз.",
        "«{text}»: the same statement is marked twice. Delete one.",
        "«{text}»: бір пікір екі рет белгіленген екен, біреуі алынып тасталды.",
        "«{text}»: the statement was marked twice; one was removed.",
    ),
    "two-stances": Message(
        "«{text}»: бір мазмұнға әртүрлі ұстаным қойылған: {label}. Біреуін ғана қалдырыңыз.",
        "«{text}»: one content has different stances: {label}. Keep one.",
    ),
    "missing-stance": Message(
        "«{text}»: бұл мазмұнға жауап таңдалмаған. Ұстанымын таңдаңыз; мәселе туралы болмаса, "
        "«Мәселеге қатыссыз» дегенді таңдаңыз.",
        "«{text}»: no answer is chosen for this content. Choose its stance, or «Not about it».",
    ),
    "missing-target": Message(
        "«{text}»: құжатта бірнеше мәселе бар, бірақ бұл пікірдің қайсысы туралы екені "
        "көрсетілмеген. Мазмұнды таңдап, мәселені белгілеңіз.",
        "«{text}»: the document has several targets, but none is chosen for this statement. Select "
        "the content and choose its target.",
    ),
    "unknown-target": Message(
        "«{text}»: «{label}» құжаттың мәселелері арасында жоқ. Мазмұнды таңдап, мәселені қайта "
        "белгілеңіз.",
        "«{text}»: «{label}» is not one of the document's targets. Select the content and choose "
        "its target again.",
    ),
    "source-is-content": Message(
        "«{text}»: дереккөз бен мазмұн бір үзіндіге қойылған. Дереккөз — кім айтқаны, мазмұн — не "
        "айтылғаны: әрқайсысын өз орнына белгілеңіз.",
        "«{text}»: source and content are the same span. The source is the speaker, the content is "
        "what is said: mark each in its place.",
    ),
    "content-crosses-paragraph": Message(
        "«{text}»: мазмұн бір абзацтан асып кеткен. Әр абзацтағы сөзді бөлек мазмұн етіп "
        "белгілеңіз.",
        "«{text}»: the content goes beyond its paragraph. Mark a separate content in each "
        "paragraph.",
    ),
    "entity-crosses-sentence": Message(
        "{name} «{text}»: атау бір сөйлемнен асып кеткен. Белгінің шегін тексеріңіз.",
        "{name_en} «{text}»: the entity goes beyond its sentence. Check the edges of the span.",
    ),
    "entities-overlap": Message(
        "{name} «{text}» пен {label} «{better}» бірін-бірі қиып тұр. Екі атаудың бірі екіншісінің "
        "ішінде не екеуі бөлек тұрады: шегін түзетіңіз.",
        "{name_en} «{text}» and {label_en} «{better}» cross. One name is inside the other, or they "
        "are apart: correct the borders.",
    ),
    "nesting": Message(
        "{label} «{better}» атауының ішінде {name} «{text}» тұр. Мұндай атаудың ішінде мұндай атау "
        "болмайды: белгісі мен шегін тексеріңіз.",
        "{name_en} «{text}» is inside {label_en} «{better}». Such names hold no such names: check "
        "the labels and the borders.",
    ),
    "two-labels": Message(
        "«{text}»: бір үзіндіге екі белгі қойылған: {label}. Біреуін қалдырыңыз.",
        "«{text}»: the span has two labels: {better}. Keep one.",
    ),
    "label-differs": Message(
        "«{text}»: мұнда «{name}», ал осы құжаттың басқа жерінде «{label}» деп белгіленген. "
        "Мағынасы бірдей болса, бір белгі қойыңыз.",
        "«{text}»: marked {name_en} here and {better} elsewhere in this document. If both mean the "
        "same, use one label.",
    ),
    "name-unmarked": Message(
        "«{text}»: бұл атау басқа жерде «{name}» деп белгіленген, ал мұнда белгіленбей "
        "қалған (осындай жер саны: {label}). Атау болса, белгілеңіз.",
        "«{text}»: marked {name_en} elsewhere, but not here (number of such places: {label}). Mark "
        "it if it is the same name.",
    ),
}


def lint_finding(
    code: str, span: Span, *, at: Span | None = None, mended: bool = False, **words: str
) -> Finding:
    """The finding about a span; `at` is the corrected span, if it was corrected."""
    message = MESSAGES[code]
    place = at or span
    shown = {"text": quoted(span.text)}
    shown |= dict.fromkeys(("name", "name_en", "label", "label_en", "better"), "")
    shown |= {key: quoted(value) for key, value in words.items()}
    return Finding(
        code,
        (message.done_kk if mended else message.kk).format_map(shown).strip(),
        (message.done_en if mended else message.en).format_map(shown).strip(),
        place.start,
        place.end,
        mended=mended,
    )


def quoted(text: str) -> str:
    """A text for a message: on one line, with the middle of a long text left out."""
    line = " ".join(text.split()) if text.strip() == text else text.replace("\n", "⏎")
    if len(line) <= _LONGEST_QUOTED:
        return line
    half = _LONGEST_QUOTED // 2
    return f"{line[:half].rstrip()} … {line[-half:].lstrip()}"
