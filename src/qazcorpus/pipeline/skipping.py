"""Components that need not run, because what they make comes from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language

# What components declare that they assign, by the layer of the document that it becomes.
_ASSIGNED: Final = {
    "entities": frozenset(
        {"doc.ents", "token.ent_iob", "token.ent_type", "span._.kind", "span._.canonical"}
    ),
    "targets": frozenset({"doc._.targets"}),
    "statements": frozenset({"doc._.statements"}),
}


def skip_layers(nlp: Language, layers: Collection[str]) -> list[str]:
    """Disable the components that make nothing but `layers`; their names.

    A component that makes other layers, too (an encoder with its heads), goes on running.
    """
    assigned = frozenset[str]().union(*(_ASSIGNED[layer] for layer in layers))
    skipped = [
        name
        for name in nlp.pipe_names
        if (made := nlp.get_pipe_meta(name).assigns) and assigned.issuperset(made)
    ]
    for name in skipped:
        nlp.disable_pipe(name)
    return skipped
