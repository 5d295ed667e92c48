#!/bin/sh
# Builds fuzz targets: Tests/Fuzz/build.sh [NAME...], all when none is named.
# Each Tests/Fuzz/NAME.swift says what it is built with, in one of two lines:
#   // With: …     sources that become one module with it;
#   // Rooms: …    rooms that it imports, each after those that the room imports. The tests
#                  use such a file, too: its entry for the fuzzer stands in #if FUZZING.
# Run one for ten minutes, with what it finds kept in a directory of yours:
#   SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
#     .build/fuzz/csv -max_total_time=600 DIRECTORY Tests/Fuzz/corpus/csv
set -eu
cd "$(dirname "$0")/../.."
mkdir -p .build/fuzz
flags="-swift-version 6 -O -parse-as-library -sanitize=fuzzer,address -package-name libkiosk -D FUZZING"
# The rooms' C libraries.
for module in CLibUSB CPangoCairo CPNG CQREncode; do flags="$flags -Xcc -fmodule-map-file=$PWD/Sources/$module/module.modulemap"; done
for flag in $(pkg-config --cflags pangocairo libpng); do flags="$flags -Xcc $flag"; done

compile() {  # log, arguments
    log=.build/fuzz/$1.log
    shift
    # The linker warns about hidden symbols of the sanitizer; they are of no consequence.
    # shellcheck disable=SC2086
    swiftc $flags "$@" 2>"$log" || {
        cat "$log" >&2
        exit 1
    }
}

room() {  # name; once in each run
    case $built in *" $1 "*) return ;; esac
    built="$built$1 "
    echo "building $1"
    # shellcheck disable=SC2046
    compile "$1" -wmo -enable-testing -module-name "$1" -I .build/fuzz -c -o ".build/fuzz/$1.o" \
        -emit-module -emit-module-path ".build/fuzz/$1.swiftmodule" $(find "Sources/$1" -name '*.swift')
}

target() {  # name, sources
    name=$1
    shift
    echo "building $name"
    compile "$name" -wmo -I .build/fuzz -module-name "fuzz_$name" "$@" "Tests/Fuzz/$name.swift" -o ".build/fuzz/$name"
}

built=" "
before=
[ $# -gt 0 ] || set -- $(cd Tests/Fuzz && ls -- *.swift | sed 's/\.swift$//')
for name; do
    sources=$(sed -n 's|^// With: ||p' "Tests/Fuzz/$name.swift")
    rooms=$(sed -n 's|^// Rooms: ||p' "Tests/Fuzz/$name.swift")
    [ -n "$sources$rooms" ] || { echo "Tests/Fuzz/$name.swift: no line \"// With: …\" or \"// Rooms: …\"" >&2; exit 1; }
    for room in $rooms; do
        room "$room"
        sources="$sources .build/fuzz/$room.o"
    done
    # Two at a time.
    # shellcheck disable=SC2086
    target "$name" $sources &
    [ -z "$before" ] || wait "$before"
    before=$!
done
wait "$before"
