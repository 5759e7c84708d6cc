extension JSONValue {
    /// The one value that `bytes` hold, with white space around it.
    ///
    /// Strict RFC 8259: no comments, no trailing commas, no `NaN`, no lone surrogates; a key that appears twice in an
    /// object is refused too.
    ///
    /// - Throws: `JSONSyntaxError` with the offset of the first byte that is wrong.
    package init(parsing bytes: [UInt8], depthLimit: Int = 256) throws(JSONSyntaxError) {
        self = try JSONParser.parse(bytes, depthLimit: depthLimit)
    }
}
