"""The YAML header of a card, which the Hub shows and `datasets` needs to load the folder."""

from __future__ import annotations

from typing import Any, Final

from qazcorpus.export.columns import CONFIGURATIONS, features_of
from qazcorpus.export.summary import DatasetSummary
from qazcorpus.readers.dataset import SPLITS
from qazcorpus.scheme import Scheme

# The Hub's names of licences are SPDX identifiers in lower case. It knows only some of them.
_HUB_LICENCES: Final = {
    *("apache-2.0", "mit", "bsd-3-clause", "gpl-3.0", "unlicense", "odbl", "odc-by", "pddl"),
    *("cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0"),
    *("cc-by-sa-4.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0"),
    *("cc-by-nc-nd-4.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
}
_SIZES: Final = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
)


def card_yaml(summary: DatasetSummary, scheme: Scheme) -> str:
    """The YAML between the card's `---` lines, with a final line break."""
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

    configurations = [name for name in CONFIGURATIONS if name in summary.sizes]
    card = DatasetCardData(
        pretty_name=summary.name,
        language="kk",
        **_licence(licences_of(summary)),
        multilinguality="monolingual",
        task_categories=["token-classification", "text-classification"],
        task_ids=["named-entity-recognition"],
        size_categories=size_category(summary.documents),
        tags=["kazakh", "stance-detection", "quotation-attribution", "qazcorpus"],
    )
    infos = {name: _info(name, summary, scheme) for name in configurations}
    DatasetInfosDict(infos).to_dataset_card_data(card)
    MetadataConfigs({name: _files(name, summary) for name in configurations}).to_dataset_card_data(
        card
    )
    return card.to_yaml(line_break="\n").rstrip("\n") + "\n"


def licences_of(summary: DatasetSummary) -> list[str]:
    """The licence that was given to the build, or those of the documents, the most frequent
    first."""
    if summary.licence:
        return [summary.licence]
    return [licence for licence, _ in summary.tally.licences.most_common() if licence]


def size_category(rows: int) -> str:
    """The Hub's name for the order of magnitude."""
    return next((name for limit, name in _SIZES if rows < limit), "1B<n<10B")


def _licence(licences: list[str]) -> dict[str, Any]:
    if not licences:
        return {"license": "unknown"}
    if len(licences) == 1 and licences[0].lower() in _HUB_LICENCES:
        return {"license": licences[0].lower()}
    return {"license": "other", "license_name": ", ".join(licences)}


def _info(configuration: str, summary: DatasetSummary, scheme: Scheme) -> Any:
    from datasets import DatasetInfo, SplitDict, SplitInfo

    sizes = summary.sizes[configuration]
    splits = SplitDict()
    for split in SPLITS:
        if split in sizes:
            size = sizes[split]
            splits.add(SplitInfo(name=split, num_bytes=size.memory_bytes, num_examples=size.rows))
    return DatasetInfo(
        features=features_of(configuration, scheme),
        splits=splits,
        download_size=sum(size.file_bytes for size in sizes.values()),
        dataset_size=sum(size.memory_bytes for size in sizes.values()),
    )


def _files(configuration: str, summary: DatasetSummary) -> dict[str, Any]:
    found: dict[str, Any] = {
        "data_files": [
            {"split": split, "path": f"{configuration}/{split}-*.parquet"}
            for split in SPLITS
            if split in summary.sizes[configuration]
        ]
    }
    return found | ({"default": True} if configuration == "documents" else {})
