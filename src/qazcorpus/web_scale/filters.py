"""Normalising texts, and taking only documents that are Kazakh."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from datatrove.data import Document as Passed
from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter

from qazcorpus.readers.language import SCRIPTS, UNKNOWN, identify
from qazcorpus.readers.normalize import normalize
from qazcorpus.web_scale.carried import CARRIED, carried, passed
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.recipe import LanguageSpec

# As much of a text as `identify` looks at.
_SAMPLE = 20_000


class Normaliser(PipelineStep):
    """Normalises texts (`qazcorpus.readers.normalize`), and counts what it changes.

    Texts that are normalised stay as they are, and so do those of documents with layers, whose
    offsets point into them. A text of only invisible characters is left out.
    """

    type = "✂️ - FORMAT"
    name = "🧹 Normaliser of qazcorpus"

    def __init__(self, ledger: Ledger | None = None) -> None:
        super().__init__()
        self.ledger = ledger or Ledger("counts")

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents with normalised texts."""
        for item in data or ():
            with self.track_time():
                result = self._normalised(item)
            if result is None:
                self.stat_update("dropped")
                self.ledger.leave_out(item.id, "empty", "there are only invisible characters.")
                continue
            yield result

    def _normalised(self, item: Passed) -> Passed | None:
        document = item.metadata.get(CARRIED)
        if document is not None and document.has_layers:
            return item
        normalized = normalize(item.text)
        self.ledger.counts.normalisation.update(normalized.changes)
        if not normalized.text.strip():
            return None
        if normalized.text == item.text:
            return item
        if document is not None:
            return passed(replace(document, text=normalized.text))
        return replace(item, text=normalized.text)


@dataclass(frozen=True, slots=True)
class KazakhShare:
    """The share of Kazakh in Cyrillic script in a text, 0 to 1, and its main language."""

    share: float
    main: str


def kazakh_share(text: str) -> KazakhShare:
    """How much of a text is Kazakh, by the languages of its lines; the first 20,000 code points
    count, and lines without a language do not."""
    lengths: Counter[str] = Counter()
    for line in text[:_SAMPLE].split("\n"):
        if line.strip():
            lengths[identify(line).language] += len(line)
    del lengths[UNKNOWN]
    if not lengths:
        main = identify(text).language  # short lines can be enough together
        return KazakhShare(float(main == "kk"), main)
    main, _ = lengths.most_common(1)[0]
    return KazakhShare(lengths["kk"] / lengths.total(), main)


class KazakhFilter(BaseFilter):
    """Takes documents with enough Kazakh in Cyrillic script, the only script of the pipelines.

    The reasons are `too_short`, `no_language`, `other_script` (Kazakh in Latin or Arabic script)
    and `not_kazakh`.
    """

    name = "🇰🇿 Kazakh"

    def __init__(self, spec: LanguageSpec | None = None, ledger: Ledger | None = None) -> None:
        super().__init__()
        self.spec = spec or LanguageSpec()
        self.ledger = ledger or Ledger("counts")

    def filter(self, doc: Passed) -> bool | tuple[bool, str]:
        """Whether the document is taken, and the reason if it is not."""
        if len(doc.text) < self.spec.least_characters:
            return self._left_out(doc, "too_short", f"{len(doc.text)} characters")
        if not self.spec.least_kazakh:
            return True
        found = kazakh_share(doc.text)
        if found.share >= self.spec.least_kazakh:
            return True
        self.ledger.counts.languages[found.main] += 1
        reason = "not_kazakh"
        if found.main in SCRIPTS:
            reason = "other_script"
        elif found.main == UNKNOWN:
            reason = "no_language"
        detail = f"main language {found.main}, share of Kazakh {found.share:.2f}"
        return self._left_out(doc, reason, detail)

    def _left_out(self, doc: Passed, reason: str, detail: str) -> tuple[bool, str]:
        self.ledger.leave_out(carried(doc).doc_id, reason, detail, doc.text)
        return False, reason
