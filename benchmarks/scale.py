"""Archives at scale: speed, memory, kills, and what breaks first; the files come from make_warc.py.

python benchmarks/scale.py bare FILE...            processor time of extract alone, on the same pages
python benchmarks/scale.py run FILE... --workers 2 [--engine ray]     time of the clock and of the processors
python benchmarks/scale.py memory FILE...          memory of a worker, as the pages go by
python benchmarks/scale.py kill FILE... --victim worker|driver|ray    kill -9, then a second run
python benchmarks/scale.py plan                    a day, a month, all of CC-NEWS; 1 to 1,000 workers
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import heapq
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cleanfeed.errors import CleanfeedError
from cleanfeed.extraction import extract

CLEANFEED = [sys.executable, "-m", "cleanfeed"]
PR_SET_CHILD_SUBREAPER = 36
REAP_S = 20.0
MEBIBYTE = 1024 * 1024
SAMPLE_S = 1.0


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("bare", "run", "memory", "kill"):
        command = commands.add_parser(name)
        command.add_argument("files", nargs="+", type=Path)
        command.add_argument("--workers", type=int, default=1)
        command.add_argument("--engine", default="local")
        command.add_argument("--victim", choices=["worker", "driver", "ray"], default="worker")
    commands.add_parser("plan")
    arguments = parser.parse_args()
    if arguments.command == "plan":
        print_plan()
        return
    actions = {"bare": measure_bare, "run": measure_run, "memory": measure_memory, "kill": measure_kill}
    for key, value in actions[arguments.command](arguments).items():
        print(f"{key}: {value}")


# -- measuring -----------------------------------------------------------------------------------------


def measure_bare(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the processor time of ``extract`` on the pages of archives, without reading and writing."""
    pages = [page for file in arguments.files for page in pages_of(file)]
    cpu_s = 0.0
    for url, body in pages:
        started = time.process_time()
        with contextlib.suppress(CleanfeedError):
            extract(body, url)
        cpu_s += time.process_time() - started
    return {
        "pages": len(pages),
        "cpu_s": round(cpu_s, 2),
        "cpu_ms_a_page": round(cpu_s / len(pages) * 1000, 2),
    }


def pages_of(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the address and body of each response."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for record in ArchiveIterator(str(file), record_types=WarcRecordType.response):
        yield record.headers["WARC-Target-URI"], record.reader.read()


def measure_run(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the time that ``cleanfeed warc`` takes: of the clock, and of all its processes together."""
    with tempfile.TemporaryDirectory() as folder:
        before = cpu_of_children()
        started = time.monotonic()
        done = subprocess.run(command_line(arguments, folder), stdout=subprocess.PIPE, check=True, cwd=folder)
        report = json.loads(done.stdout)
        wall_s = time.monotonic() - started
        reap()
        cpu_s = cpu_of_children() - before
        digest = digest_of(Path(folder))
    pages = report["pages"]
    return {
        "workers": arguments.workers,
        "engine": arguments.engine,
        "pages": pages,
        "articles": report["articles"],
        "wall_s": round(wall_s, 2),
        "cpu_s": round(cpu_s, 2),
        "cpu_ms_a_page": round(cpu_s / pages * 1000, 2),
        "pages_a_cpu_second": round(pages / cpu_s, 1),
        "processors_busy": round(cpu_s / wall_s, 2),
        "content": digest,
    }


def measure_memory(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the resident memory of the worker over the pages: first quarter against last."""
    with tempfile.TemporaryDirectory() as folder:
        arguments.workers = 1
        process = subprocess.Popen(
            command_line(arguments, folder), stdout=subprocess.PIPE, text=True, cwd=folder
        )
        samples: list[tuple[float, float]] = []
        while process.poll() is None:
            found = [rss_of(pid) for pid in workers_of(process.pid)]
            if found:
                samples.append((max(found), rss_of(process.pid)))
            time.sleep(SAMPLE_S)
        report = json.loads(process.stdout.read() if process.stdout else "{}")
    quarter = max(1, len(samples) // 4)
    worker = [sample[0] for sample in samples]
    driver = [sample[1] for sample in samples]
    return {
        "pages": report["pages"],
        "samples": len(samples),
        "worker_mb_by_tenths": [round(worker[len(worker) * tenth // 10]) for tenth in range(10)],
        "worker_mb_first_and_last_quarter": (
            round(mean(worker[:quarter]), 1),
            round(mean(worker[-quarter:]), 1),
        ),
        "worker_mb_peak": round(max(worker)),
        "driver_mb_first_and_last_quarter": (
            round(mean(driver[:quarter]), 1),
            round(mean(driver[-quarter:]), 1),
        ),
    }


def measure_kill(arguments: argparse.Namespace) -> dict[str, object]:
    """Kill -9 a process in mid-run, run again, and compare with an undisturbed run."""
    if arguments.victim == "ray":
        arguments.engine = "ray"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            command_line(arguments, f"{folder}/calm"), stdout=subprocess.DEVNULL, check=True, cwd=folder
        )
        calm = digest_of(Path(folder, "calm"))
        process = subprocess.Popen(
            command_line(arguments, f"{folder}/hit"), stdout=subprocess.DEVNULL, cwd=folder
        )
        victims = wait_for_victims(process, arguments.victim, Path(folder, "hit"))
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        process.wait()
        reap()
        markers = len(list(Path(folder, "hit/done").glob("*.json")))
        second = subprocess.run(
            command_line(arguments, f"{folder}/hit"), stdout=subprocess.PIPE, check=True, cwd=folder
        )
        report = json.loads(second.stdout)
        return {
            "victim": arguments.victim,
            "killed": len(victims),
            "exit_of_the_first_run": process.returncode,
            "shards_before_the_second_run": markers,
            "made_by_the_second_run": report["made"],
            "same_content": digest_of(Path(folder, "hit")) == calm,
        }


def wait_for_victims(process: subprocess.Popen[bytes], victim: str, out: Path) -> list[int]:
    """Return whom to kill, once work is under way."""
    while process.poll() is None:
        time.sleep(0.2)
        if not list(out.glob("articles/.*.new")):
            continue
        time.sleep(random.Random(os.getpid()).uniform(1.0, 3.0))
        if victim == "driver":
            return [process.pid]
        pids = ray_workers() if victim == "ray" else workers_of(process.pid)
        if pids:
            return pids
    raise SystemExit("the run ended before anything could be killed: take larger files")


def command_line(arguments: argparse.Namespace, out: str) -> list[str]:
    """Return the command of a run."""
    options = ["-o", out, "--workers", str(arguments.workers), "--engine", arguments.engine]
    return [*CLEANFEED, "warc", *(str(file.resolve()) for file in arguments.files), *options]


def digest_of(folder: Path) -> str:
    """Return one digest of all tables of a run."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        digest.update(
            f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()[:16]


def cpu_of_children() -> float:
    """Return the processor seconds of all children that have ended; with orphans, which come to us."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def reap() -> None:
    """Wait for the orphans of a run: fork servers and daemons end a moment after it."""
    end = time.monotonic() + REAP_S
    while time.monotonic() < end:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            time.sleep(0.05)


def workers_of(driver: int) -> list[int]:
    """Return the processes that extract: the grandchildren of a run, children of its fork server."""
    parents = dict(all_processes())
    servers = [pid for pid, parent in parents.items() if parent == driver]
    return [pid for pid, parent in parents.items() if parent in servers]


def ray_workers() -> list[int]:
    """Return Ray's processes that make a shard."""
    return [pid for pid, _ in all_processes() if "ray::make_shard" in name_of(pid)]


def all_processes() -> Iterator[tuple[int, int]]:
    """Yield each process with its parent."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])


def name_of(pid: int) -> str:
    """Return the command line of a process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def rss_of(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    with contextlib.suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / MEBIBYTE
    return 0.0


def mean(values: list[float]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


# -- planning ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What one rented machine has, and what the measurements on ours say of one of its cores."""

    cores: int = 16
    cpu_s_a_page: float = 0.025
    """Processor seconds a page, everything included; measured by ``run``, on pages of 239 kB."""
    pages_a_file: int = 20_500
    """Stories in one file of CC-NEWS: 1.35 billion over ten years at 18 files a day."""
    file_bytes: float = 1.07e9
    download_bytes_s: float = 400e6
    """What a machine gets from the store beside it."""
    out_bytes_a_page: float = 6_100.0
    """Parquet, both tables; measured."""
    start_s: float = 90.0
    """From renting a machine to its first page."""
    failures_a_hour: float = 0.02
    """Rented machines that are taken away, an hour each."""
    price_a_core_hour: float = 0.02
    """Of machines that may be taken away; in dollars."""


ALL_PAGES = 1_350_000_000
TASK_OVERHEAD_S = 0.02
"""What the driver does for a shard: hand out, look at the marker, count; measured on Ray."""
MARKER_LOOK_S = 0.005
"""Reading one marker on a shared file system."""
STORE_BYTES_S = 10e9
"""What one store gives all machines together before it slows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a simulated run came to."""

    hours: float
    busy: float
    """Share of the workers' time that went into pages."""
    lost_share: float
    """Of the work that was done twice."""


def simulate(files: int, workers: int, machine: Machine, seed: int = 1) -> Outcome:
    """Hand files out to workers one by one: one driver, a shared store, machines that are taken away."""
    chance = random.Random(seed)
    work_s = machine.pages_a_file * machine.cpu_s_a_page
    rate = min(machine.download_bytes_s / min(workers, machine.cores), STORE_BYTES_S / workers)
    read_s = machine.file_bytes / rate  # overlaps with extraction, and holds it up only where it is longer
    shard_s = max(work_s, read_s)
    driver_free = files * MARKER_LOOK_S
    ready = [(machine.start_s, worker) for worker in range(workers)]
    heapq.heapify(ready)
    done, lost_s, end = 0, 0.0, 0.0
    waiting = files
    failure_a_s = machine.failures_a_hour / 3600
    while done < files:
        at, worker = heapq.heappop(ready)
        if not waiting:
            break
        start = max(at, driver_free)
        driver_free = start + TASK_OVERHEAD_S
        takes = shard_s * chance.uniform(0.7, 1.3)
        until_failure = chance.expovariate(failure_a_s)
        if until_failure < takes:
            lost_s += until_failure
            heapq.heappush(ready, (start + until_failure + machine.start_s, worker))
            continue
        waiting -= 1
        done += 1
        end = max(end, start + takes)
        heapq.heappush(ready, (start + takes, worker))
    useful = files * work_s
    return Outcome(hours=end / 3600, busy=useful / (end * workers), lost_share=lost_s / (useful + lost_s))


def print_plan() -> None:
    """Print what a day, a month and all of CC-NEWS take, and how runs grow with the workers."""
    machine = Machine()
    amounts = {"a day": 18, "a month": 18 * 30, "all": ALL_PAGES // machine.pages_a_file}
    heads = ("files", "pages", "core hours", "in TB", "out GB", "dollars")
    print(f"{'amount':>8}", *(f"{head:>14}" for head in heads))
    for name, files in amounts.items():
        pages = files * machine.pages_a_file
        core_hours = pages * machine.cpu_s_a_page / 3600
        figures = (
            f"{files:,}",
            f"{pages:,}",
            f"{core_hours:,.0f}",
            f"{files * machine.file_bytes / 1e12:.2f}",
            f"{pages * machine.out_bytes_a_page / 1e9:,.0f}",
            f"{core_hours * machine.price_a_core_hour:,.0f}",
        )
        print(f"{name:>8}", *(f"{figure:>14}" for figure in figures))
    print(f"\n{'amount':>8} {'workers':>8} {'hours':>9} {'busy':>6} {'done twice':>11}")
    for name, files in amounts.items():
        for workers in (1, 10, 100, 1000):
            if workers > files:
                continue
            found = simulate(files, workers, machine)
            print(f"{name:>8} {workers:>8} {found.hours:>9,.1f} {found.busy:>6.0%} {found.lost_share:>11.1%}")
    slow = replace(machine, failures_a_hour=0.5)
    found = simulate(amounts["a month"], 100, slow)
    print(f"\nmachines taken away every two hours, a month, 100 workers: {found.hours:.1f} hours,")
    print(f"{found.lost_share:.1%} done twice")


if __name__ == "__main__":
    main()
