/// The bytes that make a tokenizer what it is.
enum TokenizerIdentity {
    /// Top-level members of `tokenizer.json` that its users override.
    private static let overridden: Set<String> = ["truncation", "padding"]

    /// The files that make up the tokenizer in a folder.
    static func files(folder: String) -> [String] {
        let json = folder + "/tokenizer.json"
        guard !ModelFile.exists(json) else { return [json] }
        let settings = folder + "/tokenizer_config.json"
        return [folder + "/vocab.txt"] + (ModelFile.exists(settings) ? [settings] : [])
    }

    /// SHA-256 over those files: `tokenizer.json` without white space, truncation and padding, or
    /// `vocab.txt` with the settings that go with it.
    static func digest(folder: String) throws(EncodersError) -> [UInt8] {
        var hash = FieldHash()
        let files = files(folder: folder)
        if files[0].hasSuffix("/tokenizer.json") {
            hash.update("tokenizer.json")
            for member in try canonicalMembers(ModelFile.bytes(files[0]), path: files[0]) {
                hash.update(member)
            }
        } else {
            hash.update("vocab.txt")
            hash.update(try ModelFile.bytes(files[0]))
            var settings = WordPieceSettings()
            if files.count > 1 {
                settings = try ModelFile.required(WordPieceSettings.self, files[1])
            }
            hash.update(settings.canonical)
        }
        return hash.finalize()
    }

    /// The members of the outermost object but the overridden, each `"name":value` without white
    /// space, in the order of names.
    static func canonicalMembers(
        _ json: [UInt8],
        path: String
    ) throws(EncodersError) -> [[UInt8]] {
        var members: [[UInt8]] = []
        var current: [UInt8] = []
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                current.append(byte)
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
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { continue }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { continue }
            case UInt8(ascii: ",") where depth == 1:
                members.append(current)
                current.removeAll(keepingCapacity: true)
                continue
            default: break
            }
            current.append(byte)
        }
        guard depth == 0, !isInString, !current.isEmpty else {
            throw .malformedFile(path: path, component: "the JSON")
        }
        members.append(current)
        return members.filter { member in
            !overridden.contains { member.starts(with: "\"\($0)\":".utf8) }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private struct WordPieceSettings: Decodable {
        var lowercases: Bool?
        var stripsAccents: Bool?
        var separatesChinese: Bool?
        var unknownToken: String?

        /// The settings with the defaults that the tokenizer has for what is not said.
        var canonical: String {
            let accents = stripsAccents.map(String.init) ?? "as lowercase"
            return [
                "do_lower_case=\(lowercases ?? true)", "strip_accents=\(accents)",
                "tokenize_chinese_chars=\(separatesChinese ?? true)",
                "unk_token=\(unknownToken ?? "[UNK]")",
            ].joined(separator: "\n")
        }

        enum CodingKeys: String, CodingKey {
            case lowercases = "do_lower_case"
            case stripsAccents = "strip_accents"
            case separatesChinese = "tokenize_chinese_chars"
            case unknownToken = "unk_token"
        }
    }
}
