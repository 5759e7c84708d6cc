import Storage
import VectorSearch

/// Keeps the blocks of a scattered array.
private final class Blocks {
    let memory: [UnsafeMutableRawBufferPointer]
    init(_ memory: [UnsafeMutableRawBufferPointer]) { self.memory = memory }
    deinit { memory.forEach { $0.deallocate() } }
}

extension MappedArray {
    var bytes: [UInt8] {
        (0..<rows).flatMap { row in withRow(row) { span in span.withUnsafeBytes { Array($0) } } }
    }

    /// A copy in blocks of `1 << shift` rows, at addresses that are not aligned.
    func inBlocks(shift: Int) -> MappedArray {
        let all = bytes
        let size = rowBytes << shift
        let parts = stride(from: 0, to: all.count, by: size).map { start in
            let part = all[start..<Swift.min(start + size, all.count)]
            let memory = UnsafeMutableRawBufferPointer.allocate(
                byteCount: part.count + 4,
                alignment: 64
            )
            memory[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: memory[4...]).copyBytes(from: part)
            return memory
        }
        return MappedArray(
            blocks: parts.map { UnsafeRawBufferPointer(rebasing: $0[4...]) },
            rows: rows,
            rowBytes: rowBytes,
            rowsPerBlockShift: shift,
            owner: Blocks(parts)
        )
    }

    /// A copy with some bytes changed.
    func changing(_ change: (inout [UInt8]) -> Void) -> MappedArray {
        var all = bytes
        change(&all)
        return MappedArray(copying: all.span, rowBytes: rowBytes)
    }
}

extension IndexImage {
    func bytes(_ name: String) -> [UInt8] { arrays[name]?.bytes ?? [] }

    func replacing(_ name: String, _ array: MappedArray?) -> IndexImage {
        var arrays = arrays
        arrays[name] = array
        return IndexImage(header: header, arrays: arrays)
    }
}
