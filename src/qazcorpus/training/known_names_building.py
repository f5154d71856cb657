"""Build the list of known names that the pipelines have as evidence, from published gazetteers.

| file | names | licence |
|---|---|---|
| cldr_territories, …_subdivisions, …_exemplar_cities | countries, regions, cities | Unicode-3.0 |
| i18n_iso_countries_kk | countries | MIT |
| geonames_kz_places_cyrillic, kz_cities500_altnames | places of Kazakhstan | CC BY 4.0 |
| mimesis_kk, faker_kk_KZ | given names, surnames, cities, countries | MIT |
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.files import read_lines

# The column of the Kazakh name, and the kind of all names of the file.
_PLACES: Final = {
    "names_kk/cldr_territories.tsv": 1,
    "names_kk/cldr_subdivisions.tsv": 1,
    "names_kk/cldr_exemplar_cities.tsv": 1,
    "names_kk/i18n_iso_countries_kk.tsv": 1,
    "names_kk/geonames_kz_places_cyrillic.tsv": 0,
    "kz_cities500_altnames.tsv": 5,
}
# The kinds of the files that say the kind in their first column.
_BY_KIND: Final = {
    "names_kk/mimesis_kk.tsv": {
        "given": "given",
        "surname": "surname",
        "city": "place",
        "country": "place",
    },
    "names_kk/faker_kk_KZ.tsv": {
        "firstNameMale": "given",
        "firstNameFemale": "given",
        "lastName": "surname",
        "city": "place",
        "region": "place",
        "country": "place",
    },
}
_HEADER: Final = """\
# Names in lower case with what they name, as evidence for the label of a name.
# Written by qazcorpus.training.known_names_building. Licence: CC BY 4.0. Sources:
# GeoNames, places of Kazakhstan and cities (CC BY 4.0)
# Unicode CLDR, territories, subdivisions and cities (Unicode-3.0)
# i18n-iso-countries, countries (MIT)
# mimesis and Faker, given names, surnames, cities and countries (MIT)
"""
_NAME: Final = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮІҺ][А-ЯЁӘҒҚҢӨҰҮІҺа-яёәғқңөұүіһ -]{2,60}")
_TYPES: Final = re.compile(r"\s+(?:қаласы|ауданы|ауылы|кенті|штаты|провинциясы|департаменті)$")


def write_known_names(folder: Path, output: Path) -> int:
    """Write `kind<TAB>name` lines as gzip, in lower case and sorted, after comments that name the
    sources. Returns the number of names.

    `folder` has the files of the table in the module's docstring. Raises ReadError if none of them
    is there.
    """
    found = sorted(set(_names(folder)))
    if not found:
        raise ReadError(
            "none of the gazetteers is in this folder.",
            path=folder,
            remedy=f"It should have {', '.join((*_PLACES, *_BY_KIND))}.",
        )
    with written_file(output, parents=True) as part:
        text = _HEADER + "".join(f"{kind}\t{name}\n" for kind, name in found)
        part.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    return len(found)


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    for file, column in _PLACES.items():
        for row in _rows(folder / file):
            if len(row) > column and _NAME.fullmatch(row[column].strip()):
                yield "place", _bare(row[column])
    for file, kinds in _BY_KIND.items():
        for row in _rows(folder / file):
            name = row[-1].strip()
            if (kind := kinds.get(row[0])) and _NAME.fullmatch(name):
                yield kind, _bare(name)


def _rows(path: Path) -> Iterator[list[str]]:
    if path.is_file():
        for line in read_lines(path):
            yield line.split("\t")


def _bare(name: str) -> str:
    return _TYPES.sub("", " ".join(name.split())).casefold().replace("ё", "е")
