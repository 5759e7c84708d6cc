public import VectorSearch

/// What a sweep tries, and on what.
public struct CompressionSweepOptions: Sendable {
    /// The codecs; those that are usual for the gallery's dimension when `nil`.
    public var codecs: [GalleryCodec]?
    /// What the best codes are compared again with.
    public var rescorings = CodedRecipe.Rescoring.allCases
    /// Codes that are rescored for each hit, 1 to 1,000.
    public var candidates = 10
    /// Queries; vectors of the gallery are held out where there are none.
    public var queries: CompressionQueries?
    /// Vectors that are searched at most; all of a smaller gallery.
    public var rows = 50_000
    /// Shares of the memory at which the survey's compressors are measured; none by default.
    public var surveyRatios: [Double] = []
    /// Threads that build.
    public var threads = 1

    /// The usual sweep.
    public init() {}
}

extension GalleryCodec {
    /// Codecs that are worth trying on vectors of so many dimensions, the largest codes first.
    public static func suggested(dimension: Int) -> [GalleryCodec] {
        /// The most equal parts, at most so many.
        func parts(_ most: Int) -> Int {
            (1...max(1, most)).last { dimension % $0 == 0 } ?? 1
        }
        let half = max(1, dimension / 2)
        var codecs: [GalleryCodec] = [
            .init(.float16), .init(.bfloat16), .init(.int8), .init(.int8ByVector), .init(.int4),
            .init(.rabitq(bits: 6)), .init(.rabitq(bits: 5)), .init(.rabitq(bits: 4)),
            .init(.rabitq(bits: 3)), .init(.rabitq(bits: 2)), .init(.rabitq(bits: 1)),
            .init(.binary(isRotated: false)),
            .init(.binary(isRotated: true)),
            .init(.int8, reduction: .principal(half)), .init(.int4, reduction: .principal(half)),
            .init(.rabitq(bits: 1), reduction: .principal(half)),
            .init(.int8, reduction: .prefix(half)),
        ]
        var seen = Set(codecs)
        for share in [16, 12, 8, 6, 4, 3, 2, 1] {
            let codec = GalleryCodec(.segmented(bytes: max(1, dimension * share / 32)))
            if seen.insert(codec).inserted { codecs.append(codec) }
        }
        for (divisor, bits) in [(8, 8), (16, 8), (32, 8), (2, 4), (4, 4)] {
            let codec = GalleryCodec(
                .product(parts: parts(dimension / divisor), bits: bits, isRotated: false)
            )
            if seen.insert(codec).inserted { codecs.append(codec) }
        }
        for divisor in [8, 16] {
            let codec = GalleryCodec(
                .product(parts: parts(dimension / divisor), bits: 8, isRotated: true)
            )
            if seen.insert(codec).inserted { codecs.append(codec) }
        }
        return codecs
    }
}
