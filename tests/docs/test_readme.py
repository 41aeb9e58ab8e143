"""What README.md says is what entente does: its tables, commands, outputs, files and programs.

Usage: test_readme.py ENTENTE [--write]

Test points in TAP. With --write the tables and the outputs in README.md are made anew instead; look at the difference.
"""
import difflib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = os.path.abspath(os.environ.get("ENT_SOURCE_ROOT") or os.path.join(os.path.dirname(__file__), "..", ".."))
README = os.path.join(ROOT, "README.md")
SAMPLE = os.path.join("samples", "niger-2024.json")
COLUMNS, LINES = 80, 40  # a screen
TALL = {"graph", "rank", "events", "tally", "why", "check", "actors"}  # their help names the whole view
MOST_PICTURE_BYTES = 60_000
MOST_PROGRAM_LINES = 30

n_points = 0


def point(good, name, detail="", directive=""):
    global n_points
    n_points += 1
    name = name.replace("#", "\\#")
    print(f"{'ok' if good else 'not ok'} {n_points} - {name}{' # ' + directive if directive else ''}")
    if not good and not directive:
        for line in detail.splitlines():
            print(f"#   {line}")
    sys.stdout.flush()


def skip(name, reason):
    point(True, name, directive=f"SKIP {reason}")


def difference(want, got, name):
    return "\n".join(difflib.unified_diff(want, got, "README.md", name, lineterm="", n=1))


# ---- Running ----


class Shell:
    """A folder in which `samples/` is the sample folder and `entente` the one that is tested."""

    def __init__(self, entente, folder):
        self.entente, self.folder = entente, folder
        os.symlink(os.path.join(ROOT, "samples"), os.path.join(folder, "samples"))
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8",
                            "PATH": os.path.dirname(entente) + os.pathsep + os.environ["PATH"]}

    def run(self, command):
        """What a terminal shows, and the exit status."""
        done = subprocess.run(command, shell=isinstance(command, str), cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.stdout.decode("utf-8", "replace"), done.returncode

    def graph(self, *options):
        """The sample's graph, as JSON."""
        done = subprocess.run([self.entente, "graph", SAMPLE, "--level", "state", "--quiet", *options, "-o", "-"],
                              cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, check=True, timeout=120)
        return json.loads(done.stdout)


# ---- The tables ----


def format_tables(shell):
    """`entente formats`: two tables, their columns two or more blanks apart; the choices below them are not in README."""
    said, _ = shell.run(["entente", "formats"])
    return [[re.split(r"\s{2,}", line.strip(), maxsplit=2) for line in block.splitlines()]
            for block in said.strip().split("\n\n")[:2]]


def measure_table(shell):
    """`entente measures`: a line `name*: summary`, below it words and what they hold; what is indented more goes on."""
    rows, here = [["measure", "what it is", "columns"]], None
    said, _ = shell.run(["entente", "measures"])
    for line in said.splitlines():
        head, entry = re.match(r"(\w+)(\*?): +(.*)", line), re.match(r" {4}(\w+) {2,}(.*)", line)
        if head:
            rows.append([f"`{head[1]}`" + ("\\*" if head[2] else ""), head[3], ""])
            here = 1
        elif entry:
            here = 2 if entry[1] == "columns" else None
            if here:
                rows[-1][2] = entry[2]
        elif line.strip() and here:
            rows[-1][here] += " " + line.strip()
    return rows


def count_table(shell):
    """Behind the measures: what edges count."""
    said, _ = shell.run(["entente", "measures"])
    lines = said.split("What edges count:\n")[1].splitlines()
    return [["column", "what it is of an edge, in all and in each window"]] + [[f"`{name}`", summary] for name, summary in
                                                                            (line.strip().split(maxsplit=1) for line in lines)]


def view_table(shell):
    """What `entente view` says."""
    rows = [["option", "what it does", "default"]]
    said, _ = shell.run(["entente", "view"])
    for line in said.strip("\n").splitlines():
        option = re.match(r"  (--\S+(?: \S+)?)(?: {2,}(.*))?$", line)
        if option:
            rows.append([f"`{option[1]}`", option[2] or "", ""])
        elif re.match(r" {6}\S", line):  # a list of values that goes on
            rows[-1][0] = f"{rows[-1][0][:-1]}{line.strip()}`"
        else:
            rows[-1][1] = f"{rows[-1][1]} {line.strip()}".strip()
    for row in rows[1:]:
        default = re.fullmatch(r"(.*) \[(.*)\]", row[1])
        if default:
            row[1:] = [default[1], f"`{default[2]}`"]
    return rows


def peak_table(shell):
    """Niger and Russia by month, counted in three ways."""
    rows, head = [], ["what is counted"]
    for what, column, merge in (("events, `--merge given`", "events", "given"),
                                ("Goldstein sum, `--merge given`", "goldstein", "given"),
                                ("Goldstein sum, `--merge overlap`", "goldstein", "overlap"),
                                ("reports", "reports", "given")):
        graph = shell.graph("--window", "month", "--undirected", "--merge", merge)
        tie = next(edge for edge in graph["edges"] if {edge["source"], edge["target"]} == {"niger", "russia"})
        head[1:] = [window["label"] for window in graph["graph"]["windows"]]
        values = ["–"] * len(head[1:])
        for at, value in zip(tie["windows"]["at"], tie["windows"][column]):
            values[at] = f"{value:.1f}" if column == "goldstein" else str(value)
        rows.append([what, *values])
    return [head, *rows]


def tables(shell):
    return [*format_tables(shell), measure_table(shell), count_table(shell), view_table(shell), peak_table(shell)]


def cells(line):
    """The cells of a line of a Markdown table, or None."""
    line = line.strip()
    if not line.startswith("|"):
        return None
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def find_table(lines, head):
    """Where a table with this head stands, from its first row on, and how far it is indented."""
    for start, line in enumerate(lines):
        if cells(line) == head:
            end = start + 2
            while end < len(lines) and cells(lines[end]):
                end += 1
            return start + 2, end, line[:len(line) - len(line.lstrip())]
    return None


def table_line(row):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def check_tables(shell, lines):
    for table in tables(shell):
        name = f"the table of {table[0][0]} is what entente prints"
        place = find_table(lines, table[0])
        if not place:
            point(False, name, f"README.md has no table with the head {table_line(table[0])}")
            continue
        got = [table_line(cells(line)) for line in lines[place[0]:place[1]]]
        want = [table_line(row) for row in table[1:]]
        point(got == want and len(want) > 0, name, difference(got, want, "entente"))


# ---- The blocks ----


def find_blocks(lines):
    """Fenced blocks: language, place of the first line, place behind the last."""
    blocks, start, language = [], None, ""
    for number, line in enumerate(lines):
        fence = re.fullmatch(r"```(\w*)", line)
        if fence and start is None:
            start, language = number + 1, fence[1]
        elif fence:
            blocks.append((language, start, number))
            start = None
    return blocks


def commands_of(block):
    """The commands behind `$ ` of a block, each with the lines that it prints."""
    found = []
    for line in block:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    for _, shown in found:
        while shown and not shown[-1]:
            shown.pop()
    return found


def same_output(want, got):
    """Line by line; a line `…` stands for any lines."""
    pattern = "".join("(?:.*\n)*" if line == "…" else re.escape(line) + "\n" for line in want)
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def run_shown(shell, command, shown):
    program = shlex.split(command)[0]
    name = f"runs as shown: {command}"
    if shutil.which(program, path=shell.environment["PATH"]) is None:
        return skip(name, f"there is no {program}")
    said, status = shell.run(command)
    got = [line.rstrip() for line in said.splitlines()]
    return point(status == 0 and same_output(shown, got), name,
                 f"status {status}\n" + difference(shown, got, "entente"))


def is_part(part, whole):
    """Whether a shortened JSON value agrees with a whole one. Windows go by their place, so lists go by any order."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return isinstance(whole, list) and all(any(is_part(one, other) for other in whole) for one in part)
    return part == whole


def check_json(shell, text):
    value = json.loads(text)
    if value.get("format") == "entente-interactions/1":
        run_file(shell, "json", text)
        return
    name = "the JSON that is written is a part of what was written"
    with open(os.path.join(shell.folder, "niger.json"), encoding="utf-8") as file:
        whole = json.load(file)
    wrong = [key for key in value if not is_part(value[key], whole.get(key))]
    point(not wrong, name, f"not so in the file: {', '.join(wrong)}")


def run_file(shell, extension, text):
    """A shown input is read whole, and makes a graph."""
    name = f"shown.{extension}"
    with open(os.path.join(shell.folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    for command in ("check", "graph"):
        said, status = shell.run(["entente", command, name])
        point(status == 0, f"the {extension} that is shown is read: entente {command}", said)


def sample_of(lines, start):
    """The sample that the last link before a block leads to."""
    return re.findall(r"\]\((samples/[\w.-]+)\)", "\n".join(lines[:start]))[-1]


def same_file(text, path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        want = file.read()
    point(text == want, f"the block is {path}", difference(text.splitlines(), want.splitlines(), path))


def check_c(text):
    same_file(text, "samples/hello.c")
    lines = text.count("\n")
    point(lines <= MOST_PROGRAM_LINES, f"the C program has at most {MOST_PROGRAM_LINES} lines", f"it has {lines}")
    headers = re.findall(r'#include\s*[<"](.*?)[>"]', text)
    point(set(headers) <= {"entente.h", "stdio.h"}, "the C program includes entente.h alone", " ".join(headers))


def check_python(shell, text):
    """With the networkx that is here, and the lines that are for it."""
    name = "the Python program runs"
    found = subprocess.run([sys.executable, "-c", "import networkx; print(networkx.__version__)"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if found.returncode:
        return skip(name, "there is no networkx")
    version = found.stdout.strip()
    old = tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < (3, 4)
    other = "# networkx 3.4 and later" if old else "# networkx before 3.4"
    program = "\n".join(line for line in text.splitlines() if other not in line)
    said, status = shell.run([sys.executable, "-c", program])
    return point(status == 0 and said.startswith("0.294") and "node_link_graph" in program,
                 f"{name} with networkx {version}", said)


def check_r(shell, text):
    name = "the R program runs"
    if not shutil.which("Rscript"):
        return skip(name, "there is no Rscript")
    if shell.run(["Rscript", "-e", "library(igraph)"])[1]:
        return skip(name, "R has no igraph")
    said, status = shell.run(["Rscript", "-e", text])
    return point(status == 0 and '"niger"' in said, name, said)


def check_blocks(shell, lines):
    seen = set()
    for language, start, end in find_blocks(lines):
        block = lines[start:end]
        text = "".join(line + "\n" for line in block)
        seen.add(language)
        if language == "console":
            for command, shown in commands_of(block):
                run_shown(shell, command, shown)
        elif language == "json":
            check_json(shell, text)
        elif language == "jsonl":
            run_file(shell, "jsonl", text)
        elif language == "csv":
            same_file(text, sample_of(lines, start))
        elif language == "c":
            check_c(text)
        elif language == "python":
            check_python(shell, text)
        elif language == "r":
            check_r(shell, text)
        else:
            point(language == "sh", f"line {start}: the language of the block is known", f'it is "{language}"')
    missing = {"console", "json", "jsonl", "csv", "c", "python", "r", "sh"} - seen
    point(not missing, "there is a block of each language", " ".join(sorted(missing)))


# ---- The rest ----


def check_links(text):
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", prose) if "://" not in link}
    paths = set(re.findall(r"\b(?:samples|tests)/[\w./-]*\w", text))
    gone = [path for path in sorted(links | paths) if not os.path.exists(os.path.join(ROOT, path))]
    point(links and not gone, "every file that is named is there", "\n".join(gone))


def check_picture(shell):
    path = os.path.join(ROOT, "samples", "niger-2024.svg")
    size = os.path.getsize(path)
    point(size < MOST_PICTURE_BYTES, f"the picture has less than {MOST_PICTURE_BYTES} bytes", f"it has {size}")
    texts = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    words = " ".join(" ".join("".join(text.itertext()) for text in texts).split())
    names = [node["label"] for node in shell.graph("--window", "month")["nodes"]]
    lost = [name for name in names if name not in words]
    point(not lost, "the picture has the name of every actor", "\n".join(lost))


def check_help(shell):
    """A help ends with an example that runs, and fits a screen."""
    said, status = shell.run(["entente", "--help"])
    commands = re.findall(r"^  (\w+) {2,}\S", said, re.MULTILINE)
    point(status == 0 and len(commands) > 1, "entente --help lists the commands", said)
    for command in ["", *commands]:
        called = f"entente {command}".strip()
        said, status = shell.run([*called.split(), "--help"])
        example = said.rstrip().splitlines()[-1] if said.strip() else ""
        good = status == 0 and re.match(r"  entente \w", example)
        point(good, f"the help of {called} ends with an example", said)
        if good:
            said_by_example, status = shell.run(example.strip())
            point(status == 0, f"the example runs: {example.strip()}", said_by_example)
        wide = [line for line in said.splitlines() if len(line) > COLUMNS]
        point(not wide, f"the help of {called} fits {COLUMNS} columns", "\n".join(wide))
        n_lines = len(said.splitlines())
        most = LINES if command in TALL else LINES // 2
        point(n_lines <= most, f"the help of {called} fits {most} lines", f"it has {n_lines}")


# ---- Writing ----


def write(shell, lines):
    """Make the tables, the outputs and the copies of files in README.md anew."""
    for table in tables(shell):
        place = find_table(lines, table[0])
        if place:
            lines[place[0]:place[1]] = [place[2] + table_line(row) for row in table[1:]]
    grown = 0
    for language, start, end in find_blocks(lines):
        start, end = start + grown, end + grown
        new = lines[start:end]
        if language == "console":
            new = []
            for command, shown in commands_of(lines[start:end]):
                got = [line.rstrip() for line in shell.run(command)[0].splitlines()]
                if got and new:
                    new.append("")
                new += [f"$ {command}", *(shown if "…" in shown and same_output(shown, got) else got)]
        elif language in ("c", "csv"):
            path = "samples/hello.c" if language == "c" else sample_of(lines, start)
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                new = file.read().splitlines()
        lines[start:end] = new
        grown += len(new) - (end - start)
    with open(README, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip().split("\n\n")[1])
    sys.stdout.reconfigure(encoding="utf-8")
    with open(README, encoding="utf-8") as file:
        text = file.read()
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(os.path.abspath(sys.argv[1]), folder)
        if "--write" in sys.argv[2:]:
            return write(shell, text.splitlines())
        check_tables(shell, text.splitlines())
        check_blocks(shell, text.splitlines())
        check_links(text)
        check_picture(shell)
        check_help(shell)
    print(f"1..{n_points}")
    return None


if __name__ == "__main__":
    main()
