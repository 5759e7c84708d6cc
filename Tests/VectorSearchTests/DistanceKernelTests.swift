import CKernels
import Testing

@Suite struct DistanceKernelTests {
    static let levels = [CK_CPU_SCALAR, CK_CPU_NEON, CK_CPU_AVX2, CK_CPU_AVX512]
        .filter { ck_distance_kernels_at($0) != nil }

    static func floats(_ count: Int, seed: UInt64) -> [Float] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in Float.random(in: -2...2, using: &random) }
    }

    /// Pointers one element past the start of their memory: not aligned to a register.
    func check(_ level: ck_cpu_level_t, _ d: Int) throws {
        let kernels = try #require(ck_distance_kernels_at(level)).pointee
        let x = Self.floats(d + 1, seed: UInt64(d))
        let y = Self.floats(d + 1, seed: UInt64(d) + 1_000)
        let half = y.map { Float16($0) }
        var product = 0.0
        var distance = 0.0
        var halfProduct = 0.0
        var halfDistance = 0.0
        for i in 1..<d + 1 {
            let (a, b, h) = (Double(x[i]), Double(y[i]), Double(half[i]))
            product += a * b
            distance += (a - b) * (a - b)
            halfProduct += a * h
            halfDistance += (a - h) * (a - h)
        }
        let tolerance = 1e-5 * Double(d + 1)
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                let x = UnsafeBufferPointer(rebasing: x[1...]).baseAddress
                let y = UnsafeBufferPointer(rebasing: y[1...]).baseAddress
                #expect(abs(Double(kernels.inner_product(x, y, d)) - product) < tolerance)
                #expect(abs(Double(kernels.squared_distance(x, y, d)) - distance) < tolerance)
            }
            half.map(\.bitPattern).withUnsafeBufferPointer { half in
                let x = UnsafeBufferPointer(rebasing: x[1...]).baseAddress
                let half = UnsafeBufferPointer(rebasing: half[1...]).baseAddress
                #expect(
                    abs(Double(kernels.inner_product_half(x, half, d)) - halfProduct) < tolerance
                )
                #expect(
                    abs(Double(kernels.squared_distance_half(x, half, d)) - halfDistance)
                        < tolerance
                )
            }
        }
    }

    @Test(arguments: levels)
    func `distances agree with double precision for every length and alignment`(
        level: ck_cpu_level_t
    ) throws {
        for d in [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 383, 384] {
            try check(level, d)
        }
    }

    @Test(arguments: levels)
    func `products of tiles are the inner products of every pair`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_distance_kernels_at(level)).pointee
        for (m, n, d) in [(1, 1, 1), (3, 5, 7), (4, 4, 16), (5, 9, 33), (8, 13, 50)] {
            let queries = Self.floats(m * d, seed: 1)
            let rows = Self.floats(n * d, seed: 2)
            var out = [Float](repeating: .nan, count: m * n)
            kernels.products(queries, m, rows, n, d, &out)
            for q in 0..<m {
                for r in 0..<n {
                    let exact = (0..<d).reduce(0.0) {
                        $0 + Double(queries[q * d + $1]) * Double(rows[r * d + $1])
                    }
                    #expect(abs(Double(out[q * n + r]) - exact) < 1e-4)
                }
            }
        }
    }

    @Test(arguments: levels)
    func `every half widens exactly`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_distance_kernels_at(level)).pointee
        let halves = (UInt16.min...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        kernels.from_half(halves, halves.count, &floats)
        for (half, float) in zip(halves, floats) {
            let expected = Float(Float16(bitPattern: half))
            #expect(float == expected || (float.isNaN && expected.isNaN), "half \(half)")
        }
    }

    @Test(arguments: levels)
    func `floats round to the nearest half`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_distance_kernels_at(level)).pointee
        var random = TestRandom(state: 5)
        var floats: [Float] = [
            0, -0.0, 65_504, 65_519, 65_520, 1e9, -.infinity, 5.96e-8, 2.9e-8, 1e-30,
        ]
        for _ in 0..<20_001 {
            let exponent = Int.random(in: 96...143, using: &random)
            let bits = UInt32(exponent) << 23 | UInt32.random(in: 0..<1 << 23, using: &random)
            floats.append(Float(bitPattern: bits))
            // Exactly between two halves.
            floats.append(Float(bitPattern: bits & ~0x1fff | 0x1000))
        }
        var halves = [UInt16](repeating: 0, count: floats.count)
        kernels.to_half(floats, floats.count, &halves)
        for (float, half) in zip(floats, halves) {
            #expect(half == Float16(float).bitPattern, "float \(float)")
        }
    }
}
