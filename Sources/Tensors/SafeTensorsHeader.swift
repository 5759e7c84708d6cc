internal import Foundation

/// The JSON header of a safetensors file.
struct SafeTensorsHeader {
    var metadata: [String: String] = [:]
    var tensors: [String: SafeTensors.Entry] = [:]

    /// Parses a header; nothing is known of the file yet.
    init(_ json: Data, path: String) throws(TensorsError) {
        guard let value = try? JSONSerialization.jsonObject(with: json),
            let object = value as? [String: Any]
        else { throw .badHeader(path: path, reason: .notJSON) }
        for (name, value) in object {
            if name == "__metadata__" {
                guard let strings = value as? [String: String] else {
                    throw .badHeader(path: path, reason: .notJSON)
                }
                metadata = strings
            } else {
                tensors[name] = try Self.entry(value, name: name, path: path)
            }
        }
        guard Self.topLevelNames(json) == object.count else {
            throw .badHeader(path: path, reason: .duplicateName)
        }
    }

    private static func entry(
        _ value: Any,
        name: String,
        path: String
    ) throws(TensorsError) -> SafeTensors.Entry {
        guard let fields = value as? [String: Any], let typeName = fields["dtype"] as? String,
            let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
            offsets.count == 2
        else { throw .badHeader(path: path, reason: .notJSON) }
        guard let type = ElementType(rawValue: typeName) else {
            throw .unknownElementType(path: path, tensor: name, type: typeName)
        }
        let (begin, end) = (offsets[0], offsets[1])
        guard begin >= 0, end >= begin else {
            throw .badOffsets(path: path, tensor: name, begin: begin, end: end)
        }
        var bytes = type.size
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else {
                throw .sizeMismatch(path: path, tensor: name, expected: .max, found: end - begin)
            }
            bytes = product
        }
        guard bytes == end - begin else {
            throw .sizeMismatch(path: path, tensor: name, expected: bytes, found: end - begin)
        }
        return SafeTensors.Entry(type: type, shape: shape, bytes: begin..<end)
    }

    /// Checks that the tensors fill the data exactly, one after another.
    func check(dataBytes: Int, path: String) throws(TensorsError) {
        var next = 0
        let ordered = tensors.sorted {
            ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
                < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
        }
        for (name, entry) in ordered {
            guard entry.bytes.lowerBound == next else {
                throw .badOffsets(
                    path: path,
                    tensor: name,
                    begin: entry.bytes.lowerBound,
                    end: entry.bytes.upperBound
                )
            }
            next = entry.bytes.upperBound
        }
        guard next <= dataBytes else {
            throw .truncated(path: path, expected: next, found: dataBytes)
        }
    }

    /// Counts the names of the outermost object, duplicates included, which `JSONSerialization`
    /// would merge without a word. The JSON is known to be well-formed.
    private static func topLevelNames(_ json: Data) -> Int {
        var depth = 0
        var count = 0
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}
