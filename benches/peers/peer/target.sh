#!/bin/sh
# The least quality with a score that good, as people find it today: a binary
# search with an encoder and a program that scores.
#
#   target.sh PHOTO.jpg OUT.jpg SCORE
set -eu
photo=$1 out=$2 score=$3
djpeg -outfile "$out.ppm" "$photo"
low=1 high=100
while [ "$low" -lt "$high" ]; do
  middle=$(((low + high) / 2))
  cjpeg -quality "$middle" -optimize -outfile "$out.try" "$out.ppm"
  # The reference is the JPEG itself, the copy is one too.
  cp "$out.try" "$out.try.jpg"
  found=$(ssimulacra2_rs image "$photo" "$out.try.jpg" | sed 's/[^0-9.-]*//')
  if awk "BEGIN { exit !($found >= $score) }"; then high=$middle; else low=$((middle + 1)); fi
done
cjpeg -quality "$high" -optimize -outfile "$out" "$out.ppm"
rm -f "$out.ppm" "$out.try" "$out.try.jpg"
