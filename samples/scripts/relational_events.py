"""A table for a relational event model: each event with what had passed between the two before it.

entente graph samples/visits.csv -o visits.events.csv
python3 samples/scripts/relational_events.py visits.events.csv

inertia      how often the sender had acted on the receiver before
reciprocity  how often the receiver had acted on the sender before
popularity   how often others had acted on the receiver before
recency      days since the sender last acted on the receiver; empty when never

"Before" is at an earlier time: what has the same date does not know of each other. Events without a known start have
no place in such a table; how many they are is said on standard error. A model takes these columns for the events that
happened and for a sample of the pairs between whom nothing happened at that time.
"""
import collections
import sys

import pandas


def main(path):
    events = pandas.read_csv(path, keep_default_na=False, na_values={"time": ""})
    dated = events.dropna(subset=["time"]).sort_values("time", kind="stable")
    if len(dated) < len(events):
        print(f"{len(events) - len(dated)} events without a known start are left out", file=sys.stderr)

    times = collections.defaultdict(int)  # how often a pair was there
    last, received = {}, collections.Counter()
    rows = []
    for time, now in dated.groupby("time", sort=True):
        pairs = list(zip(now["sender"], now["receiver"]))
        for sender, receiver in pairs:
            pair = (sender, receiver)
            rows.append({"time": time, "sender": sender, "receiver": receiver,
                         "inertia": times[pair], "reciprocity": times[receiver, sender],
                         "popularity": received[receiver] - times[pair],
                         "recency": time - last[pair] if pair in last else None})
        for pair in pairs:
            times[pair] += 1
            received[pair[1]] += 1
            last[pair] = time
    columns = ["time", "sender", "receiver", "inertia", "reciprocity", "popularity", "recency"]
    pandas.DataFrame(rows, columns=columns).to_csv(sys.stdout, index=False, float_format="%g")


main(sys.argv[1])
