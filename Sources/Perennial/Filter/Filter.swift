internal import Tables

/// A condition on the metadata of documents.
///
/// ```
/// section = "games" and not (year < 2000 or tags contains "beta")
/// price >= 10 and price < 20
/// added >= 2024-05-01
/// id in ("a", "b", "c")
/// exists(homepage)
/// ```
///
/// Operators are `=` `!=` `<` `<=` `>` `>=`, `in (…)`, `contains`, `exists(…)`, `and`, `or`, `not`
/// and parentheses; `not` binds strongest, then `and`. A field is a word (letters, digits, `_`, `-`
/// inside, `.`) or anything between backticks; names of fields are compared byte by byte. A value is
/// text in quotes, a number, `true`, `false` or a date. A comparison is true only for documents that
/// have the field with a value of that type; for a list it is true when it is true for one element.
/// `contains` asks for an element of a list, or for a part of a text (upper and lower case differ).
///
/// Numbers are compared as exact decimals of any size (`1.10` is `1.1`, 2^63 is not 2^63 + 1), dates
/// as exact instants. Texts are compared after Unicode's canonical composition (NFC), whatever their
/// length, so that it does not matter how an accent is written. Texts that read as numbers or dates
/// compare as such too, because CSV knows only texts.
public struct Filter: Sendable, Equatable {
    /// What was written.
    public let text: String
    let root: Node

    /// Parses an expression.
    ///
    /// - Throws: `PerennialError.badFilter` with the place and the reason.
    public init(_ text: String) throws {
        self.text = text
        var parser = try FilterParser(text)
        root = try parser.parse()
    }

    /// The fields that it speaks of, in the order of their bytes.
    public var fields: [String] {
        var fields: [[UInt8]: String] = [:]
        root.collectFields(&fields)
        return fields.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    /// A part of an expression; chains of `and` and `or` are one part, however long they are.
    indirect enum Node: Sendable, Equatable {
        case compare(field: String, Comparison, Literal)
        case isOne(field: String, of: [Literal])
        case contains(field: String, Literal)
        case exists(field: String)
        case not(Node)
        case all([Node])
        case any([Node])

        /// Adds its fields by their bytes, as Swift takes names for equal that are not.
        fileprivate func collectFields(_ fields: inout [[UInt8]: String]) {
            switch self {
            case .compare(let field, _, _), .isOne(let field, _), .contains(let field, _),
                .exists(let field):
                fields[Array(field.utf8)] = field
            case .not(let node): node.collectFields(&fields)
            case .all(let nodes), .any(let nodes):
                for node in nodes { node.collectFields(&fields) }
            }
        }
    }

    /// How two values are compared.
    enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    /// A value in an expression.
    enum Literal: Sendable, Equatable {
        case string(String)
        case number(DecimalNumber)
        case boolean(Bool)
        case date(MetadataDate)
    }
}
