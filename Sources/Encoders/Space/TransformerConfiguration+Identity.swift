internal import Tensors

extension TransformerConfiguration {
    /// Everything but the weights that decides what the transformer computes, one setting a line.
    ///
    /// Sizes that the shapes of the weights show are left out. The lines are part of stored
    /// fingerprints: a change of their form makes every space another one.
    var identity: String {
        var lines = ["heads \(headCount) of \(headWidth)"]
        for (index, layer) in layers.enumerated() {
            let window = layer.window.map { " window \($0)" } ?? ""
            let rotary = layer.rotaryTheta.map { " theta \($0)" } ?? ""
            let norm = layer.normalizesInput ? "" : " input as is"
            lines.append("layer \(index)\(window)\(rotary)\(norm)")
        }
        if let table = positionTable {
            let padding = table.padding.map { " padding \($0)" } ?? ""
            lines.append("positions from \(table.first)\(padding)")
        }
        if let buckets = relativeBuckets { lines.append("buckets \(buckets)") }
        lines.append("segments \(tokenTypes > 0)")
        lines.append("norm \(normPlacement.identity) epsilon \(normEpsilon)")
        lines.append("feed-forward \(feedForward.identity)")
        return lines.joined(separator: "\n")
    }
}

extension TransformerConfiguration.NormPlacement {
    fileprivate var identity: String {
        switch self {
        case .afterResidual: "after"
        case .beforeStep: "before"
        }
    }
}

extension TransformerConfiguration.FeedForward {
    fileprivate var identity: String {
        switch self {
        case .plain(let activation): "plain \(activation.rawValue)"
        case .gatedFirst(let activation): "gated first \(activation.rawValue)"
        case .gatedSecond(let activation): "gated second \(activation.rawValue)"
        }
    }
}
