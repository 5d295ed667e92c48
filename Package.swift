// swift-tools-version: 6.2
import PackageDescription

// The house. Every arrow points down; Tests/House/check_imports.py fails on any import
// that is not declared here, on Foundation or concurrency in the library, and on a
// room that nobody uses.

let package = Package(
    name: "libkiosk",
    products: [
        // The Makefile links the objects of this product into libkiosk.so.0 and libkiosk.a.
        .library(name: "kiosk-objects", type: .static, targets: ["KioskABI"]),
        .executable(name: "kiosk-doctor", targets: ["kiosk-doctor"]),
        .executable(name: "kiosk-catalog", targets: ["kiosk-catalog"]),
        .executable(name: "kiosk-twin", targets: ["kiosk-twin"]),
        .executable(name: "kiosk-demo", targets: ["kiosk-demo"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // The public headers, and C assertions on their layout. Imports nothing.
        .target(name: "CKiosk"),

        // C libraries: module maps only, each used by the one room named beside it.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),              // KioskStore
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),                // KioskStore; kiosk-demo for the clerks' PINs
        .systemLibrary(name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),         // KioskTransport
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),      // KioskTypesetting (and the twins' drawing)
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),                      // KioskTypesetting
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),       // KioskTypesetting (and the twins' drawing)
        .systemLibrary(name: "CCUPS", providers: [.apt(["libcups2-dev"])]),                                        // KioskReceiptPrinter
        .systemLibrary(name: "CGLib", pkgConfig: "glib-2.0", providers: [.apt(["libglib2.0-dev"])]),               // Kiosk, for GKeyFile
        .systemLibrary(name: "CPAPPL", pkgConfig: "pappl", providers: [.apt(["libpappl-dev"])]),                   // CTwin

        // Nouns and rules as values. Imports nothing, not even Glibc: no I/O, no clock, no randomness.
        .target(name: "KioskCore"),
        // The only room that knows SQL. Must never import a device.
        .target(name: "KioskStore", dependencies: ["KioskCore", "CSQLite", "CCrypto"]),
        // A byte pipe with deadlines over USB, tty and TCP. Knows no nouns: must never import KioskCore.
        .target(name: "KioskTransport", dependencies: ["CLibUSB"]),
        // The ID-card reader's protocol, a folder per protocol. Must never import the store.
        .target(name: "KioskCardReader", dependencies: ["KioskCore", "KioskTransport"]),
        // Document -> PDF, PNG, raster. The only room that knows Pango, Cairo and QR symbols.
        .target(name: "KioskTypesetting", dependencies: ["KioskCore", "CPangoCairo", "CPNG", "CQREncode"]),
        // ESC/POS: encoder, status, profiles. Must never import CUPS or the store.
        .target(name: "KioskTicketPrinter", dependencies: ["KioskCore", "KioskTransport", "KioskTypesetting"]),
        // Receipts through libcups, as pages that others typeset. The only room that knows CUPS.
        .target(name: "KioskReceiptPrinter", dependencies: ["KioskCore", "CCUPS"]),
        // The engine: station, workers, jobs, events, visits, configuration; the Swift API. Of CKiosk
        // only a vendor's driver's table (docs/decisions).
        .target(name: "Kiosk", dependencies: [
            "KioskCore", "KioskStore", "KioskTransport", "KioskCardReader",
            "KioskTypesetting", "KioskTicketPrinter", "KioskReceiptPrinter", "CGLib", "CKiosk",
        ]),
        // The headers of include/, implemented: guard, unwrap, one call, translate. Decides nothing.
        .target(name: "KioskABI", dependencies: ["Kiosk", "CKiosk"]),

        // Emulated devices at the far end of a real wire. Imports nothing of the library.
        .target(name: "KioskTwin", dependencies: ["CPangoCairo", "CQREncode", "CTwin"]),
        // What Swift cannot say of PAPPL and of Linux for the twins, in C. Used by KioskTwin alone.
        .target(name: "CTwin", dependencies: ["CPAPPL"]),
        .executableTarget(name: "kiosk-twin", dependencies: [
            "KioskTwin", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),

        // The technicians' tool; with kiosk-catalog the only place with JSON output.
        .executableTarget(name: "kiosk-doctor", dependencies: [
            "Kiosk", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
        // The tool of those who keep the catalog.
        .executableTarget(name: "kiosk-catalog", dependencies: [
            "Kiosk", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
        // The residents' terminal, the hall's board and the windows' pages. Of the library it imports only CKiosk;
        // KioskABI is linked, never imported. CCrypto is for the clerks' PINs.
        .executableTarget(name: "kiosk-demo", dependencies: [
            "CKiosk", "KioskABI", "CCrypto",
            .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
        ], path: "kiosk-demo", exclude: ["README.md"], resources: [.embedInCode("page")]),

        // Tests go through the nearest real boundary: rules directly, devices through
        // twins on a real wire. Tests/C and Tests/Browser hold what is not Swift.
        .testTarget(name: "KioskCoreTests", dependencies: ["KioskCore", "Seeds"]),
        .testTarget(name: "KioskStoreTests", dependencies: ["KioskStore", "number-hammer", "Seeds"]),
        .testTarget(name: "KioskTransportTests", dependencies: ["KioskTransport", "Seeds"]),
        .testTarget(name: "KioskCardReaderTests", dependencies: ["KioskCardReader", "KioskTwin", "Seeds"]),
        .testTarget(name: "KioskTypesettingTests", dependencies: ["KioskTypesetting", "Seeds"]),
        .testTarget(name: "KioskTicketPrinterTests", dependencies: ["KioskTicketPrinter", "KioskTwin", "Seeds"]),
        .testTarget(name: "KioskReceiptPrinterTests", dependencies: ["KioskReceiptPrinter", "KioskTwin", "kiosk-doctor"]),
        .testTarget(name: "KioskTests", dependencies: ["Kiosk", "KioskTwin", "receipt-host", "torn-hall"]),
        .testTarget(name: "KioskTwinTests", dependencies: ["KioskTwin", "Seeds"]),
        // What the fuzz targets start from and have found, for the tests that replay it.
        .target(name: "Seeds", path: "Tests/Fuzz/Seeds"),
        // Skipped unless a bench is set up: scripts/test usb, scripts/test guest.
        .testTarget(name: "KioskUSBTests", dependencies: ["KioskTransport", "KioskCardReader", "KioskTicketPrinter", "Kiosk", "KioskTwin"]),

        // Programs that tests kill in the middle of their work.
        .executableTarget(name: "number-hammer", dependencies: ["KioskCore", "KioskStore"], path: "Tests/Programs/number-hammer"),
        .executableTarget(name: "receipt-host", dependencies: ["Kiosk"], path: "Tests/Programs/receipt-host"),
        // A hall whose records hold what nobody wrote there.
        .executableTarget(
            name: "torn-hall", dependencies: ["Kiosk", "KioskCore", "KioskStore", "CSQLite"], path: "Tests/Programs/torn-hall"),
        // A million things that go wrong, by chance and in memory, and what the engine owes all the same.
        .target(name: "World", dependencies: ["CSQLite"], path: "Tests/FaultRun/World"),
        .target(name: "Chance", path: "Tests/FaultRun/Chance"),
        .executableTarget(
            name: "fault-run",
            dependencies: [
                "Kiosk", "KioskCore", "KioskTransport", "KioskCardReader", "KioskTicketPrinter", "KioskTwin", "World", "Chance",
            ], path: "Tests/FaultRun/Run"),
        // A day of a hall: residents, clerks and faults, whose truth the records and the report are held to.
        .executableTarget(
            name: "hall-day", dependencies: ["Kiosk", "KioskCore", "KioskStore", "KioskTicketPrinter", "World", "Chance"], path: "Tests/HallDay"),
        // What the rooms cost, beside the least that could do the same work: `make bench`.
        .executableTarget(
            name: "kiosk-bench",
            dependencies: ["KioskCore", "KioskStore", "KioskCardReader", "KioskTicketPrinter", "KioskTransport", "KioskTwin",
                           "KioskTypesetting", "CSQLite", "CKiosk", "KioskABI"],
            path: "Tests/Bench", exclude: ["idle.c", "interface.c", "peer_ticket.py"]),
    ],
    swiftLanguageModes: [.v6]
)
