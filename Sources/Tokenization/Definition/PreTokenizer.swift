/// A split of the text into words that tokens never cross.
enum PreTokenizer: Sendable, Equatable {
    case bert
}
