#!/bin/sh
# Makes docs/pictures by the commands that README.md shows between its
# marks.
#
#   sh docs/pictures.sh [SYSU]
#
# SYSU is the program: target/release/sysu unless named.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/target/release/sysu}
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
rm -rf "$root/docs/pictures"
mkdir "$root/docs/pictures"
cd "$root/docs/pictures"
cp "$root/tests/data/images/lake.jpg" lake.jpg
sysu() { "$program" "$@"; }
sed -n '/<!-- pictures -->/,/<!-- end -->/s/^\$ //p' ../../README.md |
    while read -r line; do eval "$line"; done
rm lake.jpg
