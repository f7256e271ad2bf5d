#!/usr/bin/env bash
# Browser tests need Chromium. Finds it, or installs Debian's when that is possible.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then
    echo "browser: $(command -v "$name")"
    exit 0
  fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "browser: installing Debian's chromium"
  apt-get update -qq >/dev/null && apt-get install -y -qq chromium >/dev/null 2>&1
  command -v chromium
else
  echo "browser: none found; install chromium to run the browser tests (they are skipped)"
fi
