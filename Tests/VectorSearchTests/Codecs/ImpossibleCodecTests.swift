import Foundation
import Storage
import Tensors
import Testing
import VectorSearch

/// Values that a caller or a stored header can hold, and that no codec can work with, are refused.
@Suite struct ImpossibleCodecTests {
    static let impossible: [GalleryCodec] = [
        GalleryCodec(.int8, reduction: .prefix(0)), GalleryCodec(.int8, reduction: .prefix(-3)),
        GalleryCodec(.rabitq(bits: 2), reduction: .principal(0)), GalleryCodec(.rabitq(bits: 0)),
        GalleryCodec(.rabitq(bits: 9)), GalleryCodec(.segmented(bytes: 0)),
        GalleryCodec(.segmented(bytes: -1)),
        GalleryCodec(.product(parts: 0, bits: 8, isRotated: false)),
        GalleryCodec(.product(parts: 4, bits: 5, isRotated: true)),
        GalleryCodec(.residual(stages: 0)), GalleryCodec(.residual(stages: 65)),
        GalleryCodec(.productResidual(parts: 0, stages: 1)), GalleryCodec(.localSearch(stages: 0)),
    ]

    @Test(arguments: impossible)
    func `a codec that cannot be is refused`(codec: GalleryCodec) throws {
        let (vectors, _) = TestVectors.clustered(300, dimension: 16, seed: 4)
        #expect(throws: VectorSearchError.codecInvalid(name: codec.description)) {
            _ = try TrainedCodec(training: codec, on: vectors)
        }
    }

    /// FAISS's own assertion, with a file and a line, was what people saw.
    @Test(arguments: ["rq2", "prq2x2", "lsq2", "pq4", "opq4", "saq16", "pca40+int8", "pca9+rq2"])
    func `a codec says how many vectors it needs, and can learn from as many`(name: String) throws {
        let codec = try GalleryCodec(named: name)
        let dimension = 320
        let needed = codec.leastVectors(dimension: dimension)
        func train(_ rows: Int) throws {
            let (vectors, _) = TestVectors.clustered(rows, dimension: dimension, seed: 4)
            _ = try TrainedCodec(training: codec, on: vectors, threads: 2)
        }
        #expect(
            throws: VectorSearchError.tooFewVectors(
                codec: name,
                found: needed - 1,
                needed: needed
            )
        ) { try train(needed - 1) }
        try train(needed)
    }

    @Test func `a recipe with no candidates is refused when it is used`() throws {
        let originals = try StoredVectors(TestVectors.clustered(50, dimension: 8, seed: 1).stored)
        for candidates in [Int.min, 0, 1_001] {
            let recipe = CodedRecipe(
                GalleryCodec(.int8),
                rescoring: .originals,
                candidates: candidates
            )
            #expect(
                throws: VectorSearchError.parameterOutOfRange(
                    name: "candidates a hit",
                    found: candidates,
                    lowest: 1,
                    highest: 1_000
                )
            ) {
                _ = try IndexImage(
                    building: .coded(recipe),
                    over: originals,
                    metric: .euclidean,
                    threads: 1
                )
            }
        }
    }

    @Test func `what belongs to another codec is refused`() throws {
        let originals = try StoredVectors(TestVectors.clustered(50, dimension: 8, seed: 1).stored)
        let trained = try TrainedCodec(
            training: GalleryCodec(.int8),
            on: originals.matrix(0..<50)
        )
        #expect(throws: VectorSearchError.headerInvalid(field: "codec")) {
            _ = try IndexImage(
                coding: CodedRecipe(GalleryCodec(.int4)),
                by: trained,
                over: originals,
                threads: 1
            )
        }
        #expect(throws: VectorSearchError.arrayMissing(name: "vectors")) {
            _ = try IndexImage(
                joining: [.vectors(originals, rows: [0, 1])],
                recipe: CodedRecipe(GalleryCodec(.int8), rescoring: .originals),
                by: trained,
                threads: 1
            )
        }
    }

    @Test func `codes that are cut off and ids that do not fit are refused`() throws {
        let (vectors, _) = TestVectors.clustered(300, dimension: 8, seed: 2)
        let codec = try FaissCodec(training: .product(parts: 4, bits: 4), on: vectors, threads: 1)
        #expect(throws: VectorSearchError.damaged(array: "codes", row: 1)) {
            _ = try codec.decode([UInt8](repeating: 0, count: codec.codeBytes + 1))
        }
        let originals = try StoredVectors(vectors)
        #expect(throws: VectorSearchError.idCountMismatch(expected: 300, found: 2)) {
            try FaissFile.write(originals, metric: .euclidean, ids: [1, 2], to: "never")
        }
    }
}
