/// The `config.json` of a `Pooling` module.
struct PoolingConfiguration: Equatable {
    /// The poolings whose vectors are put side by side, in this order.
    let poolings: [Pooling]

    /// Reads the older form, a boolean for each pooling, or the newer, their names.
    ///
    /// - Throws: `EncodersError.unsupportedValue` for an unknown pooling and for prompts that are
    ///   left out of the mean; `.malformedFile`, `.missingFile`.
    init(path: String) throws(EncodersError) {
        let file = try ModelFile.required(File.self, path)
        if let includesPrompt = file.includesPrompt, !includesPrompt {
            throw .unsupportedValue(path: path, name: "include_prompt", value: "false")
        }
        if let mode = file.mode {
            guard !mode.names.isEmpty else {
                throw .malformedFile(path: path, component: "pooling_mode")
            }
            poolings = try mode.names.map { name throws(EncodersError) in
                guard let pooling = Pooling(rawValue: name) else {
                    throw .unsupportedValue(path: path, name: "pooling_mode", value: name)
                }
                return pooling
            }
            return
        }
        for key in file.flags.keys.sorted() where file.flags[key] == true {
            guard File.flagNames.contains(where: { $0.key == key }) else {
                throw .unsupportedValue(path: path, name: key, value: "true")
            }
        }
        let chosen = File.flagNames.filter { file.flags[$0.key] == true }.map(\.pooling)
        poolings = chosen.isEmpty ? [.mean] : chosen
    }

    private struct File: Decodable {
        var mode: Mode?
        var includesPrompt: Bool?
        /// Every `pooling_mode_…` by its name, known or not.
        var flags: [String: Bool] = [:]

        /// In the order in which the vectors of several poolings stand side by side.
        static let flagNames: [(key: String, pooling: Pooling)] = [
            ("pooling_mode_cls_token", .firstToken),
            ("pooling_mode_max_tokens", .maximum),
            ("pooling_mode_mean_tokens", .mean),
            ("pooling_mode_mean_sqrt_len_tokens", .meanBySquareRootOfLength),
            ("pooling_mode_weightedmean_tokens", .weightedMean),
            ("pooling_mode_lasttoken", .lastToken),
        ]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                switch key.stringValue {
                case "pooling_mode": mode = try container.decode(Mode.self, forKey: key)
                case "include_prompt":
                    includesPrompt = try container.decode(Bool.self, forKey: key)
                case let name where name.hasPrefix("pooling_mode_"):
                    flags[name] = try container.decode(Bool.self, forKey: key)
                default: break
                }
            }
        }
    }

    /// One name or several.
    private struct Mode: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                names = try container.decode([String].self)
            } catch DecodingError.typeMismatch {
                names = [try container.decode(String.self)]
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}
