extension String {
    /// The text as one word of a shell, to be copied from a message: quoted where it must be.
    ///
    /// A path that begins with `-` gets `./` before it, so that it is not taken for an option.
    package var shellWord: String {
        let path = hasPrefix("-") ? "./" + self : self
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                true
            default: "%+,-./:=@_".utf8.contains(byte)
            }
        }
        guard path.isEmpty || !isPlain else { return path }
        var quoted = "'"
        // By scalars: an accent after a quote would hide it in one character.
        for scalar in path.unicodeScalars {
            quoted += scalar == "'" ? "'\\''" : String(scalar)
        }
        return quoted + "'"
    }

    /// The text on one line, with control characters written out: names may hold any.
    package var onOneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isControl: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would do something for it, or a reader begin a new line.
    fileprivate var isControl: Bool {
        properties.generalCategory == .control || value == 0x2028 || value == 0x2029
    }
}
