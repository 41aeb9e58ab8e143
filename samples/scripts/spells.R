# How long ties last, and how many there are at a time: spells, as R's networkDynamic takes them.
#
# entente graph samples/niger-2024.json --level state --window month --undirected -o niger.spells.csv
# Rscript samples/scripts/spells.R niger.spells.csv
#
# Days are counted from 1970, as R counts them; a spell leaves its end out. A tie that is `placed` nowhere has the whole
# period for its spell, so it is counted apart: nobody knows when it was.
path <- commandArgs(TRUE)[1]
edges <- read.csv(path, encoding = "UTF-8")
vertices <- read.csv(sub("csv$", "vertices.csv", path), encoding = "UTF-8")

placed <- edges[edges$placed == "true", ]
cat(sprintf("ties\t%d\nwith a time\t%d\nspells of these\t%d\n",
            length(unique(edges$id)), length(unique(placed$id)), nrow(placed)))
cat(sprintf("median length\t%g days\n\n", median(placed$terminus - placed$onset)))

days <- c(placed$onset, placed$terminus)
bounds <- as.Date(range(days[is.finite(days)]), origin = "1970-01-01")
months <- seq(as.Date(cut(bounds[1], "month")), bounds[2] - 1, by = "month")
on_first_days <- function(count) sapply(as.numeric(months), count)
changes <- data.frame(month = format(months, "%Y-%m"),
                      active = on_first_days(function(day) sum(placed$onset <= day & day < placed$terminus)),
                      begin = on_first_days(function(day) sum(placed$onset == day)),
                      end = on_first_days(function(day) sum(placed$terminus == day)))
write.table(changes, sep = "\t", quote = FALSE, row.names = FALSE)

# From here on with networkDynamic, where it is installed: paths in time, films, models of how ties form and dissolve.
if (requireNamespace("networkDynamic", quietly = TRUE)) {
  dynamic <- networkDynamic::networkDynamic(vertex.spells = vertices[1:3], edge.spells = edges[1:4], verbose = FALSE)
  print(dynamic)
}
