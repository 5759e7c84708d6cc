internal import CKernels
internal import Storage

/// The blocks of an array in the shape that kernels read; keeps the array alive.
// Safety: the pointers point into memory that `array` keeps alive and unchanged, and are `let`.
@safe final class RowTable: @unchecked Sendable {
    private let array: MappedArray
    private let blocks: UnsafeMutableBufferPointer<UnsafePointer<UInt8>?>

    init(_ array: MappedArray) {
        self.array = array
        unsafe blocks = array.withUnsafeBlocks { lent in
            let blocks = unsafe UnsafeMutableBufferPointer<UnsafePointer<UInt8>?>.allocate(
                capacity: lent.count
            )
            for unsafe(index, block) in unsafe lent.enumerated() {
                unsafe blocks.initializeElement(
                    at: index,
                    to: block.baseAddress?.assumingMemoryBound(to: UInt8.self)
                )
            }
            return unsafe blocks
        }
    }

    deinit { unsafe blocks.deallocate() }

    /// Valid for as long as the table lives.
    var rows: ck_rows_t {
        unsafe ck_rows_t(
            blocks: UnsafePointer(blocks.baseAddress),
            row_bytes: array.rowBytes,
            shift: UInt32(array.rowsPerBlockShift)
        )
    }
}
