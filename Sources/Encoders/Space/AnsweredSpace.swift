/// An older space whose vectors a model's queries can be compared with as they are.
public struct AnsweredSpace: Sendable, Codable, Hashable {
    /// The fingerprint of the older space.
    public let fingerprint: String
    /// Its model's name, for people.
    public let model: String
    /// How many of a query's first coordinates are compared: the older space's dimensions.
    public let dimension: Int

    /// A space that is answered.
    public init(fingerprint: String, model: String, dimension: Int) {
        self.fingerprint = fingerprint
        self.model = model
        self.dimension = dimension
    }

    /// The file of a model folder that names them, written by compatible training.
    package static let fileName = "compatibility.json"

    /// What the file holds.
    package struct File: Codable {
        /// How the model was trained to answer them.
        package let method: String
        /// The spaces, the latest first.
        package let answers: [AnsweredSpace]

        package init(method: String, answers: [AnsweredSpace]) {
            self.method = method
            self.answers = answers
        }
    }
}
