"""How long entente takes and how much memory it needs: a million made-up reports, and the sample.

Usage: bench.py ENTENTE GENERATE [REPORTS]

GENERATE is the program made from generate.c. Prints a table and never fails because something is slow: machines
differ, and a busy one differs from itself.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.environ.get("ENT_SOURCE_ROOT") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SAMPLE = os.path.join(ROOT, "samples", "niger-2024.json")


def run(command):
    """Run once: seconds on the clock, seconds of processor, peak memory in MB."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)}: status {child.returncode}\n{said.read().decode(errors='replace')}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def large(entente, generate, n, folder):
    """From CSV to JSON, each way once."""
    made, written = os.path.join(folder, "made.csv"), os.path.join(folder, "made.json")
    with open(made, "wb") as out:
        subprocess.run([generate, str(n)], stdout=out, check=True)
    print(f"{n:,} reports as CSV, {os.path.getsize(made) / 1e6:.0f} MB, to JSON\n")
    print(f"{'':34}{'s':>7}{'CPU s':>8}{'reports/s':>12}{'peak MB':>9}{'JSON MB':>9}")
    for options in (["--merge", "none", "--measure", "degree"],
                    ["--merge", "none"],
                    ["--merge", "exact"],
                    ["--merge", "overlap"],
                    ["--merge", "none", "--window", "month", "--measure", "degree"],
                    ["--merge", "none", "--window", "month"]):
        if os.path.exists(written):
            os.remove(written)
        seconds, cpu, peak = run([entente, "graph", made, *options, "-o", written])
        name = " ".join(options).replace("--", "")
        print(f"{name:34}{seconds:7.2f}{cpu:8.2f}{n / seconds:12,.0f}{peak:9.0f}"
              f"{os.path.getsize(written) / 1e6:9.1f}")


def small(entente, folder, runs=20):
    """Start-up and the sample; what the disk adds is seen against a folder in memory."""
    sample = [entente, "graph", SAMPLE, "--level", "state", "--window", "month", "-o"]
    rows = [("--version", [entente, "--version"]), ("sample to JSON", [*sample, os.path.join(folder, "sample.json")])]
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as other:
        if other.startswith(memory):
            rows.append(("sample to JSON, in memory", [*sample, os.path.join(other, "sample.json")]))
        times = {name: [] for name, _ in rows}
        for _ in range(runs):  # in turn, so that a busy moment meets all
            for name, command in rows:
                times[name].append(run(command))
    print(f"\n{runs} runs each, ms\n\n{'':34}{'median':>7}{'least':>8}{'most':>12}{'CPU':>9}")
    for name, _ in rows:
        clock = [1000 * seconds for seconds, _, _ in times[name]]
        cpu = statistics.median(1000 * seconds for _, seconds, _ in times[name])
        print(f"{name:34}{statistics.median(clock):7.1f}{min(clock):8.1f}{max(clock):12.1f}{cpu:9.1f}")


def main():
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__.strip().split("\n\n")[1])
    entente, generate = (os.path.abspath(path) for path in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        large(entente, generate, int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000, folder)
        small(entente, folder)


if __name__ == "__main__":
    main()
