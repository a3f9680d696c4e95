"""Pages per second of processor time with a peer beside it, and whole runs; the server is another process.

    python benchmarks/crawl.py fetch --scrapy-python ENV/bin/python   pages a CPU second, Scrapy beside it
    python benchmarks/crawl.py run                                    fetch + extract + store, and memory
    python benchmarks/crawl.py slow                                   1,000 slow hosts beside 1,000 good ones
    python benchmarks/crawl.py memory --pages 20000                   memory over a long run of small pages

The peer is installed into an environment of its own: python -m venv ENV; ENV/bin/pip install scrapy
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from crawl_site import GOOD_HOSTS, PAGE_BYTES, host, slow_host

HERE = Path(__file__).parent
SITE = HERE / "crawl_site.py"
SLOW_HOSTS = 1000
SLOW_PAGES = 10
SLOW_DELAY_S = 3.0
SMALL_PAGE_BYTES = 12_000
"""Memory grows by the page, not by the byte: small ones make a long run short."""
MEBIBYTE = 1024 * 1024

SCRAPY = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess

urls = sys.stdin.read().split()

class Pages(scrapy.Spider):
    name = "pages"
    start_urls = urls
    pages = size = 0

    def parse(self, response):
        Pages.pages += 1
        Pages.size += len(response.body)

process = CrawlerProcess({
    "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 200, "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False, "RETRY_ENABLED": False, "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "HTTPCACHE_ENABLED": False,
})
process.crawl(Pages)
process.start()
print(Pages.pages, Pages.size)
"""


@contextlib.contextmanager
def serve(pages: int, page_bytes: int = PAGE_BYTES) -> Iterator[int]:
    """Serve the sites; yield the port."""
    command = [sys.executable, str(SITE), str(pages), str(page_bytes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else 0)
        finally:
            process.kill()


def page_urls(pages: int, port: int) -> list[str]:
    """Return the addresses of all pages, the hosts taking turns."""
    return [f"http://{host(n % GOOD_HOSTS)}:{port}/news/2026/story-{n}.html" for n in range(pages)]


def measure(command: list[str], text: str) -> tuple[float, float, float, str]:
    """Return seconds of processor time and of the clock, peak memory in MB, and the output of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, check=False)
    elapsed_s = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu_s, elapsed_s, after.ru_maxrss / 1024, done.stdout.strip()


async def fetch_all(urls: list[str]) -> str:
    """Fetch pages with cleanfeed; return their number and size."""
    from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest, Page

    options = FetchOptions(allow_private_hosts=True, politeness_delay_s=0, obey_robots=False, retries=0)
    pages = size = 0
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(url.split("/")[2], []).append(url)

    async def crawl(waiting: list[str], fetcher: Fetcher) -> None:
        nonlocal pages, size
        while waiting:
            page = await fetcher.fetch(FetchRequest(url=waiting.pop()))
            if isinstance(page, Page):
                pages, size = pages + 1, size + len(page.body)

    async with Fetcher(options) as fetcher, asyncio.TaskGroup() as group:
        for waiting in hosts.values():
            for _ in range(options.host_concurrency):
                group.create_task(crawl(waiting, fetcher))
    return f"{pages} {size}"


def bench_fetch(pages: int, scrapy_python: str | None) -> None:
    """Print pages a second of processor time, start included and left out."""
    contenders = {"cleanfeed": [sys.executable, __file__, "client"]}
    if scrapy_python:
        contenders["scrapy"] = [scrapy_python, "-c", SCRAPY]
    rates = {}
    with serve(pages) as port:
        text = "\n".join(page_urls(pages, port))
        one = text.partition("\n")[0]
        for name, command in contenders.items():
            start_s = measure(command, one)[0]
            cpu_s, elapsed_s, _, output = measure(command, text)
            rates[name] = pages / (cpu_s - start_s)
            print(
                f"{name:10} {output.split()[0]} pages, {int(output.split()[1]) / pages / 1000:.0f} kB each: "
                f"{pages / cpu_s:.0f} pages/CPU s with start ({start_s:.2f} s), {rates[name]:.0f} without; "
                f"{elapsed_s:.1f} s"
            )
    if "scrapy" in rates:
        print(f"ratio without start: {rates['cleanfeed'] / rates['scrapy']:.2f}")


def bench_run(pages: int) -> None:
    """Print pages a second of a whole run on two cores, and the memory it took."""
    with serve(pages) as port, tempfile.TemporaryDirectory() as folder:
        command = run_command(Path(folder), pages, port)
        os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:2])
        cpu_s, elapsed_s, memory_mb, output = measure(command, "")
        from cleanfeed.run import RunReport

        report = RunReport.model_validate_json(output)
        if report.stored < pages:
            print(f"only {report.stored} of {pages}: {report.sources[0]}")
        print(
            f"run        {report.stored} records of {pages} pages: {pages / elapsed_s:.0f} pages/s, "
            f"{cpu_s / pages * 1000:.1f} ms CPU a page without extraction, peak {memory_mb:.0f} MB a process"
        )


def run_command(folder: Path, pages: int, port: int) -> list[str]:
    """Return the command for a run over all pages, its configuration written."""
    sources = "".join(
        f'[[sources]]\nname = "site-{n}"\nurl = "http://{host(n)}:{port}/sitemap.xml"\nlimit = {pages}\n'
        for n in range(GOOD_HOSTS)
    )
    config = folder / "config.toml"
    config.write_text(
        f"{sources}[run]\nworkers = 2\n[fetch]\nallow_private_hosts = true\npoliteness_delay_s = 0\n"
    )
    return [sys.executable, "-m", "cleanfeed", "run", "-c", str(config)]


def family_mb(pid: int) -> tuple[float, float]:
    """Return the memory of a process and that of everything it started, in MB."""
    parents = {}
    sizes = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            lines = dict(line.split(":\t", 1) for line in path.read_text().splitlines() if ":\t" in line)
            each = int(lines["Pid"])
            parents[each] = int(lines["PPid"])
            sizes[each] = int(lines.get("VmRSS", "0 kB").split()[0]) / 1024

    def is_of_family(each: int) -> bool:
        while each and each != pid:
            each = parents.get(each, 0)
        return each == pid

    return sizes.get(pid, 0.0), sum(size for each, size in sizes.items() if is_of_family(each))


def bench_memory(pages: int) -> None:
    """Print the memory of a long run, tenth by tenth."""
    with serve(pages, SMALL_PAGE_BYTES) as port, tempfile.TemporaryDirectory() as folder:
        command = run_command(Path(folder), pages, port)
        samples = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
            while run.poll() is None:
                samples.append(family_mb(run.pid))
                time.sleep(0.5)
            report = run.stdout.read() if run.stdout else ""
    from cleanfeed.run import RunReport

    print(f"memory     {RunReport.model_validate_json(report).stored} records of {pages} pages")
    step = max(len(samples) // 10, 1)
    for start in range(0, len(samples) - step + 1, step):
        tenth = sorted(samples[start : start + step])
        own, family = tenth[len(tenth) // 2]
        print(f"           {start / len(samples):4.0%}: {own:5.0f} MB, with its processes {family:5.0f} MB")


async def fetch_slowly(port: int, *, with_slow: bool) -> tuple[float, float]:
    """Return the seconds that 1,000 good hosts took, and ours of processor time meanwhile.

    Each page is asked for some time after the last of its host; a slow host has a further
    page whenever one of its pages was given up.
    """
    from cleanfeed.errors import FetchError
    from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest

    options = FetchOptions(
        allow_private_hosts=True, politeness_delay_s=SLOW_DELAY_S, obey_robots=False, retries=0
    )
    good = [
        f"http://127.2.{n // 250}.{n % 250 + 1}:{port}/news/2026/story-{k}.html"
        for k in range(SLOW_PAGES)
        for n in range(SLOW_HOSTS)
    ]
    slow = [f"http://{slow_host(n)}:{port}/{k}" for k in range(SLOW_PAGES) for n in range(SLOW_HOSTS)]
    slow = slow if with_slow else []

    async def fetch(url: str, fetcher: Fetcher) -> None:
        with contextlib.suppress(FetchError):
            await fetcher.fetch(FetchRequest(url=url))

    async with Fetcher(options) as fetcher:
        started, cpu_started = time.monotonic(), time.process_time()
        others = [asyncio.create_task(fetch(url, fetcher)) for url in slow]
        await asyncio.wait([asyncio.create_task(fetch(url, fetcher)) for url in good])
        elapsed_s, cpu_s = time.monotonic() - started, time.process_time() - cpu_started
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    return elapsed_s, cpu_s


def bench_slow() -> None:
    """Print how much slow hosts hold up good ones."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with serve(SLOW_PAGES) as port:
        for _ in range(2):
            alone_s, alone_cpu_s = asyncio.run(fetch_slowly(port, with_slow=False))
            beside_s, beside_cpu_s = asyncio.run(fetch_slowly(port, with_slow=True))
            print(
                f"slow       alone {alone_s:.2f} s ({alone_cpu_s:.1f} s CPU), beside slow ones "
                f"{beside_s:.2f} s ({beside_cpu_s:.1f} s CPU): {beside_s / alone_s - 1:+.1%}"
            )


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["fetch", "run", "slow", "memory", "client"])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--scrapy-python")
    arguments = parser.parse_args()
    match arguments.what:
        case "fetch":
            bench_fetch(arguments.pages, arguments.scrapy_python)
        case "run":
            bench_run(arguments.pages)
        case "slow":
            bench_slow()
        case "memory":
            bench_memory(arguments.pages)
        case _:
            print(asyncio.run(fetch_all(sys.stdin.read().split())))


if __name__ == "__main__":
    main()
