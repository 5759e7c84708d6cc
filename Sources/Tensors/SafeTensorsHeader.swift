/// What the header of a safetensors file says.
struct SafeTensorsHeader {
    var metadata: [String: String] = [:]
    var tensors: [String: SafeTensors.Entry] = [:]

    /// Checks that the tensors fill the data exactly, one after another.
    func check(dataBytes: Int, path: String) throws(TensorsError) {
        let ordered = tensors.sorted {
            ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
                < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
        }
        var next = 0
        var previous = ""
        for (name, entry) in ordered {
            let begin = entry.bytes.lowerBound
            guard begin >= next else {
                throw .overlap(path: path, tensor: name, other: previous)
            }
            guard begin == next else {
                throw .gap(path: path, tensor: name, bytes: begin - next)
            }
            (next, previous) = (entry.bytes.upperBound, name)
        }
        guard next <= dataBytes else {
            throw .truncated(path: path, expected: next, found: dataBytes)
        }
        guard next == dataBytes else {
            throw .trailingBytes(path: path, count: dataBytes - next)
        }
    }
}

extension SafeTensors.Entry {
    /// An entry of a header, checked in itself.
    init(
        name: String,
        type typeName: String,
        shape: [Int],
        offsets: (begin: Int, end: Int),
        path: String
    ) throws(TensorsError) {
        guard let type = ElementType(rawValue: typeName) else {
            throw .unknownElementType(path: path, tensor: name, type: typeName)
        }
        let (begin, end) = offsets
        guard end >= begin else {
            throw .badOffsets(path: path, tensor: name, begin: begin, end: end)
        }
        var bytes = type.size
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw .sizeMismatch(path: path, tensor: name, expected: .max, found: end - begin)
            }
            bytes = product
        }
        guard bytes == end - begin else {
            throw .sizeMismatch(path: path, tensor: name, expected: bytes, found: end - begin)
        }
        self.init(type: type, shape: shape, bytes: begin..<end, shard: 0)
    }
}
