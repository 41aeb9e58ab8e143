"""The codebook of all states, as rows of C: codes and names of Debian's iso-codes, and what names.txt adds to them.

make.py NAMES ISO_CODES_PREFIX OUTPUT
"""
import gettext
import hashlib
import json
import re
import sys
import unicodedata


def plain(text):
    """Without accents."""
    text = text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def slug(text):
    return re.sub("[^a-z0-9]+", "-", plain(text).lower()).strip("-")


def in_order(name):
    """ "Moldova, Republic of" as "Republic of Moldova"; None where nothing is to be turned round."""
    head, comma, tail = name.partition(", ")
    if not comma:
        return None
    if re.search(r"( d')$", tail):
        return tail + head
    if re.search(r"( of| of the| de| du)$", tail) or tail in ("British", "U.S.", "Îles", "Île", "République arabe"):
        return f"{tail} {head}"
    return None


def english_forms(word):
    if word.endswith(">"):
        return [word[:-1]]
    if word.endswith(("ese", "sh", "ch", "s")):
        return [word]
    return [word, word + "s"]


def feminine(word):
    rules = (("ien", "ienne"), ("ïen", "ïenne"), ("éen", "éenne"), ("yen", "yenne"), ("e", "e"), ("ais", "aise"), ("ois", "oise"),
             ("ain", "aine"), ("an", "ane"), ("in", "ine"), ("and", "ande"), ("ol", "ole"))
    for end, other in rules:
        if word.endswith(end):
            return word[: len(word) - len(end)] + other
    raise SystemExit(f"{word}: no rule for its feminine, write it behind a >")


def french_forms(word):
    masculine, mark, other = word.partition(">")
    if mark and not other:
        return [masculine]
    other = other or feminine(masculine)

    def plural(text):
        return " ".join(w if w.endswith(("s", "x", "z")) else w + "s" for w in text.split(" "))

    return [masculine, other, plural(masculine), plural(other)]


def words(field):
    return [word for word in field.split(",") if word and word != "-"]


def row(line, states, translate):
    iso2, cameo, cow, english, demonyms, french, gentiles = line.split(";")
    state = states.pop(iso2)
    given = [state[key] for key in ("common_name", "name", "official_name") if key in state]
    translated = [translate(text) for text in given if translate(text) != text or text == state["name"]]
    label = (words(english) + given)[0]
    label_french = (words(french) + translated)[0]
    texts = words(english) + given + words(french) + translated
    texts += [turned for turned in map(in_order, given + translated) if turned]
    for demonym in words(demonyms):
        texts += english_forms(demonym)
    for demonym in words(gentiles):
        texts += french_forms(demonym)
    texts += [plain(text) for text in texts]
    aliases = [text for text in dict.fromkeys(texts) if text not in (label, label_french)]
    if any(c in text for text in texts for c in "|\\\""):
        raise SystemExit(f"{iso2}: a name has a character that C or our table could not hold")
    codes = [iso2, state["alpha_3"], state["numeric"], cameo or state["alpha_3"], cow]
    codes = ["" if code in "-+" else code for code in codes]
    kind = "state" if cow else "territory"
    return [slug(label), kind] + codes + [label, label_french, "|".join(aliases)]


def main():
    names, prefix, output = sys.argv[1:]
    with open(f"{prefix}/share/iso-codes/json/iso_3166-1.json", encoding="utf-8") as file:
        states = {state["alpha_2"]: state for state in json.load(file)["3166-1"]}
    translate = gettext.translation("iso_3166-1", f"{prefix}/share/locale", ["fr"]).gettext
    with open(names, encoding="utf-8") as file:
        rows = [row(line.rstrip("\n"), states, translate) for line in file if not line.startswith("#")]
    if states:
        raise SystemExit(f"{names} does not name {', '.join(sorted(states))}")
    rows.sort()
    if len({one[0] for one in rows}) != len(rows):
        raise SystemExit("two states have one id")
    text = "".join("{" + ", ".join(f'"{cell}"' for cell in one) + "},\n" for one in rows)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with open(output, "w", encoding="utf-8") as file:
        file.write(f'static const char states_sha256[] = "{digest}";\n')
        file.write(f"static const struct state states[] = {{\n{text}}};\n")


main()
