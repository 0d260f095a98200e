#!/bin/sh
# Installs Ringside: picks the archive for this machine, checks its SHA-256 and installs the program.
#
#   sh install.sh
#
# RINGSIDE_INSTALL  folder for the program; ~/.local/bin without it
# RINGSIDE_URL      folder with the files of the release, as a URL; a published installer knows it
# RINGSIDE_VERSION  version to install; that of the installer without it
set -eu

version="${RINGSIDE_VERSION:-@@VERSION@@}"
url="${RINGSIDE_URL:-@@URL@@}"
folder="${RINGSIDE_INSTALL:-${HOME:?}/.local/bin}"

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

case "$version" in "" | @*) fail "set RINGSIDE_VERSION to a version such as 0.1.0" ;; esac
case "$url" in "" | @*) fail "set RINGSIDE_URL to the address of the release's files" ;; esac

case "$(uname -s) $(uname -m)" in
"Linux x86_64" | "Linux amd64") target=x86_64-unknown-linux-gnu ;;
"Linux aarch64" | "Linux arm64") target=aarch64-unknown-linux-gnu ;;
"Darwin x86_64") target=x86_64-apple-darwin ;;
"Darwin arm64") target=aarch64-apple-darwin ;;
*) fail "no executable for $(uname -s) on $(uname -m); Windows has install.ps1" ;;
esac
if [ "${target#*linux}" != "$target" ] && ldd --version 2>&1 | grep -qi musl; then
  fail "the executable needs glibc, and this system has musl"
fi

if command -v curl >/dev/null; then
  fetch() { curl --fail --silent --show-error --location --output "$2" "$1"; }
elif command -v wget >/dev/null; then
  fetch() { wget -q -O "$2" "$1"; }
else
  fail "needs curl or wget"
fi
if command -v sha256sum >/dev/null; then
  sum() { sha256sum "$1"; }
elif command -v shasum >/dev/null; then
  sum() { shasum -a 256 "$1"; }
else
  fail "needs sha256sum or shasum"
fi

name="ringside-$version-$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch "$url/SHA256SUMS" "$work/SHA256SUMS" || fail "cannot download $url/SHA256SUMS"
fetch "$url/$name.tar.gz" "$work/$name.tar.gz" || fail "cannot download $url/$name.tar.gz"
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$work/SHA256SUMS")
found=$(sum "$work/$name.tar.gz" | cut -d " " -f 1)
[ -n "$expected" ] || fail "SHA256SUMS does not list $name.tar.gz"
[ "$found" = "$expected" ] || fail "$name.tar.gz has the SHA-256 $found, not $expected; nothing was installed"

tar -xzf "$work/$name.tar.gz" -C "$work"
mkdir -p "$folder"
# Beside the old one and then in its place: a program that runs stays as it is.
cp "$work/$name/ringside" "$folder/.ringside.$$"
chmod 755 "$folder/.ringside.$$"
mv "$folder/.ringside.$$" "$folder/ringside"
echo "Installed $folder/ringside:"
"$folder/ringside" --version
case ":$PATH:" in
*":$folder:"*) ;;
*) echo "Add $folder to your PATH to start it by its name." ;;
esac
