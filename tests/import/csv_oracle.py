#!/usr/bin/env python3
"""Compares the row reader with Python's csv module on random texts. Usage: csv_oracle.py ROWS [SEED]"""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

ROUNDS = 400
# A carriage return alone is left out: Python ends a row there, we do not.
ATOMS = ["a", "b ", " ", ",", ",", '"', '"', '""', "\n", "\r\n", "é", "日本", ";", "'", "\\", "\t"]


def random_text(rng):
    """Half of the texts are written by a csv writer, half are noise."""
    if rng.random() < 0.5:
        return "".join(rng.choice(ATOMS) for _ in range(rng.randrange(120)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=rng.choice(["\n", "\r\n"]),
                        quoting=rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    for _ in range(rng.randrange(12)):
        writer.writerow(["".join(rng.choice(ATOMS) for _ in range(rng.randrange(40)))
                         for _ in range(1 + rng.randrange(6))])
    return out.getvalue()


def by_python(text):
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if row:
                rows.append(",".join(field.encode().hex() for field in row))
    except csv.Error:
        return "error"
    return rows


def by_us(program, path):
    lines = subprocess.run([program, path], check=True, capture_output=True, text=True).stdout.splitlines()
    return "error" if lines and lines[-1] == "error" else lines


def main():
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    different, errors = [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text.csv")
        for _ in range(ROUNDS):
            text = random_text(rng)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            wanted = by_python(text)
            errors += wanted == "error"
            if by_us(sys.argv[1], path) != wanted:
                different.append(text)
    print("1..2")
    print(f"{'not ' if different else ''}ok 1 - rows as Python's csv reads them")
    for text in different[:3]:
        print(f"# {text!r}")
    few = not ROUNDS / 10 < errors < ROUNDS * 9 / 10
    print(f"{'not ' if few else ''}ok 2 - texts of both kinds, whole and broken ({errors} of {ROUNDS} broken)")
    return 1 if different or few else 0


sys.exit(main())
