/// The value that steps read and write, by the name that sentence-transformers gives it.
enum PooledVector {
    private static let name = "sentence_embedding"

    /// Refuses a step that works on something else, for instance on the vectors of tokens.
    static func check(input: String?, output: String?, path: String) throws(EncodersError) {
        if let input, input != name {
            throw .unsupportedValue(path: path, name: "module_input_name", value: input)
        }
        if let output, output != name {
            throw .unsupportedValue(path: path, name: "module_output_name", value: output)
        }
    }
}
