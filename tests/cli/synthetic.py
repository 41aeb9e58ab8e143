"""Rows that look like those of the field, for tests of the command: drawn, so that a seed says which."""

CODES = ["010", "020", "036", "042", "0431", "057", "090", "112", "1241", "141", "163", "173", "190", "1823"]
ACTORS = ["USA", "USAGOV", "RUS", "RUSMIL", "NER", "NERGOV", "FRA", "MLI", "BFA", "IGOWAFWAS", "IRN", "CHN", "chn", "DEU"]


def gdelt_row(draw, number):
    """A row of 61 columns; some have no second actor, some are loops, some are dated a year early."""
    fields = [""] * 61
    fields[0] = str(900000000 + number)
    fields[1] = f"{draw.choice([2023, 2024, 2024, 2024])}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
    for first in (5, 15):
        if draw.random() < 0.9:
            fields[first] = fields[first + 1] = draw.choice(ACTORS)
            fields[first + 2] = fields[first][:3]
    code = draw.choice(CODES)
    fields[25], fields[26], fields[27], fields[28] = "1", code, code[:3], code[:2]
    fields[29] = str(1 if code < "06" else 2 if code < "10" else 3 if code < "15" else 4)
    fields[30] = draw.choice(["-10.0", "-2.0", "0.0", "1.9", "3.4", "8.0"])
    fields[31] = fields[32] = fields[33] = str(draw.randint(1, 20))
    fields[34] = "1.5"
    fields[59] = "20240501000000"
    fields[60] = "https://example.org/" + "x" * 300
    return "\t".join(fields) + "\n"


def csv_rows(draw, n):
    """Own keys: days, months, intervals, open and undated rows, confidences, kinds, weights."""
    rows = ["source,target,date,type,confidence,kind,mutual,weight\n"]
    dates = ["2024-03-{:02d}", "2024-03", "2024-02-10/2024-03-{:02d}", "../2024-03-{:02d}", "2024-03-{:02d}/..", "", "2024"]
    for _ in range(n):
        date = draw.choice(dates).format(draw.randint(11, 28))
        rows.append(",".join([draw.choice(ACTORS), draw.choice(ACTORS), date, draw.choice(CODES + ["AGREE"]),
                              draw.choice(["", "0.3", "0.5", "0.9"]), draw.choice(["", "event", "stance"]),
                              draw.choice(["", "yes"]), draw.choice(["", "", "", "2.5"])]) + "\n")
    return rows
