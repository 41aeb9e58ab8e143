"""Which ties go both ways, and how evenly: the dyad census and the mutual ties, with igraph.

entente graph samples/niger-2024.json --level state --directed -o niger.graphml
python3 samples/scripts/mutual_ties.py niger.graphml

Balance is the lighter arc's weight over the heavier one's: 1 when both sides do as much, near 0 when one does nearly
all. A mutual event is an arc each way, so that calls and agreements make ties even.
"""
import sys

import igraph


def main(path):
    graph = igraph.Graph.Read_GraphML(path)
    if not graph.is_directed():
        sys.exit(f"{path}: not directed; make it with --directed")
    # A layer of memberships, where there is one, is not of events: it has no weight.
    graph.delete_edges([edge for edge in graph.es if edge["weight"] != edge["weight"]])
    census = graph.dyad_census()
    print(f"mutual\t{census.mutual}\nasymmetric\t{census.asymmetric}\nnone\t{census.null}")
    print(f"reciprocity\t{graph.reciprocity():.4f}\n")

    weights = {edge.tuple: edge["weight"] for edge in graph.es}
    mutual = [(weight, weights[b, a], a, b) for (a, b), weight in weights.items() if a < b and (b, a) in weights]
    print("actor\tother\tthere\tback\tbalance")
    for there, back, a, b in sorted(mutual, key=lambda tie: (-tie[0] - tie[1], tie[2:])):
        heavier = max(there, back)
        balance = f"{min(there, back) / heavier:.2f}" if heavier else ""
        print(graph.vs[a]["label"], graph.vs[b]["label"], f"{there:g}", f"{back:g}", balance, sep="\t")


main(sys.argv[1])
