import CKernels
import Testing

@Suite struct CodeKernelTests {
    static let levels = [CK_CPU_SCALAR, CK_CPU_NEON, CK_CPU_AVX2, CK_CPU_AVX512]
        .filter { ck_code_kernels_at($0) != nil }

    typealias Kernel = (
        UnsafePointer<UnsafePointer<UInt8>?>?, Int, UnsafePointer<Int8>?, Int,
        UnsafeMutablePointer<Int32>?
    ) -> Void

    /// Runs a kernel on codes that start one byte past an aligned address.
    func run(_ kernel: Kernel, codes: [UInt8], lines: Int, query: [Int8]) -> [Int32] {
        let count = codes.count / (lines * 64)
        var out = [Int32](repeating: -1, count: count)
        ([0] + codes).withUnsafeBufferPointer { bytes in
            let rows = (0..<count).map {
                UnsafeBufferPointer(rebasing: bytes[(1 + $0 * lines * 64)...]).baseAddress
            }
            kernel(rows, count, query, lines, &out)
        }
        return out
    }

    @Test(arguments: levels)
    func `sums of bytes are exact, at the extremes too`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_code_kernels_at(level)).pointee
        var random = TestRandom(state: 3)
        for lines in [1, 2, 3, 6, 11] {
            for extreme in [false, true] {
                let codes = (0..<9 * lines * 64).map { _ in
                    extreme ? UInt8.max : UInt8.random(in: 0...255, using: &random)
                }
                let query = (0..<lines * 64).map { _ in
                    extreme ? Int8(127) : Int8.random(in: -127...127, using: &random)
                }
                let sums = run(kernels.bytes, codes: codes, lines: lines, query: query)
                for (row, sum) in sums.enumerated() {
                    let exact = query.indices.reduce(0) {
                        $0 + Int(codes[row * lines * 64 + $1]) * Int(query[$1])
                    }
                    #expect(Int(sum) == exact)
                }
            }
        }
    }

    @Test(arguments: levels)
    func `sums of nibbles are exact, at the extremes too`(level: ck_cpu_level_t) throws {
        let kernels = try #require(ck_code_kernels_at(level)).pointee
        var random = TestRandom(state: 4)
        for lines in [1, 2, 3, 7] {
            for extreme in [false, true] {
                let codes = (0..<7 * lines * 64).map { _ in
                    extreme ? UInt8.max : UInt8.random(in: 0...255, using: &random)
                }
                let query = (0..<lines * 128).map { _ in
                    extreme ? Int8(-127) : Int8.random(in: -127...127, using: &random)
                }
                let sums = run(kernels.nibbles, codes: codes, lines: lines, query: query)
                for (row, sum) in sums.enumerated() {
                    var exact = 0
                    for element in query.indices {
                        let byte = codes[row * lines * 64 + element / 128 * 64 + element % 64]
                        let code = element % 128 < 64 ? byte & 15 : byte >> 4
                        exact += Int(code) * Int(query[element])
                    }
                    #expect(Int(sum) == exact)
                }
            }
        }
    }
}
