#!/bin/sh
# Builds fuzz targets: Tests/Fuzz/build.sh [NAME...], all when none is named.
# Each Tests/Fuzz/NAME.swift names the sources it is built with in a line "// With: …".
# Run one for ten minutes, with what it finds kept in a directory of yours:
#   .build/fuzz/csv -max_total_time=600 DIRECTORY Tests/Fuzz/corpus/csv
set -eu
cd "$(dirname "$0")/../.."
mkdir -p .build/fuzz
[ $# -gt 0 ] || set -- $(cd Tests/Fuzz && ls -- *.swift | sed 's/\.swift$//')
for name; do
    sources=$(sed -n 's|^// With: ||p' "Tests/Fuzz/$name.swift")
    [ -n "$sources" ] || { echo "Tests/Fuzz/$name.swift: no line \"// With: …\"" >&2; exit 1; }
    echo "building $name"
    # The linker warns about hidden symbols of the sanitizer; they are of no consequence.
    # shellcheck disable=SC2086
    swiftc -O -parse-as-library -sanitize=fuzzer,address -package-name libkiosk -module-name "fuzz_$name" \
        $sources "Tests/Fuzz/$name.swift" -o ".build/fuzz/$name" 2>".build/fuzz/$name.log" || {
        cat ".build/fuzz/$name.log" >&2
        exit 1
    }
done
