"""Documents in the order in which they are given to annotators."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Final, Literal

from qazcorpus.annotations.label_studio.json_lines import json_line
from qazcorpus.annotations.label_studio.stored import from_plain, plain
from qazcorpus.document import Document

Order = Literal["given", "informative"]
ORDERS: Final[tuple[Order, ...]] = ("given", "informative")


def in_order(documents: Iterable[Document], order: Order) -> Iterator[Document]:
    """The documents as they are `given`, or the most `informative` first.

    For the latter all of them wait on disk, and a second pipeline reads each.
    """
    if order == "given":
        yield from documents
        return
    from qazcorpus.annotations.informative import order_by_information

    with TemporaryFile() as file:
        places: list[int] = []

        def kept() -> Iterator[Document]:
            for document in documents:
                places.append(file.tell())
                file.write(json_line(plain(document)))
                yield document

        numbers = order_by_information(kept())
        for item in numbers:
            file.seek(places[item.number])
            yield from_plain(json.loads(file.readline()))
