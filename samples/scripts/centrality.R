# Centralities by R's igraph, beside those that entente wrote: the same graph, read as the measures read it.
#
# entente graph samples/niger-2024.json --level state -o niger.csv
# Rscript samples/scripts/centrality.R niger.csv
#
# PageRank reads the arcs that are not conflict, by weight; betweenness reads all ties, undirected, by hops. Whoever
# takes other ties for granted changes these lines, and sees what that does to the order of the actors.
suppressPackageStartupMessages(library(igraph))

path <- commandArgs(TRUE)[1]
part <- function(name) {
  file <- sub("csv$", paste0(name, ".csv"), path)
  read.csv(file, na.strings = "", encoding = "UTF-8", colClasses = c(id = "character"))
}
nodes <- part("nodes")
edges <- part("edges")
ends <- c("source", "target")
edges[ends] <- lapply(edges[ends], as.character)
edges <- edges[!is.na(edges$weight), ] # memberships, where there are any, have none

build <- function(edges) graph_from_data_frame(edges[c(ends, "weight")], vertices = nodes["id"])

peaceful <- build(edges[edges$sign != "conflict" & edges$weight > 0, ])
ties <- simplify(as.undirected(build(edges), mode = "collapse", edge.attr.comb = "sum"))

nodes$r_pagerank <- page_rank(peaceful, damping = 0.85, weights = E(peaceful)$weight)$vector
nodes$r_betweenness <- betweenness(ties, directed = FALSE, weights = NA)

shown <- nodes[order(-nodes$r_pagerank, nodes$id), c("label", "pagerank", "r_pagerank", "betweenness", "r_betweenness")]
numbers <- sapply(shown, is.numeric)
shown[numbers] <- round(shown[numbers], 4)
write.table(shown, sep = "\t", quote = FALSE, row.names = FALSE)
cat(sprintf("\ngreatest difference: PageRank %.1e, betweenness %.1e\n",
            max(abs(nodes$pagerank - nodes$r_pagerank)), max(abs(nodes$betweenness - nodes$r_betweenness))))
