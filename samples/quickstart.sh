#!/bin/sh
# From a fresh Debian 12 to the graph of the sample.
set -eu

usage() {
    cat <<'END'
usage: sh samples/quickstart.sh [--no-install]

Installs what entente is built with (Debian 12; as root or through sudo), builds it in build/, and makes the
graph of samples/niger-2024.json in build/sample/. It may be run again: what is done is not done twice.

  --no-install  leave the packages alone (samples/packages lists them)
  --help        print this
END
}

install=yes
for option; do
    case $option in
    --no-install) install=no ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"

if [ $install = yes ]; then
    # shellcheck source=samples/install.sh
    . ./samples/install.sh
    install_packages samples/packages build
fi

if ! [ -f build/meson-private/coredata.dat ]; then
    meson setup build --buildtype=release -Dtests=disabled
fi
meson compile -C build

sample=samples/niger-2024.json
out=build/sample
mkdir -p "$out"
echo
build/entente graph "$sample" --level state --window month \
    -o "$out/niger.gexf" -o "$out/niger.dot" -o "$out/niger.json" -o "$out/niger.svg"
echo
build/entente rank "$sample" --level state --by pagerank

echo
echo "Written to $PWD/$out:"
echo "  niger.gexf  the graph by month; open it in Gephi and enable the timeline"
echo "  niger.dot   for Graphviz: dot -Tpdf niger.dot -o niger.pdf"
echo "  niger.json  for scripts: networkx reads it with node_link_graph"
echo "  niger.svg   the picture; any web browser shows it"
