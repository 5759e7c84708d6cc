/// Reads a filter expression by recursive descent.
struct FilterParser {
    /// Parentheses nested deeper are refused, so that no text exhausts the stack of a small thread.
    private static let deepest = 100

    private let text: String
    private let tokens: [(token: FilterToken, place: Int)]
    private var index = 0
    private var depth = 0

    init(_ text: String) throws {
        self.text = text
        var lexer = FilterLexer(text)
        tokens = try lexer.tokens()
    }

    /// The whole expression.
    mutating func parse() throws -> Filter.Node {
        let node = try alternatives()
        guard token == .end else { throw fault("\"and\", \"or\" or the end is expected here") }
        return node
    }

    private var token: FilterToken { tokens[index].token }

    private mutating func take() -> FilterToken {
        defer { if index < tokens.count - 1 { index += 1 } }
        return token
    }

    private mutating func alternatives() throws -> Filter.Node {
        var nodes = [try conditions()]
        while token.keyword == "or" {
            _ = take()
            nodes.append(try conditions())
        }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func conditions() throws -> Filter.Node {
        var nodes = [try condition()]
        while token.keyword == "and" {
            _ = take()
            nodes.append(try condition())
        }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    /// A condition, with as many `not` before it as there are: of each two, both go.
    private mutating func condition() throws -> Filter.Node {
        var isTurned = false
        while token.keyword == "not" {
            _ = take()
            isTurned.toggle()
        }
        let node = try plainCondition()
        return isTurned ? .not(node) : node
    }

    private mutating func plainCondition() throws -> Filter.Node {
        if token == .open {
            guard depth < Self.deepest else {
                throw fault("more than \(Self.deepest) parentheses in each other: leave some out")
            }
            _ = take()
            depth += 1
            defer { depth -= 1 }
            let node = try alternatives()
            try expect(.close, "\")\"")
            return node
        }
        if token.keyword == "exists", tokens[index + 1].token == .open {
            _ = take()
            _ = take()
            let field = try field()
            try expect(.close, "\")\"")
            return .exists(field: field)
        }
        return try test(of: field())
    }

    private mutating func test(of field: String) throws -> Filter.Node {
        switch token {
        case .comparison(let comparison):
            _ = take()
            return .compare(field: field, comparison, try literal())
        case .word where token.keyword == "contains":
            _ = take()
            return .contains(field: field, try literal())
        case .word where token.keyword == "in":
            _ = take()
            try expect(.open, "\"(\"")
            var values = [try literal()]
            while token == .comma {
                _ = take()
                values.append(try literal())
            }
            try expect(.close, "\")\" or \",\"")
            return .isOne(field: field, of: values)
        default:
            throw fault("a comparison, \"in\" or \"contains\" is expected after a field")
        }
    }

    private mutating func field() throws -> String {
        switch token {
        case .word(let name), .field(let name):
            _ = take()
            return name
        default: throw fault("a field is expected here")
        }
    }

    private mutating func literal() throws -> Filter.Literal {
        guard case .literal(let value) = token else {
            throw fault("a value is expected here; texts stand in quotes")
        }
        _ = take()
        return value
    }

    private mutating func expect(_ wanted: FilterToken, _ name: String) throws {
        guard token == wanted else { throw fault("\(name) is expected here") }
        _ = take()
    }

    private func fault(_ reason: String) -> PerennialError {
        .badFilter(filter: text, place: tokens[index].place, reason: reason)
    }
}
