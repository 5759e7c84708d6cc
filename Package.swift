// swift-tools-version: 6.2
import PackageDescription

/// Settings of every test target.
let swiftTests: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
/// Settings of every other Swift target: unsafe expressions are marked, so that they can be counted.
let swift: [SwiftSetting] = swiftTests + [.strictMemorySafety()]
/// Settings of every C and C++ target.
let c: [CSetting] = [.treatAllWarnings(as: .error)]
let cxx: [CXXSetting] = [.treatAllWarnings(as: .error)]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift)
}
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        swiftSettings: swiftTests
    )
}
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)

/// The documentation plugin is only fetched by `make docs`.
let documentation: [Package.Dependency] =
    Context.environment["PERENNIAL_DOCS"] == nil
    ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
    name: "perennial",
    products: [
        .library(
            name: "Perennial",
            targets: [
                "Perennial", "Training", "Compatibility", "Encoders", "VectorSearch",
                "LexicalSearch", "Evaluation", "Storage", "Tables", "Tensors", "Tokenization",
                "Hashing", "Files",
            ]
        ),
        .executable(name: "perennial", targets: ["PerennialCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ] + documentation,
    targets: [
        // Layer 0: C and C++, each behind one C header.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(
            name: "COpenBLAS",
            pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"])]
        ),
        .systemLibrary(
            name: "CCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .target(name: "CKernels", cSettings: c, cxxSettings: cxx),
        .target(
            name: "CFaiss",
            dependencies: ["CKernels"],
            cxxSettings: cxx + [.headerSearchPath("openmp")],
            linkerSettings: [
                .linkedLibrary("faiss"), .linkedLibrary("gomp"), .linkedLibrary("openblas"),
            ]
        ),

        // Layer 1.
        library("Files", []),
        library("Hashing", ["CCrypto"]),
        library("Tensors", ["Files", "CKernels", "COpenBLAS"]),
        library("Storage", ["CLMDB"]),
        library("Tokenization", []),
        library("Tables", ["Files"]),

        // Layer 2.
        library("Evaluation", ["Files", "Tables"]),
        library("LexicalSearch", ["Storage", "CStemmer"]),
        library("Encoders", ["Files", "Tensors", "Tokenization", "Hashing"]),
        library("VectorSearch", ["Tensors", "Storage", "CFaiss", "CKernels"]),

        // Layer 3.
        library("Compatibility", ["Encoders", "Files", "Tensors"]),

        // Layer 4.
        library(
            "Perennial",
            [
                "Compatibility", "Encoders", "VectorSearch", "LexicalSearch", "Evaluation",
                "Storage", "Tables", "Tensors", "Tokenization", "Hashing", "Files",
            ]
        ),
        library(
            "Training",
            [
                "Compatibility", "Encoders", "Evaluation", "Storage", "Tables", "Tensors",
                "Tokenization", "VectorSearch", "Hashing", "Files",
            ]
        ),

        // Layer 6.
        .executableTarget(
            name: "PerennialCLI",
            dependencies: [
                "Perennial", "Compatibility", "Encoders", "Evaluation", "Files", "LexicalSearch",
                "Storage", "Tables", "Tensors", "Tokenization", "Training", "VectorSearch",
                argumentParser,
            ],
            swiftSettings: swift
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Encoders", "Tensors"],
            path: "Tests/TestSupport",
            swiftSettings: swiftTests
        ),
        .executableTarget(
            name: "StorageProbe",
            dependencies: ["Storage"],
            path: "Tests/StorageProbe",
            swiftSettings: swiftTests
        ),
        .target(name: "FaultyWrites", path: "Tests/FaultyWrites", cSettings: c),
        .target(name: "AllocationCount", path: "Tests/AllocationCount", cSettings: c),
        .executableTarget(
            name: "GalleryProbe",
            dependencies: ["Perennial", "Encoders", "Tables", "TestSupport", "FaultyWrites"],
            path: "Tests/GalleryProbe",
            swiftSettings: swiftTests
        ),
        tests("Files"), tests("Hashing"), tests("Tensors"), tests("Storage", ["StorageProbe"]),
        tests("Tokenization"),
        tests("Tables"),
        tests("Compatibility"), tests("Evaluation"), tests("LexicalSearch"), tests("VectorSearch"),
        tests(
            "Encoders",
            ["AllocationCount", "Hashing", .product(name: "FlyingFox", package: "FlyingFox")]
        ),
        tests("Perennial", ["GalleryProbe"]),
        tests(
            "PerennialCLI",
            [
                "Perennial", "Compatibility", "Encoders", "Evaluation", "Files", "LexicalSearch",
                "Storage", "Tables", "Tensors", "Tokenization", "Training", "VectorSearch",
            ]
        ), tests("Training"),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
