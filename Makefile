# libkiosk. `make help` lists the targets.
#
# SwiftPM compiles; this file links, because a SwiftPM library has no SONAME, a
# RUNPATH into the toolchain, and needs the Swift runtime on the target machine.

PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=
SWIFT   ?= swift
SWIFTC  ?= swiftc

MAP     := kiosk.map
SONAME  := libkiosk.so.0
VERSION := $(shell awk '/^\#define KIOSK_VERSION_(MAJOR|MINOR|PATCH)/ { v = v s $$3; s = "." } END { print v }' include/kiosk.h)

# What the rooms' system libraries (Package.swift) need at link time. CUPS has no .pc file in Debian 12.
PACKAGES    := sqlite3 libcrypto libusb-1.0 pangocairo cairo-ft harfbuzz-subset libpng libqrencode glib-2.0
LIBS         = $(shell pkg-config --libs $(PACKAGES)) -lcups
STATIC_LIBS  = $(LIBS) -lstdc++ -lm -lpthread -ldl

# The runtime's own archives that the library uses. A room that needed another one
# (_Concurrency, Foundation) fails here, at the link.
RUNTIME      = $(shell $(SWIFTC) -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1_static\/linux/p')
MACHINE     := $(shell uname -m)

OBJECTS  := .build/release/libkiosk-objects.a
PROGRAMS := kiosk-doctor kiosk-catalog kiosk-twin
BUILT     = $(wildcard $(addprefix .build/release/,$(PROGRAMS)))

space := $(subst ,, )

.DELETE_ON_ERROR:
.PHONY: all programs install test check bench bench-province bench-year faults day hammer demo abi clean help FORCE

all: build/libkiosk.so build/libkiosk.a   ## the shared and the static library, in build/

programs:                                 ## kiosk-doctor, kiosk-catalog, kiosk-twin, kiosk-demo
	$(SWIFT) build -c release --static-swift-stdlib

install: all                              ## PREFIX= LIBDIR= DESTDIR=; the programs too when they are built
	install -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(LIBDIR)/cmake/kiosk" "$(DESTDIR)$(PREFIX)/include"
	install -m 755 build/$(SONAME) "$(DESTDIR)$(LIBDIR)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libkiosk.so"
	install -m 644 build/libkiosk.a "$(DESTDIR)$(LIBDIR)"
	install -m 644 include/kiosk.h include/kiosk_driver.h "$(DESTDIR)$(PREFIX)/include"
	sed $(FILL) kiosk.pc.in > "$(DESTDIR)$(LIBDIR)/pkgconfig/kiosk.pc"
	sed $(FILL) kiosk-config.cmake.in > "$(DESTDIR)$(LIBDIR)/cmake/kiosk/kiosk-config.cmake"
	sed $(FILL) kiosk-config-version.cmake.in > "$(DESTDIR)$(LIBDIR)/cmake/kiosk/kiosk-config-version.cmake"
	install -d "$(DESTDIR)$(PREFIX)/lib/udev/rules.d"
	install -m 644 docs/70-libkiosk.rules "$(DESTDIR)$(PREFIX)/lib/udev/rules.d"
	$(if $(BUILT),install -d "$(DESTDIR)$(PREFIX)/bin" && install -m 755 $(BUILT) "$(DESTDIR)$(PREFIX)/bin")

FILL = -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' \
       -e 's|@STATIC_LIBS@|$(strip $(STATIC_LIBS))|' -e 's|@STATIC_LIBS_LIST@|$(subst $(space),;,$(strip $(STATIC_LIBS)))|' \
       -e "s|@PREFIX_FROM_LIBDIR@|$$(realpath -m --relative-to='$(LIBDIR)' '$(PREFIX)')|"

test:                                     ## everything; installs what is missing
	scripts/test

check:                                    ## the part of the tests that takes under five minutes once built
	scripts/test --quick

bench: all                                ## figures, as ratios of one run
	scripts/bench

bench-province: all                       ## search and import of 1,600,000 items; about ten minutes, 5 GB of disk
	scripts/bench province

bench-year: all                           ## a year of 5,000 numbers a day: size, opening, reports; DAYS=365, about twenty minutes, 4 GB
	scripts/bench --days $(or $(DAYS),365) year

faults:                                   ## a hundred thousand schedules of things that go wrong
	swift run -c release fault-run --schedules 100000

day:                                      ## a hall's day by chance, checked against its own truth; SEED= DAYS=
	$(SWIFT) run -c release hall-day --seed $(or $(SEED),1) --days $(or $(DAYS),10)

hammer:                                   ## 8 processes take COUNT=100000 numbers each; DIRECTORY= on another disk
	$(SWIFT) build -c release --product number-hammer
	$(SWIFT) build -c release --product kiosk-doctor
	python3 Tests/Programs/hammer.py --programs .build/release --count $(or $(COUNT),100000) $(if $(DIRECTORY),--directory $(DIRECTORY))

demo:                                     ## the residents' terminal with emulated devices
	scripts/demo

abi:                                      ## accept the header as the new ABI baseline
	python3 Tests/ABI/baseline.py --update

clean:                                    ## all that was built
	rm -rf build
	$(SWIFT) package clean

help:                                     ## this list
	@awk -F ':.*## *' '/^[a-z]+:.*## / { sub(/^all$$/, "", $$1); printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# SwiftPM knows what is out of date; what follows here goes by the archive's date.
$(OBJECTS): FORCE
	@$(SWIFT) build -c release --product kiosk-objects

# One object from all, by SwiftPM's list: an archive's members would be hidden by --exclude-libs
# (-static-stdlib implies it), and SwiftPM leaves objects of deleted files in its archive.
build/kiosk.o: $(OBJECTS)
	@mkdir -p build
	ld -r -o $@ @.build/release/kiosk-objects.product/Objects.LinkFileList

# -z nodelete: the Swift runtime cannot be unloaded.
build/$(SONAME): build/kiosk.o $(MAP)
	$(SWIFTC) -emit-library -static-stdlib -use-ld=lld -o $@ $< \
	    -Xlinker -soname=$(SONAME) -Xlinker --version-script=$(MAP) -Xlinker --no-undefined-version \
	    -Xlinker -z -Xlinker defs -Xlinker -z -Xlinker nodelete -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now \
	    -Xlinker --gc-sections -Xlinker --icf=all -Xlinker --build-id -Xlinker --as-needed $(addprefix -Xlinker ,$(LIBS))
	objcopy --only-keep-debug $@ $@.debug
	strip $@
	cd build && objcopy --add-gnu-debuglink=$(SONAME).debug $(SONAME)
	rm -f build/main.autolink

build/libkiosk.so: build/$(SONAME)
	ln -sf $(SONAME) $@

# The Swift runtime is inside; only the header's functions are visible.
build/libkiosk.a: build/kiosk.o $(MAP)
	ld -r --force-group-allocation -o build/kiosk-static.o $(RUNTIME)/$(MACHINE)/swiftrt.o $< \
	    --start-group $(RUNTIME)/libswiftCore.a $(RUNTIME)/libswiftGlibc.a $(RUNTIME)/libswiftSynchronization.a --end-group
	sed -n 's/^ *\(kiosk_[a-z_]*\);$$/\1/p' $(MAP) > build/exports
	objcopy --strip-debug --keep-global-symbols=build/exports build/kiosk-static.o
	rm -f $@ && ar rcs $@ build/kiosk-static.o
	rm build/kiosk-static.o
