#!/bin/sh
# Installs Debian packages without starting their services. Run it under a lock: `flock FILE sh apt-install.sh PACKAGE…`
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
mark='# made by lumigraph while it installs'

# A policy with our mark is left over from a run that was killed, and is ours to remove.
if [ ! -e "$policy" ] || grep -qF "$mark" "$policy"; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\n%s\nexit 101\n' "$mark" > "$policy"
  chmod 755 "$policy"
fi

install() {
  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# DPkg::Lock::Timeout does not cover the lock on the package lists.
update() {
  tries=60
  until said=$(apt-get -o DPkg::Lock::Timeout=300 update 2>&1); do
    tries=$((tries - 1))
    case $said in
      *'Could not get lock'*) [ "$tries" -gt 0 ] && sleep 5 ;;
      *) false ;;
    esac || { echo "$said" >&2; return 1; }
  done
}

# The lists are usually there and fresh enough; on a bare image they are empty.
install "$@" || { update && install "$@"; }
