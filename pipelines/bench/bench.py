"""Measure every pipeline and every installed peer on the same files, tokens to parse to entities.

    python bench.py --ktb DIR --kaznerd DIR [--stanza DIR]

Each system runs in a separate process with one thread. The results go to `results.json`, as tables
between the markers of `../README.md` and `../../docs/benchmark.md`, and for the project's own
pipelines to their `evals.json`. With `--system NAME` they go to `evals.json` only, unless
`--output`, `--readme` or `--page` name files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from measure import tasks
from report import PAGE, README, RESULTS, replaced, write_tables
from systems import Settings, System, available

HERE = Path(__file__).parent
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
}
ORGANISATIONS = HERE.parent / "kk_news_trf/data/kaznerd_test_organisations.tsv"
PACKAGES = ("qazcorpus", "spacy", "onnxruntime", "numpy", "stanza", "torch")


def measure(system: System, settings: Settings) -> dict[str, Any]:
    """Everything about one system; raises subprocess.CalledProcessError when it fails."""
    row: dict[str, Any] = {"name": system.name, "ours": system.ours}
    for task in tasks(system):
        command = [sys.executable, str(HERE / "measure.py"), task, system.name, settings.to_json()]
        done = subprocess.run(
            command, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True
        )
        row |= json.loads(done.stdout.splitlines()[-1])
    return row


def help_seconds() -> float:
    """How long `qazcorpus --help` takes: the least of five times."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        command = [sys.executable, "-m", "qazcorpus", "--help"]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    return round(min(times), 2)


def machine() -> dict[str, str]:
    """What the figures were measured with."""
    versions = {"python": platform.python_version(), "processor": processor()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def processor() -> str:
    """The processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def evals(row: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    """One pipeline's results, as its `evals.json` keeps them."""
    left_out = ("name", "ours", "version", "parse")
    return {
        "pipeline": f"{row['name']} {row['version']}",
        f"ktb_fold_{results['fold']}": row["parse"],
        **{key: value for key, value in row.items() if key not in left_out},
        "measured_with": results["measured_with"],
    }


def bench(settings: Settings, only: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The results, and the names of the systems that failed."""
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    systems = available(settings)
    names = [system.name for system in systems]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        sys.exit(f"Two systems have one name: {', '.join(doubled)}. Rename the folder.")
    if unknown := set(only) - {system.name for system in systems}:
        sys.exit(f"No such system: {', '.join(sorted(unknown))}. There are: {', '.join(names)}.")
    for system in systems:
        if only and system.name not in only:
            continue
        print(f"{system.name} …", flush=True)
        try:
            rows.append(measure(system, settings))
        except subprocess.CalledProcessError:
            failed.append(system.name)
    results = {
        "fold": settings.fold,
        "speed_sentences": settings.speed_sentences,
        "measured_with": machine(),
        "help_s": help_seconds(),
        "systems": rows,
    }
    return results, failed


def write(
    results: dict[str, Any], output: Path | None, readme: Path | None, page: Path | None
) -> None:
    """Write the results, the tables and each own pipeline's `evals.json`, which keeps what other
    commands measured."""
    if output:
        write_json(output, results)
    write_tables(results, readme, page)
    for row in results["systems"]:
        folder = HERE.parent / row["name"]
        if row["ours"] and folder.is_dir():
            path = folder / "evals.json"
            earlier = json.loads(path.read_text("utf-8")) if path.is_file() else {}
            write_json(path, earlier | evals(row, results))


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write as the project keeps JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ktb", type=Path, required=True, help="two .conllu files and folds.json")
    parser.add_argument("--fold", type=int, default=0, help="the fold that no system has seen")
    parser.add_argument("--kaznerd", type=Path, required=True, help="folder with IOB2_test.txt")
    parser.add_argument("--organisations", type=Path, default=ORGANISATIONS, help="AGENCY or ORG")
    parser.add_argument("--stanza", type=Path, help="folder with Stanza's resources.json")
    parser.add_argument(
        "--pipeline", action="append", default=[], help="another pipeline: its name or folder"
    )
    parser.add_argument("--system", action="append", default=[], help="measure only this one")
    parser.add_argument("--speed-sentences", type=int, default=2000)
    parser.add_argument("--work", type=Path, default=Path("out/bench"), help="for trained peers")
    parser.add_argument("--output", type=Path, help="the results (results.json)")
    parser.add_argument("--readme", type=Path, help="for the short tables (../README.md)")
    parser.add_argument("--page", type=Path, help="for all tables (../../docs/benchmark.md)")
    given = parser.parse_args()
    for path in (given.ktb / "folds.json", given.kaznerd / "IOB2_test.txt"):
        if not path.is_file():
            parser.error(f"there is no {path}")
    settings = Settings(
        given.ktb.absolute(),
        given.fold,
        given.kaznerd.absolute(),
        given.organisations.absolute(),
        given.stanza.absolute() if given.stanza else None,
        given.work.absolute(),
        tuple(given.pipeline),
        given.speed_sentences,
    )
    everything = not given.system
    output = given.output or (RESULTS if everything else None)
    readme = given.readme or (README if everything else None)
    page = given.page or (PAGE if everything else None)
    for path in filter(None, (readme, page)):
        try:
            replaced(path.read_text("utf-8"), "")  # complains before an hour's work, not after it
        except ValueError as error:
            sys.exit(f"{path}: {error}")
    results, failed = bench(settings, given.system)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}. Nothing was written.")
    write(results, output, readme, page)


if __name__ == "__main__":
    main()
