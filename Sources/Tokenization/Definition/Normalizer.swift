/// A change of the text before it is split.
enum Normalizer: Sendable, Equatable {
    case bert(BertNormalization)
}
