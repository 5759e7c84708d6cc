/// Bottleneck adapters inside each layer, connected by a chain beside the layers ("Scattered or
/// Connected?", arXiv:2208.09847, section 4).
///
/// Inside, the feed-forward step of y becomes feedForward(y) + U gelu(D y + d) + u. Beside, states s
/// grow from layer to layer, s + U gelu(D norm(x) + d) + u for the input x of a layer, and are added to
/// the states after the last: trained modules are one path for the gradient. U and u begin as zeros,
/// so that the space does not change before the first step.
public struct AdapterSettings: Sendable, Equatable, Codable {
    /// Rows of D inside layers; 0 for none.
    public var insideWidth: Int
    /// Rows of D beside layers; 0 for none.
    public var asideWidth: Int

    /// Adapters of the given widths.
    public init(insideWidth: Int = 32, asideWidth: Int = 32) {
        self.insideWidth = insideWidth
        self.asideWidth = asideWidth
    }
}
