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
/// inside, `.`) or anything between backticks. A value is text in quotes, a number, `true`, `false`
/// or a date. A comparison is true only for documents that have the field with a value of that type;
/// for a list it is true when it is true for one element. `contains` asks for an element of a list,
/// or for a part of a text (upper and lower case differ). Texts that read as numbers or dates compare
/// as such too, because CSV knows only texts.
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

    /// The fields that it speaks of.
    public var fields: Set<String> { root.fields }

    /// A part of an expression.
    indirect enum Node: Sendable, Equatable {
        case compare(field: String, Comparison, Literal)
        case isOne(field: String, of: [Literal])
        case contains(field: String, Literal)
        case exists(field: String)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)

        fileprivate var fields: Set<String> {
            switch self {
            case .compare(let field, _, _), .isOne(let field, _), .contains(let field, _),
                .exists(let field):
                [field]
            case .not(let node): node.fields
            case .and(let left, let right), .or(let left, let right):
                left.fields.union(right.fields)
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
        /// The nearest double, and the digits as they were written.
        case number(Double, digits: String)
        case boolean(Bool)
        case date(Double)
    }
}
