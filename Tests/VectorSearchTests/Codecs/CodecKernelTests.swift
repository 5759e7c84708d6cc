import CKernels
import Testing

@Suite struct CodecKernelTests {
    static let levels = [CK_CPU_SCALAR, CK_CPU_NEON, CK_CPU_AVX2, CK_CPU_AVX512]
        .filter { ck_codec_kernels_at($0) != nil }

    private func pointers(
        _ codes: [UInt8],
        count: Int,
        width: Int,
        _ body: ([UnsafePointer<UInt8>?]) -> Void
    ) {
        // Codes start one byte past an aligned address.
        ([0] + codes).withUnsafeBufferPointer { bytes in
            body((0..<count).map { bytes.baseAddress?.advanced(by: 1 + $0 * width) })
        }
    }

    @Test(arguments: levels)
    func `sums of bit planes are exact, at the extremes too`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_codec_kernels_at(level)).pointee
        var random = TestRandom(state: 8)
        for planes in [
            [8], [16, 16, 16], [48], [48, 48], [56, 56, 56, 56], [64], [72, 72],
            [152, 152, 152, 152], .init(repeating: 24, count: 8), [1], [7, 7, 5], [13, 8, 3, 3, 1],
            [24, 16, 4], [100, 90, 64, 8, 8, 7, 2, 1],
        ] {
            for extreme in [false, true] {
                let elements = 8 * planes[0]
                let words = (elements + 63) / 64
                let query = (0..<64 * words).map { index in
                    index >= elements
                        ? 0 : extreme ? Int8.min : Int8.random(in: -128...127, using: &random)
                }
                let values = (0..<3 * elements).map { index in
                    let bits = planes.count { index % elements < 8 * $0 }
                    return extreme ? (1 << bits) - 1 : Int.random(in: 0..<1 << bits, using: &random)
                }
                var queryPlanes = [UInt64](repeating: 0, count: 8 * words)
                for (index, value) in query.enumerated() {
                    for plane in 0..<8 where UInt8(bitPattern: value) >> UInt8(plane) & 1 == 1 {
                        queryPlanes[plane * words + index / 64] |= 1 << UInt64(index % 64)
                    }
                }
                let width = planes.reduce(0, +)
                var layout = ck_planes_t(planes)
                var codes = [UInt8](repeating: 0, count: 3 * width)
                for row in 0..<3 {
                    ck_codec_pack(
                        CK_BODY_PLANES,
                        UInt32(elements),
                        &layout,
                        values[row * elements..<(row + 1) * elements].map { UInt8($0) },
                        &codes[row * width]
                    )
                }
                var sums = [Int32](repeating: -1, count: 3)
                pointers(codes, count: 3, width: width) { codes in
                    query.withUnsafeBufferPointer { bytes in
                        queryPlanes.withUnsafeBufferPointer { bits in
                            var both = ck_planes_query_t(
                                words: words,
                                bytes: bytes.baseAddress,
                                planes: bits.baseAddress
                            )
                            kernels.planes(codes, 3, &layout, &both, &sums)
                        }
                    }
                }
                for row in 0..<3 {
                    let exact = (0..<elements).reduce(0) {
                        $0 + values[row * elements + $1] * Int(query[$1])
                    }
                    #expect(Int(sums[row]) == exact, "planes of \(planes) bytes")
                }
            }
        }
    }

    @Test(arguments: levels)
    func `sums over tables are those of the portable kernel, bit for bit`(
        level: ck_cpu_level_t
    ) throws {
        let kernels = try #require(ck_codec_kernels_at(level)).pointee
        let portable = try #require(ck_codec_kernels_at(CK_CPU_SCALAR)).pointee
        var random = TestRandom(state: 9)
        for (parts, count) in [(1, 1), (7, 5), (48, 9), (96, 32)] {
            let table = (0..<256 * parts).map { _ in random.normal() }
            let codes = (0..<parts * count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var sums = [Float](repeating: 0, count: count)
            var expected = sums
            pointers(codes, count: count, width: parts) {
                kernels.tables($0, count, table, parts, &sums)
                portable.tables($0, count, table, parts, &expected)
            }
            #expect(sums == expected)
            let exact = (0..<parts).reduce(0.0) { $0 + Double(table[256 * $1 + Int(codes[$1])]) }
            #expect(abs(Double(sums[0]) - exact) < 1e-4)
        }
    }

    @Test(arguments: levels)
    func `sums of blocks are exact, at the extremes too`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_codec_kernels_at(level)).pointee
        var random = TestRandom(state: 10)
        for parts in [2, 4, 6, 48, 96, 254, 256] {
            for extreme in [false, true] {
                let table = (0..<16 * parts).map { _ in
                    extreme ? UInt8.max : UInt8.random(in: 0...255, using: &random)
                }
                let block = (0..<16 * parts).map { _ in UInt8.random(in: 0...255, using: &random) }
                var sums = [UInt16](repeating: 1, count: 32)
                kernels.blocks(block, table, parts, &sums)
                for row in 0..<32 {
                    let exact = (0..<parts).reduce(0) { sum, part in
                        let both = block[16 * part + row % 16]
                        let code = row < 16 ? both & 15 : both >> 4
                        return sum + Int(table[16 * part + Int(code)])
                    }
                    #expect(Int(sums[row]) == exact, "\(parts) parts")
                }
            }
        }
    }

    @Test(arguments: levels)
    func `products with bfloat16 differ by rounding only`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_codec_kernels_at(level)).pointee
        var random = TestRandom(state: 11)
        for d in [1, 7, 16, 33, 384] {
            let x = (0..<d).map { _ in random.normal() }
            let y = (0..<d).map { _ in UInt16(random.normal().bitPattern >> 16) }
            let exact = zip(x, y).reduce(0.0) {
                $0 + Double($1.0) * Double(Float(bitPattern: UInt32($1.1) << 16))
            }
            #expect(abs(Double(kernels.inner_product_brain(x, y, d)) - exact) < 1e-3)
        }
    }

    @Test(arguments: levels)
    func `the nearest centroid is the first of the least distance`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_codec_kernels_at(level)).pointee
        var random = TestRandom(state: 13)
        for (d, k, stride) in [(1, 1, 1), (3, 16, 5), (8, 256, 8), (13, 100, 40)] {
            let n = 37
            let points = (0..<n * stride).map { _ in random.normal() }
            var centroids = (0..<d * k).map { _ in random.normal() }
            // The last centroid is the first one again.
            for index in 0..<d { centroids[index * k + k - 1] = centroids[index * k] }
            var nearest = [UInt8](repeating: 7, count: n)
            var distances = [Float](repeating: -1, count: n)
            kernels.nearest(points, n, stride, d, centroids, k, &nearest, &distances)
            for row in 0..<n {
                let exact = (0..<k).map { centroid in
                    (0..<d).reduce(0.0) {
                        let difference =
                            Double(points[row * stride + $1])
                            - Double(centroids[$1 * k + centroid])
                        return $0 + difference * difference
                    }
                }
                let least = try #require(exact.min())
                #expect(abs(Double(distances[row]) - least) < 1e-4 * max(1, least))
                #expect(abs(exact[Int(nearest[row])] - least) < 1e-4 * max(1, least))
                #expect(k == 1 || Int(nearest[row]) < k - 1)
            }
        }
    }

    @Test(
        arguments: [
            (CK_BODY_NIBBLES, 128, []), (CK_BODY_NIBBLES, 384, []), (CK_BODY_BYTES, 50, []),
            (CK_BODY_PLANES, 1, [1, 1, 1]), (CK_BODY_PLANES, 50, [7, 7, 7]),
            (CK_BODY_PLANES, 131, [17, 9, 9, 2]), (CK_BODY_PLANES, 50, [7, 3, 1]),
        ]
    )
    func `packed codes are unpacked to what they were`(
        body: ck_codec_body_t,
        elements: Int,
        planes: [Int]
    ) {
        var random = TestRandom(state: 12)
        var layout = ck_planes_t(planes)
        let codes = (0..<elements).map { element in
            let bits =
                switch body {
                case CK_BODY_NIBBLES: 4
                case CK_BODY_BYTES: 8
                default: planes.count { element < 8 * $0 }
                }
            return UInt8.random(in: 0...UInt8((1 << bits) - 1), using: &random)
        }
        var packed = [UInt8](repeating: 0xAA, count: max(elements, planes.reduce(0, +)))
        var unpacked = [UInt8](repeating: 0xAA, count: elements)
        ck_codec_pack(body, UInt32(elements), &layout, codes, &packed)
        ck_codec_unpack(body, UInt32(elements), &layout, packed, &unpacked)
        #expect(unpacked == codes)
    }
}

extension ck_planes_t {
    /// Planes of so many bytes.
    fileprivate init(_ bytes: [Int]) {
        self.init()
        bits = UInt32(bytes.count)
        withUnsafeMutableBytes(of: &self.bytes) { all in
            for (plane, count) in bytes.enumerated() {
                all.storeBytes(of: UInt32(count), toByteOffset: 4 * plane, as: UInt32.self)
            }
        }
    }
}
