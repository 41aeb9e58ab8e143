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
    -o "$out/niger.gexf" -o "$out/niger.dot" -o "$out/niger.json"
echo
build/entente rank "$sample" --level state --by pagerank

# Drawn beside its target, so that a drawing that fails leaves the one before.
picture=no
if [ -x build/entente-draw ]; then
    build/entente-draw -Tsvg <"$out/niger.json" >"$out/niger.svg.new" && picture=yes
elif command -v dot >/dev/null; then
    dot -Tsvg "$out/niger.dot" >"$out/niger.svg.new" && picture=yes
fi
if [ $picture = yes ]; then
    mv "$out/niger.svg.new" "$out/niger.svg"
else
    rm -f "$out/niger.svg.new"
    echo "No picture: neither entente-draw nor dot could draw one." >&2
fi

echo
echo "Written to $PWD/$out:"
echo "  niger.gexf  the graph by month; open it in Gephi and enable the timeline"
echo "  niger.dot   for Graphviz: dot -Tpdf niger.dot -o niger.pdf"
echo "  niger.json  for scripts: networkx reads it with node_link_graph"
if [ $picture = yes ]; then
    echo "  niger.svg   the picture; any web browser shows it"
fi
