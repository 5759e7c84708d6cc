import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct ProjectionTests {
    private static let gallery = SampleVectors.gallery
    private static let methods: [ProjectionMethod] = [
        .procrustes, .ridge(), .lowRank(rank: 4),
        .regression(DistillationSettings(hidden: 8, steps: 5, batch: 16)),
        .ranking(DistillationSettings(hidden: 0, steps: 5, batch: 16)),
        .ranking(DistillationSettings(hidden: 8, steps: 5, batch: 16)),
    ]

    @Test(arguments: methods)
    func `every kind of projection survives its stored form`(_ method: ProjectionMethod) throws {
        let sample = try SampleVectors.sample(both: true)
        let projection = try Projection(fitting: sample, gallery: Self.gallery, method: method)
        #expect(try Projection(bytes: projection.bytes) == projection)
        #expect(projection.method == method.name)
    }

    @Test(arguments: methods)
    func `mapped queries have length one and the target's width`(_ method: ProjectionMethod) throws
    {
        let projection = try Projection(
            fitting: try SampleVectors.sample(),
            gallery: Self.gallery,
            method: method
        )
        let queries = try SpaceVectors(SampleVectors.rows(7, 16, seed: 9), in: SampleVectors.new)
        let mapped = try projection([queries], into: "old-space", of: Self.gallery)
        #expect(mapped.rows == 7 && mapped.columns == 12)
        #expect(mapped.rowNorms.allSatisfy { abs($0 - 1) < 1e-5 })
    }

    @Test func `a share of the own vector is mixed in, kept, and refused where there is none`()
        throws
    {
        let both = try Projection(
            fitting: SampleVectors.sample(both: true),
            gallery: Self.gallery,
            method: .ridge()
        )
        let new = try SpaceVectors(SampleVectors.rows(5, 16, seed: 9), in: SampleVectors.new)
        let old = try SpaceVectors(SampleVectors.rows(5, 12, seed: 10), in: SampleVectors.old)
        func mapped(_ projection: Projection) throws -> Matrix {
            try projection([new, old], into: "old-space", of: Self.gallery)
        }
        let half = try mapped(both.mixing(own: 0.5))
        let sum = try mapped(both).elements.enumerated().map { $1 + old.rows.elements[$0] }
        let expected = Matrix(rows: 5, columns: 12, elements: sum).normalizedRows()
        #expect(Closeness.maximumDifference(half.elements, expected.elements) < 1e-5)
        #expect(
            Closeness.maximumDifference(
                try mapped(both.mixing(own: 1)).elements,
                old.rows.elements
            ) < 1e-5
        )
        #expect(try Projection(bytes: both.mixing(own: 0.3).bytes) == both.mixing(own: 0.3))
        #expect(try both.mixing(own: 0) == both)
        let alone = try Projection(
            fitting: SampleVectors.sample(),
            gallery: Self.gallery,
            method: .ridge()
        )
        #expect(throws: CompatibilityError.self) { _ = try alone.mixing(own: 0.3) }
        #expect(throws: CompatibilityError.self) { _ = try both.mixing(own: 1.5) }
    }

    @Test func `what a query borrows is the old vectors of what is nearest in the new space`()
        throws
    {
        let plain = try Projection(
            fitting: SampleVectors.sample(),
            gallery: Self.gallery,
            method: .ridge()
        )
        let (near, far) = (SampleVectors.rows(20, 16, seed: 3), SampleVectors.rows(20, 12, seed: 4))
        let queries = Matrix(rows: 2, columns: 16, elements: Array(near.elements.prefix(32)))
        func mapped(_ projection: Projection) throws -> Matrix {
            let asked = try SpaceVectors(queries, in: SampleVectors.new)
            return try projection([asked], into: "old-space", of: Self.gallery)
        }
        // So cold that each query, which is a landmark, borrows from itself alone.
        let cold = try Landmarks(new: near, old: far, temperature: 1e-4)
        let all = try plain.mixing(borrowed: 1, from: cold)
        #expect(
            Closeness.maximumDifference(
                try mapped(all).elements,
                Array(far.elements.prefix(24))
            ) < 1e-5
        )
        // So warm that everybody lends alike.
        let warm = try Landmarks(new: near, old: far, temperature: 1e6)
        let sums = (0..<12).map { column in
            (0..<20).reduce(Float(0)) { $0 + far.elements[12 * $1 + column] }
        }
        let mean = Matrix(rows: 1, columns: 12, elements: sums).normalizedRows()
        #expect(
            Closeness.maximumDifference(
                Array(try mapped(plain.mixing(borrowed: 1, from: warm))[row: 0]),
                mean.elements
            ) < 1e-3
        )
        let half = try plain.mixing(borrowed: 0.5, from: cold)
        let sum = try mapped(plain).elements.enumerated().map { $1 + far.elements[$0] }
        let expected = Matrix(rows: 2, columns: 12, elements: sum).normalizedRows()
        #expect(Closeness.maximumDifference(try mapped(half).elements, expected.elements) < 1e-5)
        #expect(try Projection(bytes: half.bytes) == half)
    }

    @Test func `landmarks of other spaces, none, and shares that cannot be are refused`() throws {
        let plain = try Projection(
            fitting: SampleVectors.sample(),
            gallery: Self.gallery,
            method: .ridge()
        )
        let (new, old) = (SampleVectors.rows(5, 16, seed: 3), SampleVectors.rows(5, 12, seed: 4))
        #expect(throws: CompatibilityError.rowCounts([5, 4])) {
            try Landmarks(new: new, old: SampleVectors.rows(4, 12, seed: 4), temperature: 1)
        }
        for temperature in [0, -1, Float.nan, .infinity] {
            #expect(throws: CompatibilityError.self) {
                try Landmarks(new: new, old: old, temperature: temperature)
            }
        }
        let swapped = try Landmarks(new: old, old: new, temperature: 1)
        #expect(throws: CompatibilityError.self) { try plain.mixing(borrowed: 0.5, from: swapped) }
        #expect(throws: CompatibilityError.self) { try plain.mixing(borrowed: 0.5) }
        let landmarks = try Landmarks(new: new, old: old, temperature: 1)
        for share: Float in [-0.1, 1.1, .nan] {
            #expect(throws: CompatibilityError.self, "\(share)") {
                try plain.mixing(borrowed: share, from: landmarks)
            }
        }
    }

    @Test func `a map the wrong way round is refused`() throws {
        let projection = try Projection(
            fitting: try SampleVectors.sample(),
            gallery: Self.gallery,
            method: .ridge()
        )
        let old = try SpaceVectors(SampleVectors.rows(2, 12, seed: 1), in: SampleVectors.old)
        let new = try SpaceVectors(SampleVectors.rows(2, 16, seed: 1), in: SampleVectors.new)
        #expect(
            throws: CompatibilityError.wrongTarget(
                projection: SampleVectors.old,
                asked: "new-space"
            )
        ) { try projection([old], into: "new-space", of: Self.gallery) }
        #expect(
            throws: CompatibilityError.missingSource(
                expected: SampleVectors.new,
                found: ["old (old-space)"]
            )
        ) { try projection([old], into: "old-space", of: Self.gallery) }
        #expect(
            throws: CompatibilityError.wrongGallery(
                projection: Self.gallery,
                gallery: "gallery-2"
            )
        ) { try projection([new], into: "old-space", of: "gallery-2") }
    }

    @Test func `another space of the same width is refused`() throws {
        let projection = try Projection(
            fitting: try SampleVectors.sample(),
            gallery: Self.gallery,
            method: .ridge()
        )
        let other = ProjectionSpace(fingerprint: "other", model: "new", dimension: 16)
        let queries = try SpaceVectors(SampleVectors.rows(1, 16, seed: 1), in: other)
        #expect(
            throws: CompatibilityError.missingSource(
                expected: SampleVectors.new,
                found: ["new (other)"]
            )
        ) { try projection([queries], into: "old-space", of: Self.gallery) }
    }

    @Test func `a map that sees both spaces wants both, in any order`() throws {
        let projection = try Projection(
            fitting: try SampleVectors.sample(both: true),
            gallery: Self.gallery,
            method: .ridge()
        )
        let old = try SpaceVectors(SampleVectors.rows(3, 12, seed: 1), in: SampleVectors.old)
        let new = try SpaceVectors(SampleVectors.rows(3, 16, seed: 2), in: SampleVectors.new)
        let one = try projection([new, old], into: "old-space", of: Self.gallery)
        #expect(one == (try projection([old, new], into: "old-space", of: Self.gallery)))
        #expect(throws: CompatibilityError.self) {
            try projection([new], into: "old-space", of: Self.gallery)
        }
        let fewer = try SpaceVectors(SampleVectors.rows(2, 12, seed: 1), in: SampleVectors.old)
        #expect(throws: CompatibilityError.rowCounts([3, 2])) {
            try projection([new, fewer], into: "old-space", of: Self.gallery)
        }
    }

    @Test func `samples of other widths, counts or without numbers are refused`() throws {
        let rows = SampleVectors.rows(4, 12, seed: 1)
        #expect(
            throws: CompatibilityError.dimensionMismatch(space: SampleVectors.new, found: 12)
        ) { try SpaceVectors(rows, in: SampleVectors.new) }
        let target = try SpaceVectors(rows, in: SampleVectors.old)
        let three = try SpaceVectors(SampleVectors.rows(3, 16, seed: 1), in: SampleVectors.new)
        #expect(throws: CompatibilityError.rowCounts([3, 4])) {
            try ProjectionSample(from: [three], to: target)
        }
        var broken = SampleVectors.rows(4, 16, seed: 1)
        broken.elements[5] = .nan
        let bad = try SpaceVectors(broken, in: SampleVectors.new)
        #expect(throws: CompatibilityError.notFinite(space: SampleVectors.new)) {
            try ProjectionSample(from: [bad], to: target)
        }
    }

    @Test func `damaged bytes are refused wherever they are cut or changed in size`() throws {
        let bytes = try Projection(
            fitting: try SampleVectors.sample(),
            gallery: Self.gallery,
            method: .lowRank(rank: 2)
        ).bytes
        for count in 0..<bytes.count {
            #expect(throws: CompatibilityError.self) {
                try Projection(bytes: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: CompatibilityError.self) { try Projection(bytes: bytes + [0]) }
        var newer = bytes
        newer[4] = 9
        #expect(throws: CompatibilityError.newerFormat(found: 9, known: 3)) {
            try Projection(bytes: newer)
        }
        var infinite = bytes
        infinite.replaceSubrange((bytes.count - 4)..., with: [0, 0, 0x80, 0x7F])
        #expect(
            throws: CompatibilityError.badBytes(
                offset: bytes.count - 4,
                reason: "a value is not finite"
            )
        ) { try Projection(bytes: infinite) }
    }

    @Test func `changed bytes never crash`() throws {
        let bytes = try Projection(
            fitting: try SampleVectors.sample(),
            gallery: Self.gallery,
            method: .regression(DistillationSettings(hidden: 2, steps: 1, batch: 4))
        ).bytes
        var random = SeededRandom(seed: 4)
        for _ in 0..<Fixtures.fuzzCases(default: 2_000) {
            var changed = bytes
            let place = Int.random(in: 0..<min(bytes.count, 1_000), using: &random)
            changed[place] = UInt8.random(in: 0...255, using: &random)
            do {
                let projection = try Projection(bytes: changed)
                #expect(projection.map.outputs == projection.route.target.dimension)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }
}
