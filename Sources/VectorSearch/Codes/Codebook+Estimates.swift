internal import CKernels
internal import Storage

extension Codebook {
    /// Estimated inner products of a query with every code.
    func estimates(_ query: [Float], of codes: MappedArray) -> [Float] {
        var book = unsafe book
        let width = shape.lines * (shape.bits == 4 ? 128 : 64)
        var code = [Int8](repeating: 0, count: width)
        var unit: Float = 0
        var base: Float = 0
        unsafe query.withUnsafeBufferPointer { query in
            unsafe code.withUnsafeMutableBufferPointer { code in
                withExtendedLifetime(self) {
                    unsafe ck_codebook_query(
                        &book,
                        query.baseAddress,
                        code.baseAddress,
                        &unit,
                        &base
                    )
                }
            }
        }
        return products(code, with: codes).map { base + unit * Float($0) }
    }

    /// Integer products of a quantised query with every code, which lie in one block.
    private func products(_ query: [Int8], with codes: MappedArray) -> [Int32] {
        let rowBytes = shape.lines * 64
        return unsafe codes.withUnsafeBlocks { blocks in
            let first = unsafe blocks[0].baseAddress?.assumingMemoryBound(to: UInt8.self)
            let rows = unsafe (0..<codes.rows).map { row in
                unsafe first.map { unsafe $0 + row * rowBytes }
            }
            return unsafe [Int32](unsafeUninitializedCapacity: codes.rows) { out, count in
                let kernels = unsafe ck_code_kernels().pointee
                let product = unsafe shape.bits == 4 ? kernels.nibbles : kernels.bytes
                unsafe product?(rows, codes.rows, query, shape.lines, out.baseAddress)
                count = codes.rows
            }
        }
    }
}
