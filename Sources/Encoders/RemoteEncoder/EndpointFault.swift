/// How an embedding endpoint fails.
public enum EndpointFault: Equatable, Sendable {
    /// The exchange itself fails, or the server answers with an error.
    case http(HTTPFault)
    /// The answer is not the JSON of an embeddings endpoint.
    case notEmbeddings(url: String)
    /// There is not one vector for each text.
    case count(url: String, expected: Int, found: Int)
    /// A vector has another number of dimensions than the others, or than was asked for.
    case dimension(url: String, expected: Int, found: Int)
    /// A vector has a value that is not a number.
    case notFinite(url: String)
    /// An address stands alone, without the model's name.
    case noModel(url: String)
    /// Something other than the texts of the two roles stands behind the model's name.
    case unknownPart(String)
}

extension EndpointFault: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .http(.status(let url, 404, let message)):
            "\(url) does not exist\(message.isEmpty ? "" : " (\(message))"); "
                + "check the address, which ends in /v1 as a rule, and the model's name"
        case .http(.status(let url, let code, let message)) where code == 401 || code == 403:
            "\(url) refuses the key (\(code)\(message.isEmpty ? "" : ": \(message)")); check the key"
        case .http(.status(let url, let code, let message)) where code == 413 || code == 400:
            "\(url): the server answers \(code)\(message.isEmpty ? "" : ": \(message)"); "
                + "smaller batches or shorter texts may help"
        case .http(let fault): "\(fault); check that the server runs, then try again"
        case .notEmbeddings(let url):
            "\(url): the answer is not that of an embeddings endpoint; check the address"
        case .count(let url, let expected, let found):
            "\(url): \(found) vectors for \(expected) texts; the server is not to be relied on"
        case .dimension(let url, let expected, let found):
            "\(url): a vector of \(found) dimensions where \(expected) are expected; "
                + "check the model's name and its dimensions"
        case .notFinite(let url):
            "\(url): a vector holds a value that is not a number; the server is not to be relied on"
        case .noModel(let url): "\(url): name the model too, as in \(url)#MODEL"
        case .unknownPart(let part):
            "\(part): after the model's name come query=TEXT and document=TEXT"
        }
    }
}
