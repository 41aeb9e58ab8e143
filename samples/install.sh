# Installs Debian packages that are missing. Sourced by samples/quickstart.sh and tests/run.sh.
# shellcheck shell=sh

# missing_packages LIST USE...: the packages of these uses in LIST that are not installed, one a line.
missing_packages() {
    mp_list=$1
    shift
    for mp_use; do
        awk -v use="$mp_use" '{ sub(/#.*/, "") } $1 == use { print $2 }' "$mp_list"
    done | while read -r mp_name; do
        # Other builds of nodejs than Debian's bring npm along, and conflict with its package.
        [ "$mp_name" = npm ] && command -v npm >/dev/null && continue
        # Only a status of "installed" counts: a removed package may still be known by its settings.
        dpkg-query -W -f '${db:Status-Status}\n' "$mp_name" 2>/dev/null | grep -qx installed ||
            printf '%s\n' "$mp_name"
    done
}

# install_packages LIST USE...: say what is missing and install it; 1 with a message when that cannot be done.
install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "This system has no apt-get. Install what $1 names in its own way, then use --no-install." >&2
        return 1
    fi
    ip_missing=$(missing_packages "$@" | tr '\n' ' ')
    if [ -z "$ip_missing" ]; then
        echo "All packages are installed."
        return 0
    fi
    echo "Installing: $ip_missing"
    if [ "$(id -u)" -eq 0 ]; then
        ip_root=
    elif command -v sudo >/dev/null; then
        ip_root=sudo
    else
        echo "That needs root, and there is no sudo. As root, run: apt-get install $ip_missing" >&2
        return 1
    fi
    # A stale list of packages is often good enough, so a failed update is not the end.
    $ip_root apt-get update -q || echo "apt-get update failed; trying with the list that is there." >&2
    # shellcheck disable=SC2086 # one word a package
    if ! $ip_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 $ip_missing; then
        echo "apt-get could not install: $ip_missing" >&2
        return 1
    fi
}
