#!/bin/sh
# Makes the pictures of README.md (docs/pictures) and of docs/gallery.md
# (docs/gallery) by the commands that those pages show.
#
#   sh docs/pictures.sh [SYSU]
#
# SYSU is the program: target/release/sysu unless named. Two pictures of the
# gallery need chromium, and xvfb-run with xterm and ImageMagick's import;
# without them these stay as they are, which is said.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/target/release/sysu}
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The programs that a page starts find it by its name.
mkdir "$work/bin"
ln -s "$program" "$work/bin/sysu"
PATH=$work/bin:$PATH

# Runs the commands of standard input in a new folder, and takes the pictures
# that PAGE shows in FOLDER out of it.
make() {
    page=$1 folder=$2
    mkdir "$work/$folder"
    cd "$work/$folder"
    cp "$root/tests/data/images/lake.jpg" .
    while read -r line; do
        eval "$line" </dev/null >/dev/null 2>"$work/errors" || {
            status=$?
            # 1 is an answer: two pictures differ.
            [ $status -eq 1 ] || { echo "$line" && cat "$work/errors"; } >&2
        }
    done
    mkdir "$work/kept"
    for name in $(grep -o "($3$folder/[^)]*)" "$page" | sed 's|.*/||; s|)||'); do
        if [ -s "$name" ]; then
            cp "$name" "$work/kept/$name"
        else
            echo "$folder/$name stays as it is" >&2
            cp "$root/docs/$folder/$name" "$work/kept/$name"
        fi
    done
    rm -rf "$root/docs/$folder"
    mv "$work/kept" "$root/docs/$folder"
}

sed -n '/<!-- pictures -->/,/<!-- end -->/s/^\$ //p' "$root/README.md" |
    make "$root/README.md" pictures docs/
sed -n '/^```console$/,/^```$/s/^\$ //p' "$root/docs/gallery.md" |
    make "$root/docs/gallery.md" gallery ''
