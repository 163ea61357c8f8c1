#!/usr/bin/env bash
# Renews the front-end files that the pages use, with their licences, from the npm packages that
# tools/front-end/package-lock.json names. They are committed: nothing is fetched at run time.
# For newer versions: change package.json there, run `npm install` beside it, then this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/front-end"
readonly to=../../service/web/static/vendor

npm ci --silent
readonly from=node_modules
rm -rf "$to"
mkdir -p "$to"/{bootstrap,chart,htmx,sarabun}
cp "$from/bootstrap/dist/css/bootstrap.min.css" "$from/bootstrap/LICENSE" "$to/bootstrap/"
cp "$from/htmx.org/dist/htmx.min.js" "$from/htmx.org/LICENSE" "$to/htmx/"
cp "$from/chart.js/dist/chart.umd.min.js" "$to/chart/"
cp "$from/chart.js/LICENSE.md" "$to/chart/LICENSE"
for weight in 400 600 700; do
    for script in thai latin; do
        cp "$from/@fontsource/sarabun/files/sarabun-$script-$weight-normal.woff2" "$to/sarabun/"
    done
done
cp "$from/@fontsource/sarabun/LICENSE" "$to/sarabun/"
# Maps of the sources are not shipped, so nothing may ask for them.
sed -i 's|/[/*]# sourceMappingURL=[^*]*\(\*/\)\{0,1\}||' "$to"/*/*.min.css "$to"/*/*.min.js
rm -rf node_modules
