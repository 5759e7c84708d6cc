/// The direction in which keys are visited.
public enum KeyOrder: Sendable {
    /// From the least to the greatest.
    case ascending
    /// From the greatest to the least.
    case descending
}
