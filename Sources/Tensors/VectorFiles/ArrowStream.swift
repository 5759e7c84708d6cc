/// The messages of an Arrow IPC stream with one column, `embedding`: lists of `columns` float32.
///
/// Source: the Arrow columnar format, "Serialization and interprocess communication", version 1.5.
struct ArrowStream {
    /// Values of a list.
    let columns: Int

    /// Ends a stream.
    static let ending: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]

    private static let version = FlatBuffer.Field.short(4)
    private enum Header {
        static let schema: UInt8 = 1
        static let recordBatch: UInt8 = 3
    }
    private enum TypeCode {
        static let floatingPoint: UInt8 = 3
        static let fixedSizeList: UInt8 = 16
    }

    /// The first message: what the column is called and holds.
    func schema() -> [UInt8] {
        var buffer = FlatBuffer()
        let singlePrecision = buffer.table([0: .short(1)])
        let element = field("item", TypeCode.floatingPoint, singlePrecision, [], &buffer)
        let list = buffer.table([0: .int(Int32(columns))])
        let column = field("embedding", TypeCode.fixedSizeList, list, [element], &buffer)
        let schema = buffer.table([1: .place(buffer.vector([column]))])
        return message(Header.schema, schema, body: 0, buffer)
    }

    /// A batch of rows, `n × columns` values.
    func batch(_ values: Span<Float>) -> [UInt8] {
        let bytes = values.count * 4
        let padding = (8 - bytes % 8) % 8
        var buffer = FlatBuffer()
        // No value is missing, so both bitmaps of what is there are empty.
        let buffers = buffer.vector([(0, 0), (0, 0), (0, Int64(bytes))])
        let nodes = buffer.vector([(Int64(values.count / columns), 0), (Int64(values.count), 0)])
        let batch = buffer.table([
            0: .long(Int64(values.count / columns)), 1: .place(nodes), 2: .place(buffers),
        ])
        var out = message(Header.recordBatch, batch, body: bytes + padding, buffer)
        unsafe values.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
        out.append(contentsOf: repeatElement(0, count: padding))
        return out
    }

    private func field(
        _ name: String,
        _ type: UInt8,
        _ description: FlatBuffer.Place,
        _ children: [FlatBuffer.Place],
        _ buffer: inout FlatBuffer
    ) -> FlatBuffer.Place {
        let name = buffer.string(name)
        let children = buffer.vector(children)
        return buffer.table([
            0: .place(name), 1: .byte(0), 2: .byte(type), 3: .place(description),
            5: .place(children),
        ])
    }

    /// The mark of a message, the length of its description, and the description.
    private func message(
        _ kind: UInt8,
        _ header: FlatBuffer.Place,
        body: Int,
        _ buffer: consuming FlatBuffer
    ) -> [UInt8] {
        let root = buffer.table([
            0: Self.version, 1: .byte(kind), 2: .place(header), 3: .long(Int64(body)),
        ])
        let description = buffer.finish(root: root)
        let length = UInt32(description.count)
        let count = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return [0xFF, 0xFF, 0xFF, 0xFF] + count + description
    }
}
