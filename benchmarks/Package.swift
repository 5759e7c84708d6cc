// swift-tools-version: 6.2
import PackageDescription

/// The settings of the library's own Swift targets.
let swift: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]
let perennial = Target.Dependency.product(name: "Perennial", package: "perennial")

/// A program that answers the requests of one suite.
func contestant(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Contestant", perennial] + dependencies,
        swiftSettings: swift
    )
}

let package = Package(
    name: "perennial-benchmarks",
    dependencies: [.package(name: "perennial", path: "..")],
    targets: [
        .target(name: "Contestant", swiftSettings: swift),
        .target(name: "SyntheticVectors", dependencies: [perennial], swiftSettings: swift),
        contestant("CompressionBenchmark"),
        contestant("EncodeBenchmark"),
        contestant("GalleryBenchmark", ["SyntheticVectors"]),
        contestant("LexicalBenchmark"),
        contestant("SearchBenchmark"),
        contestant("TrainingBenchmark"),
    ],
    swiftLanguageModes: [.v6]
)
