"""Builds the page that export/html.c fills with data, as C arrays: everything before the title, before the data, and
behind it. Called by Meson: make.py SOURCES WORK OUT NODE NPM auto|enabled

The packages are installed once in WORK, and again when package-lock.json changes. Where they cannot be had, `auto`
makes empty arrays and says so: the rest builds, and `-o X.html` tells how to get the page.
"""
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys

TIME_LIMIT = 300  # seconds for each of the two steps
MARKS = ("<!--title-->", "<!--data-->")


def copy(source, work):
    shutil.rmtree(os.path.join(work, "src"), ignore_errors=True)
    shutil.copytree(os.path.join(source, "src"), os.path.join(work, "src"))
    for name in ("package.json", "package-lock.json", ".npmrc", "vite.config.js"):
        shutil.copyfile(os.path.join(source, name), os.path.join(work, name))


def run(arguments, work):
    environment = {**os.environ, "CI": "1", "NO_COLOR": "1"}
    subprocess.run(arguments, cwd=work, env=environment, timeout=TIME_LIMIT, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def install(work, npm):
    stamp = os.path.join(work, "node_modules", ".entente-stamp")
    wanted = hashlib.sha256(read(work, "package-lock.json").encode()).hexdigest()
    if os.path.exists(stamp) and read(stamp) == wanted:
        return
    run([npm, "ci"], work)
    with open(stamp, "w", encoding="utf-8") as out:
        out.write(wanted)


def licences(work):
    """The notices of what is bundled, which must go with every copy."""
    packages = json.loads(read(work, "package-lock.json"))["packages"]
    texts = []
    for path, facts in sorted(packages.items()):
        if not path or facts.get("dev"):
            continue
        folder = os.path.join(work, path)
        names = [name for name in sorted(os.listdir(folder)) if name.lower().startswith(("license", "licence"))]
        words = read(folder, names[0]).strip() if names else facts.get("license", "")
        texts.append(f"{os.path.basename(path)} {facts['version']}\n\n{words}")
    return "This page holds these packages:\n\n" + "\n\n----\n\n".join(texts)


def source_hash(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(source, work):
    # Nothing in a script may look like its end to the HTML parser; in JavaScript the two mean the same.
    script = read(work, "dist", "page.js").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    script = "/*!\n" + licences(work).replace("*/", "* /") + "\n*/\n" + script
    style = read(source, "src", "style.css")
    if "</style" in style:
        raise ValueError("the style ends itself")
    policy = ("default-src 'none'; script-src " + source_hash(script) + "; style-src " + source_hash(style) +
              "; img-src data:; base-uri 'none'; form-action 'none'")
    text = read(source, "index.html")
    for mark, words in (("<!--policy-->", policy), ("<!--style-->", f"<style>{style}</style>"),
                        ("<!--script-->", f"<script>{script}</script>")):
        before, after = text.split(mark)
        text = before + words + after
    start, rest = text.split(MARKS[0], 1)
    return [start, *rest.split(MARKS[1], 1)]


def array(name, data):
    lines = [",".join(map(str, data[at:at + 64])) for at in range(0, len(data), 64)]
    body = ",\n".join(lines) or "0"
    return f"enum {{ {name}_size = {len(data)} }};\nstatic const unsigned char {name}[] = {{\n{body}}};\n"


def main():
    source, work, out, _node, npm, wanted = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    copy(source, work)
    parts = ["", "", ""]
    try:
        install(work, npm)
        run([npm, "run", "--silent", "build"], work)
        parts = page(source, work)
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stdout", None) or b""
        print(f"the page cannot be built: {error}\n" + said.decode("utf-8", "replace")[-2000:], file=sys.stderr)
        if wanted == "enabled":
            sys.exit(1)
    text = "".join(array(f"viewer_{name}", part.encode()) for name, part in zip(("start", "title", "end"), parts))
    with open(out, "w", encoding="ascii") as file:
        file.write("/* Made by export/viewer/make.py. */\n" + text)


if __name__ == "__main__":
    main()
