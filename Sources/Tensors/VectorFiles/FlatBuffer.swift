/// Builds a FlatBuffers message from its last byte to its first, as the format is made for.
///
/// Only what Arrow's messages need: tables, strings, vectors of tables and of 64-bit pairs. Source:
/// the FlatBuffers binary format, flatbuffers.dev/internals.
struct FlatBuffer {
    /// A place in the message, counted from its end.
    struct Place {
        fileprivate let fromEnd: Int
    }

    /// A field of a table.
    enum Field {
        case byte(UInt8)
        case short(Int16)
        case int(Int32)
        case long(Int64)
        case place(Place)

        fileprivate var size: Int {
            switch self {
            case .byte: 1
            case .short: 2
            case .int, .place: 4
            case .long: 8
            }
        }
    }

    /// The message, last byte first.
    private var reversed: [UInt8] = []

    /// Adds a string.
    mutating func string(_ text: String) -> Place {
        pad(to: 4, before: text.utf8.count + 1)
        reversed.append(0)
        reversed.append(contentsOf: text.utf8.reversed())
        return push(UInt32(text.utf8.count))
    }

    /// Adds a vector of tables.
    mutating func vector(_ places: [Place]) -> Place {
        pad(to: 4, before: 0)
        for place in places.reversed() { pushOffset(to: place) }
        return push(UInt32(places.count))
    }

    /// Adds a vector of structures of two 64-bit numbers.
    mutating func vector(_ pairs: [(Int64, Int64)]) -> Place {
        pad(to: 8, before: 0)
        for (first, second) in pairs.reversed() {
            push(second)
            push(first)
        }
        return push(UInt32(pairs.count))
    }

    /// Adds a table; fields are by slot, those left out have their default.
    mutating func table(_ fields: [Int: Field]) -> Place {
        let start = reversed.count
        var places: [Int: Int] = [:]
        for (slot, field) in fields.sorted(by: { $0.key < $1.key }) {
            pad(to: field.size, before: 0)
            switch field {
            case .byte(let value): push(value)
            case .short(let value): push(value)
            case .int(let value): push(value)
            case .long(let value): push(value)
            case .place(let place): pushOffset(to: place)
            }
            places[slot] = reversed.count
        }
        pad(to: 4, before: 0)
        let table = push(Int32(0)).fromEnd
        let slots = (fields.keys.max() ?? -1) + 1
        for slot in (0..<slots).reversed() {
            push(UInt16(places[slot].map { table - $0 } ?? 0))
        }
        push(UInt16(table - start))
        let layout = push(UInt16(4 + 2 * slots)).fromEnd
        // The table begins with the distance to its layout, which is known only now.
        let distance = UInt32(layout - table)
        for byte in 0..<4 {
            reversed[table - 1 - byte] = UInt8(truncatingIfNeeded: distance >> (8 * byte))
        }
        return Place(fromEnd: table)
    }

    /// The message whose root is the table at `root`; a multiple of 8 bytes.
    consuming func finish(root: Place) -> [UInt8] {
        pad(to: 8, before: 4)
        pushOffset(to: root)
        return reversed.reversed()
    }

    @discardableResult
    private mutating func push(_ value: some FixedWidthInteger) -> Place {
        for byte in (0..<value.bitWidth / 8).reversed() {
            reversed.append(UInt8(truncatingIfNeeded: value >> (8 * byte)))
        }
        return Place(fromEnd: reversed.count)
    }

    private mutating func pushOffset(to place: Place) {
        push(UInt32(reversed.count + 4 - place.fromEnd))
    }

    /// Zeros, so that after `count` more bytes the place is a multiple of `alignment`.
    private mutating func pad(to alignment: Int, before count: Int) {
        while (reversed.count + count) % alignment != 0 { reversed.append(0) }
    }
}
