import Tables

extension ByteStream {
    /// A stream named `test` that delivers `bytes` in chunks of `size`.
    convenience init(
        _ bytes: some Collection<UInt8>,
        chunks size: Int = 7,
        encoding: CharacterEncoding? = nil
    ) {
        let all = Array(bytes)
        var start = 0
        self.init(name: "test", encoding: encoding) {
            guard start < all.count else { return nil }
            let end = min(start + size, all.count)
            defer { start = end }
            return Array(all[start..<end])
        }
    }

    /// A stream that delivers `count` copies of `bytes` without ever holding them together.
    convenience init(repeating bytes: [UInt8], count: Int, encoding: CharacterEncoding? = nil) {
        var left = count
        self.init(name: "test", encoding: encoding) {
            left -= 1
            return left >= 0 ? bytes : nil
        }
    }

    /// Everything that is left.
    func rest() throws -> [UInt8] {
        var result: [UInt8] = []
        while let chunk = try next() { result += chunk }
        return result
    }
}
