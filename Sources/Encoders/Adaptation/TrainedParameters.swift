/// Which parameters of an encoder are trained.
public enum TrainedParameters: Sendable, Equatable, Codable {
    /// All of them.
    case all
    /// Low-rank changes of some linear layers; the encoder's own parameters stay as they are.
    case lowRank(LowRankSettings)
    /// Small modules inside and beside the layers; the encoder's own parameters stay as they are.
    case adapters(AdapterSettings)
}
