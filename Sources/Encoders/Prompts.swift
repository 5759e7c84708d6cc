/// The texts that a model wants put before others, by name.
public struct Prompts: Sendable, Equatable {
    /// The prompts that are not empty, by name.
    public let texts: [String: String]
    /// Names whose prompt is empty: legal to ask for, without effect.
    public let emptyNames: Set<String>
    /// The prompt of texts without a role of their own, where the model says so.
    public let defaultName: String?

    /// No prompts.
    public static let none = Prompts([:], defaultName: nil)

    /// Prompts by name; a nil text is an empty one.
    public init(_ texts: [String: String?], defaultName: String?) {
        self.texts = texts.compactMapValues { $0 }.filter { !$0.value.isEmpty }
        emptyNames = Set(texts.keys).subtracting(self.texts.keys)
        self.defaultName = defaultName
    }

    /// All names, sorted.
    public var names: [String] { (Array(texts.keys) + emptyNames).sorted() }

    /// The text to put before others, empty when there is none.
    ///
    /// A query takes the prompt `query`; a document `document`, `passage` or `corpus`, whichever the
    /// model has first. Without one it takes the default prompt, unless that is the other role's.
    ///
    /// - Throws: `EncodersError.unknownPrompt` for a name that the model does not have.
    public func text(for prompt: EncodingOptions.Prompt) throws(EncodersError) -> String {
        switch prompt {
        case .named(let name):
            guard let text = self[name] else { throw .unknownPrompt(name: name, known: names) }
            return text
        case .role(let role):
            for name in Self.names(of: role) {
                if let text = self[name] { return text }
            }
            let others = TextRole.allCases.filter { $0 != role }.flatMap(Self.names)
            guard let defaultName, !others.contains(defaultName) else { return "" }
            return self[defaultName] ?? ""
        }
    }

    /// The text of that name, which may be empty; nil when the model does not have it.
    private subscript(name: String) -> String? {
        texts[name] ?? (emptyNames.contains(name) ? "" : nil)
    }

    private static func names(of role: TextRole) -> [String] {
        switch role {
        case .query: ["query"]
        case .document: ["document", "passage", "corpus"]
        }
    }
}
