# Lets R read files, for matrix.py: each line of stdin is a reader and a path, each line of stdout its totals.
suppressPackageStartupMessages(library(igraph))
options(digits = 15, warn = -1)

total <- function(values) sum(as.numeric(values), na.rm = TRUE)
of_graph <- function(graph, ids) list(nodes = vcount(graph), ties = ecount(graph), weight = total(E(graph)$weight), ids = ids)
frame <- function(path) read.csv(path, na.strings = "", encoding = "UTF-8", check.names = FALSE, colClasses = c(id = "character"))

readers <- list(
  "igraph graphml" = function(path) { graph <- read_graph(path, "graphml"); of_graph(graph, V(graph)$id) },
  "igraph pajek" = function(path) of_graph(read_graph(path, "pajek"), NULL),
  "igraph csv" = function(path) {
    nodes <- frame(sub("csv$", "nodes.csv", path))
    edges <- frame(sub("csv$", "edges.csv", path))
    edges$source <- as.character(edges$source)
    edges$target <- as.character(edges$target)
    ends <- c("source", "target")
    graph <- graph_from_data_frame(edges[c(ends, setdiff(names(edges), ends))], vertices = nodes)
    of_graph(graph, V(graph)$name)
  },
  # What networkDynamic takes: onset, terminus, tail, head; a row for each spell of an edge.
  "spells" = function(path) {
    edges <- read.csv(path)
    vertices <- read.csv(sub("csv$", "vertices.csv", path))
    stopifnot(edges$onset < edges$terminus, edges$tail %in% vertices$vertex.id, edges$head %in% vertices$vertex.id,
              vertices$onset < vertices$terminus, nrow(edges) == 0 || is.numeric(c(edges$onset, edges$terminus)))
    once <- edges[!duplicated(edges$id), ]
    list(nodes = length(unique(vertices$vertex.id)), ties = nrow(once), weight = total(once$weight))
  }
)

hex <- function(text) paste(charToRaw(enc2utf8(text)), collapse = "")
input <- file("stdin", "r")
cat("ready\n")
while (length(line <- readLines(input, 1)) > 0) {
  part <- strsplit(line, "\t", fixed = TRUE)[[1]]
  answer <- tryCatch({
    found <- readers[[part[1]]](part[2])
    c(found$nodes, found$ties, sprintf("%.6f", found$weight), paste(vapply(as.character(found$ids), hex, ""), collapse = " "))
  }, error = function(error) c("error", gsub("[\t\n]", " ", conditionMessage(error))))
  cat(paste(answer, collapse = "\t"), "\n", sep = "")
}
