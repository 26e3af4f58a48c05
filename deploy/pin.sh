#!/bin/sh
# Pins the images that deploy/ names to the digests that the registry has for their versions now:
#   name:version becomes name:version@sha256:…
# Run it where the registry can be reached, review the diff, and commit it. An image that cannot be
# resolved is reported, and the script fails; what is pinned already is resolved anew.
set -eu
cd "$(dirname "$0")"
files="Containerfile compose.yaml"
images=$(sed -nE -e 's/^FROM ([^ ]+).*/\1/p' Containerfile; sed -nE 's/^ *image: ([a-z][^ $]*)$/\1/p' compose.yaml)
failed=0
for image in $(printf '%s\n' "$images" | sort -u); do
  version=${image%@*}
  if ! digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$version"); then
    echo "$version cannot be resolved; it keeps what it had." >&2
    failed=1
    continue
  fi
  for file in $files; do
    sed -i -E "s#(FROM |image: )$image( |\$)#\1$version@$digest\2#" "$file"
  done
  echo "$version@$digest"
done
exit $failed
