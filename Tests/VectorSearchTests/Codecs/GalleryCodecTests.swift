import Foundation
import Testing
import VectorSearch

@Suite struct GalleryCodecTests {
    static let names = [
        "float32", "float16", "bfloat16", "int8", "int8row", "int4", "binary", "rbinary",
        "rabitq1", "rabitq2", "rabitq3", "rabitq4", "rabitq8", "pq48", "pq96x4", "opq48", "opq12x4",
        "rq8", "lsq4", "prq4x3", "saq48", "matryoshka256+saq24",
        "pca128+int8", "matryoshka128+int4", "pca64+opq16", "matryoshka256+rabitq1",
    ]

    @Test(arguments: names)
    func `a name is read and written back, in JSON too`(name: String) throws {
        let codec = try GalleryCodec(named: name)
        #expect("\(codec)" == name)
        let json = try JSONEncoder().encode([codec])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(name)\"]")
        #expect(try JSONDecoder().decode([GalleryCodec].self, from: json) == [codec])
    }

    @Test func `a reduction alone keeps floats`() throws {
        #expect("\(try GalleryCodec(named: "pca128"))" == "pca128+float32")
    }

    @Test(
        arguments: [
            "", "int9", "pq", "pq0", "pq048", "pq48x5", "rabitq0", "rabitq9", "rq65", "lsq17",
            "prq4",
            "prq4x", "prqx3", "pca+int8",
            "int8+pca12", "pca12+", "+int8", "pca12+int8+int4", "INT8", "pq-4", "opq300x4", "saq",
            "saq0",
        ]
    )
    func `a name that is none is refused by its name`(name: String) {
        #expect(throws: VectorSearchError.codecUnknown(name: name)) {
            _ = try GalleryCodec(named: name)
        }
    }

    @Test(
        arguments: [
            ("float32", 1536, 1540), ("float16", 768, 772), ("int8", 384, 388),
            ("int8row", 388, 392), ("int4", 192, 196), ("binary", 48, 52), ("rabitq1", 52, 56),
            ("rabitq4", 196, 200), ("saq48", 52, 56), ("saq7", 11, 15), ("pq48", 48, 52),
            ("pq96x4", 48, 52), ("opq12", 12, 16),
            ("rq8", 8, 12), ("lsq8", 8, 12),
            ("prq12x2", 24, 28), ("rabitq6", 292, 296), ("pca128+int8", 128, 132),
            ("matryoshka64+binary", 8, 12),
        ]
    )
    func `bytes of a code are those of the formula`(
        name: String,
        product: Int,
        distance: Int
    ) throws {
        let codec = try GalleryCodec(named: name)
        #expect(codec.codeBytes(dimension: 384, metric: .innerProduct) == product)
        #expect(codec.codeBytes(dimension: 384, metric: .euclidean) == distance)
    }
}
