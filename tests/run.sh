#!/bin/sh
# Builds entente twice, once under sanitizers, runs the tests and counts their test points.
set -u

usage() {
    cat <<'END'
usage: sh tests/run.sh [--no-install]

Installs what the tests need (Debian 12; as root or through sudo), builds in build-tests/ and, with address and
undefined-behaviour sanitizers, in build-asan/, runs the tests there, and ends with one line:
N passed, N failed, N skipped. The exit status is 1 if anything failed.

  --no-install  leave the packages alone (samples/packages lists them)
  --help        print this
END
}

# All that is said goes to stdout, so that the last line stays the last.
give_up() {
    echo "tests/run.sh: $1"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}

# build FOLDER OPTION...: configure FOLDER if it is new, and build; the log is shown only on failure.
build() {
    folder=$1
    shift
    mkdir -p "$folder" || return
    echo "Building $folder"
    {
        [ -f "$folder/meson-private/coredata.dat" ] || meson setup "$folder" --buildtype=debugoptimized "$@"
    } >"$folder/build.log" 2>&1 && meson compile -C "$folder" >>"$folder/build.log" 2>&1 && return
    # Without ninja's line for each step that went well.
    sed '/^\[[0-9]*\/[0-9]*\] /d' "$folder/build.log"
    return 1
}

# run_tests FOLDER OPTION...: the status is meson's; the log of an earlier run must not be counted.
run_tests() {
    folder=$1
    shift
    echo "Testing $folder"
    rm -f "$folder/meson-logs/testlog.json"
    meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 10 "$@" 2>&1
}

install=yes
for option; do
    case $option in
    --no-install) install=no ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)" || give_up "cannot enter the checkout"

if [ $install = yes ]; then
    # shellcheck source=samples/install.sh
    . ./samples/install.sh
    install_packages samples/packages build test 2>&1 || give_up "packages are missing"
fi

build build-tests -Dwerror=true || give_up "build-tests does not build"
# GCC's undefined-behaviour runtime writes no report file beside the address one, and the program goes on: a trap
# stops it, and the address runtime reports where.
build build-asan -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize-undefined-trap-on-error ||
    give_up "build-asan does not build"

run_tests build-tests
plain_status=$?

# A test may pass although its process, or one that it started, wrote a report: the files tell.
# The path is quoted for the runtime too, which would end it at a blank or a colon.
reports=build-asan/sanitizer-reports
rm -rf "$reports"
mkdir -p "$reports"
ASAN_OPTIONS="log_path='$PWD/$reports/report':detect_leaks=1:handle_sigill=1" \
    run_tests build-asan --suite unit --suite cli
asan_status=$?

python3 -X utf8 - build-tests $plain_status build-asan $asan_status <<'END'
"""Count test points. Meson's own sums count a test program as one and leave out skipped points."""
import glob
import json
import os
import re
import sys

POINT = re.compile(r"(not )?ok\b\s*\d*\s*(?:- )?\s*(.*)")
DIRECTIVE = re.compile(r"(?<!\\)#\s*(skip|todo)\S*\s*(.*)", re.IGNORECASE)
PLAN_OF_NONE = re.compile(r"1\.\.0\b\s*(?:#\s*(?:skip\S*)?\s*(.*))?", re.IGNORECASE)

passed = 0
failed, skipped = [], []  # what a reader is told of each


def count(where, test):
    """Add the points of one test program."""
    global passed
    result, before = test["result"], (passed, len(failed), len(skipped))
    in_failure = False  # the comments and indented lines after a failed point belong to it
    for line in (test.get("stdout") or "").splitlines():
        point, none = POINT.match(line), PLAN_OF_NONE.match(line)
        if point:
            directive = DIRECTIVE.search(point[2])
            name = f"{where}: {point[2][:directive.start()] if directive else point[2]}".rstrip()
            reason = (directive[2] if directive else "") or "no reason given"
            kind = directive[1].lower() if directive else ""
            in_failure = False
            if kind == "skip" and not point[1]:
                skipped.append(f"{name}: {reason}")
            elif kind == "todo" and point[1]:
                skipped.append(f"{name}: known to fail: {reason}")
            elif point[1]:
                failed.append(name)
                in_failure = True
            else:
                passed += 1
        elif none and result == "SKIP":
            skipped.append(f"{where}: {none[1] or 'no reason given'}")
        elif in_failure and re.match(r"#|\s", line):
            failed[-1] += f"\n    {line}"
        else:
            in_failure = False
    silent = before == (passed, len(failed), len(skipped))
    if result == "SKIP" and silent:
        # 77 is how a program that prints no points says that it was skipped.
        if test["returncode"] == 77:
            skipped.append(f"{where}: no reason given")
        else:
            failed.append(f"{where}: printed no test point")
    elif result in ("OK", "EXPECTEDFAIL"):
        passed += silent
    elif result != "SKIP" and len(failed) == before[1]:
        failed.append(f"{where}: {result.lower()}, status {test['returncode']}, no point failed")


for folder, status in zip(sys.argv[1::2], map(int, sys.argv[2::2])):
    before = len(failed)
    try:
        with open(f"{folder}/meson-logs/testlog.json", encoding="utf-8", errors="replace") as log:
            tests = [json.loads(line) for line in log]
    except FileNotFoundError:
        tests = []
    for test in tests:
        count(f"{folder}: {test['name'].split(':', 1)[-1]}", test)
    for name in sorted(glob.glob(f"{folder}/sanitizer-reports/*")):
        with open(name, encoding="utf-8", errors="replace") as report:
            text = report.read().rstrip().replace("\n", "\n    ")
        failed.append(f"{folder}: sanitizer report {os.path.basename(name)}\n    {text}")
    if not tests:
        failed.append(f"{folder}: no test ran")
    elif status and len(failed) == before:
        failed.append(f"{folder}: meson test failed with status {status}")

sys.stdout.reconfigure(errors="backslashreplace")
for title, what in (("Failed", failed), ("Skipped", skipped)):
    if what:
        print(f"\n{title}:")
        for one in what:
            print(f"  {one}")
print(f"\n{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(3 if failed else 0)
END
case $? in
0) exit 0 ;;
3) exit 1 ;;
*) give_up "the test points could not be counted" ;;
esac
