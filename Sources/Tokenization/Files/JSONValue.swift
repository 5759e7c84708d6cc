/// A value of a JSON document; objects keep their order.
enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// The last value under a key of an object; nil where there is none or null.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self,
            let member = members.last(where: { $0.key == key })
        else { return nil }
        if case .null = member.value { return nil }
        return member.value
    }
}
