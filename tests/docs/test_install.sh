#!/bin/sh
# entente as another program meets it: installed, found by pkg-config, compiled against, linked and run.
#
# usage: test_install.sh BUILD SOURCE
#
# Test points in TAP. BUILD is the build folder, SOURCE the folder of the sources.
set -u

build=$(CDPATH='' cd -- "$1" && pwd) || exit 1
source=$(CDPATH='' cd -- "$2" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
root=$work/root
log=$work/log
points=0

# check NAME COMMAND...: a test point, good when the command is; what it says is shown otherwise.
check() {
    name=$1
    shift
    points=$((points + 1))
    if "$@" >"$log" 2>&1; then
        echo "ok $points - $name"
    else
        echo "not ok $points - $name"
        sed 's/^/#   /' "$log"
        return 1
    fi
}

skip() {
    points=$((points + 1))
    echo "ok $points - $1 # SKIP $2"
}

# Without what is asked for here, nothing that follows means anything.
need() {
    check "$@" && return
    echo "Bail out! $1: failed"
    exit 1
}

has_file() {
    find "$root" -name "$1" | grep . || { echo "there is no $1" && find "$root" && false; }
}

is_same() {
    diff "$1" "$2"
}

need "meson installs into a folder" meson install -C "$build" --no-rebuild --destdir "$root"
for name in entente.h libentente.so entente.pc entente entente-draw entente.schema.json; do
    check "$name is installed" has_file "$name"
done

# All paths in the .pc file are of the system that it will be on: the folder stands for its root.
library=$(dirname "$(find "$root" -name libentente.so)")
PKG_CONFIG_PATH=$(dirname "$(find "$root" -name entente.pc)")
PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
need "pkg-config knows entente" pkg-config --print-errors --exists entente
include=$(pkg-config --variable=includedir entente)
# pkg-config puts the root before the variable in some versions, and not in others.
case $include in
"$root"*) ;;
*) include=$root$include ;;
esac

warnings="-Wall -Wextra -pedantic -Werror"
echo '#include <entente.h>' >"$work/alone.c"
cp "$work/alone.c" "$work/alone.cc"
# shellcheck disable=SC2086 # one word an option
check "entente.h compiles alone as C11" cc -std=c11 $warnings -I"$include" -c "$work/alone.c" -o "$work/alone.o"
if command -v c++ >/dev/null; then
    # shellcheck disable=SC2086
    check "entente.h compiles alone as C++17" \
        c++ -std=c++17 $warnings -I"$include" -c "$work/alone.cc" -o "$work/alone.o"
else
    skip "entente.h compiles alone as C++17" "there is no c++"
fi

# shellcheck disable=SC2046,SC2086
need "the C program of the README compiles and links" \
    cc -std=c11 $warnings "$source/samples/hello.c" -o "$work/hello" $(pkg-config --cflags --libs entente)

LD_LIBRARY_PATH=$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
cat >"$work/want" <<'END'
0.1126 burkina-faso
0.0346 ecowas
0.0346 france
0.0512 iran
0.1576 mali
0.2943 niger
0.2460 russia
0.0346 unidentified-attackers
0.0346 united-states
END
"$work/hello" "$source/samples/niger-2024.json" >"$work/got" 2>&1
check "it prints the PageRank of the states" is_same "$work/want" "$work/got"
fails_with_place() {
    printf 'source,target,date\na,b,2024-13-01\n' >"$work/bad.csv"
    "$work/hello" "$work/bad.csv" >"$work/said" 2>&1
    status=$?
    echo "status $status"
    cat "$work/said"
    [ $status -eq 1 ] && grep -q 'bad.csv:2: ' "$work/said"
}
check "it fails on a bad date and names the line" fails_with_place

installed=$(find "$root" -name entente -type f)
check "the installed command runs" "$installed" graph "$source/samples/niger-2024.json" -o "$work/niger.json"
draw=$(find "$root" -name entente-draw -type f)
check "the installed command draws with ENTENTE_DRAW" \
    env ENTENTE_DRAW="$draw" "$installed" graph "$source/samples/niger-2024.json" -o "$work/niger.dot"

# What the header declares is what the library shows, no more and no less.
nm -D --defined-only "$library/libentente.so" | awk '{ print $3 }' | LC_ALL=C sort >"$work/shown"
check "the library shows nothing but ent_ names" \
    awk '!/^ent_/ { print; bad = 1 } END { exit bad || NR == 0 }' "$work/shown"
tr '\n' ' ' <"$include/entente.h" | grep -o 'ENT_EXPORT[^;(]*[ *]ent_[a-z0-9_]* *(' |
    sed 's/.*[ *]\(ent_[a-z0-9_]*\) *($/\1/' | LC_ALL=C sort >"$work/declared"
check "the library shows what entente.h declares" is_same "$work/declared" "$work/shown"

echo "1..$points"
