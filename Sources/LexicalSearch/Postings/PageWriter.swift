/// Lays items one behind another on pages; none lies across two.
struct PageWriter {
    /// Where an item lies.
    struct Place {
        let page: UInt32
        let offset: UInt16
    }

    private(set) var bytes: [UInt8] = []

    /// Adds an item, on a new page where the current one has no room.
    mutating func append(_ item: some Collection<UInt8>) -> Place {
        let room = IndexFormat.pageBytes - IndexFormat.pageSlack
        precondition(item.count <= room, "an item of \(item.count) bytes")
        if bytes.count % IndexFormat.pageBytes + item.count > room { fillPage() }
        let place = Place(
            page: UInt32(bytes.count / IndexFormat.pageBytes),
            offset: UInt16(bytes.count % IndexFormat.pageBytes)
        )
        bytes.append(contentsOf: item)
        return place
    }

    /// Fills the current page up with zeros.
    mutating func fillPage() {
        let used = bytes.count % IndexFormat.pageBytes
        guard used > 0 else { return }
        bytes.append(contentsOf: repeatElement(0, count: IndexFormat.pageBytes - used))
    }
}

extension [UInt8] {
    /// Appends an integer, least significant byte first.
    mutating func append(littleEndian value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
