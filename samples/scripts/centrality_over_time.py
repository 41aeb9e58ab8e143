"""Who stands between whom, window by window: betweenness of the ties of each window, as a table.

entente graph samples/niger-2024.json --level state --window month -o niger.json
python3 samples/scripts/centrality_over_time.py niger.json

Any function of networkx that gives a number an actor can take the place of betweenness. An actor without a tie in a
window has no value there, which is not the same as 0.
"""
import json
import sys

import networkx
import pandas


def windows(data):
    """(label, graph) of each window: its active ties, both ways in one, with their weights in it."""
    graphs = [(window["label"], networkx.Graph()) for window in data["graph"]["windows"]]
    for edge in data["edges"]:
        along = edge.get("windows", {"at": [], "weight": []})
        for at, weight in zip(along["at"], along["weight"]):
            # Arcs there and back tell of the same tie; the heavier one is kept.
            graph, ends = graphs[at][1], (edge["source"], edge["target"])
            before = graph.edges[ends]["weight"] if graph.has_edge(*ends) else 0
            graph.add_edge(*ends, weight=max(weight, before))
    return graphs


def main(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if not data["graph"]["windows"]:
        sys.exit(f"{path}: no windows; make it with --window month")
    names = {node["id"]: node["label"] for node in data["nodes"]}
    table = pandas.DataFrame({label: networkx.betweenness_centrality(graph, normalized=False)
                              for label, graph in windows(data)})
    table = table.reindex(list(names)).rename(index=names)
    # Those who are active at all, the most central on the whole first.
    table = table.dropna(how="all")
    table = table.loc[table.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    print(table.to_csv(sep="\t", index_label="actor", float_format="%.4g"), end="")


main(sys.argv[1])
