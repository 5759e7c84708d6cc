/// Where the tensors of adapters lie, behind all others of an encoder.
struct AdapterLayout: Sendable, Equatable {
    /// y + U gelu(D x + d) + u: D is `width × hidden`, U is `hidden × width`.
    struct Bottleneck: Sendable, Equatable {
        let down: TransformerLayout.Linear
        let up: TransformerLayout.Linear
        let width: Int
    }

    /// The adapters of one layer.
    struct Layer: Sendable, Equatable {
        let inside: Bottleneck?
        let asideNorm: TransformerLayout.Norm?
        let aside: Bottleneck?
        /// All of them, which are neighbours.
        let range: Range<Int>
    }

    /// The layers, first to last.
    private(set) var layers: [Layer] = []
    /// The tensors in the order of the buffer.
    private(set) var tensors: [EncoderLayout.Tensor] = []
    /// Where the first tensor begins.
    let start: Int
    /// Number of elements of all tensors.
    var count: Int { (tensors.last?.range.upperBound ?? start) - start }

    /// The layout of adapters of a transformer, from `start` on.
    init(_ settings: AdapterSettings, _ configuration: TransformerConfiguration, start: Int) {
        self.start = start
        for index in configuration.layers.indices {
            let first = start + count
            let (inside, aside) = ("layer.\(index).inside.", "layer.\(index).aside.")
            let hidden = configuration.hiddenSize
            layers.append(
                Layer(
                    inside: addBottleneck(inside, settings.insideWidth, hidden),
                    asideNorm: settings.asideWidth > 0 ? addNorm(aside, hidden) : nil,
                    aside: addBottleneck(aside, settings.asideWidth, hidden),
                    range: first..<start + count
                )
            )
        }
    }

    private mutating func addBottleneck(_ name: String, _ width: Int, _ hidden: Int) -> Bottleneck?
    {
        guard width > 0 else { return nil }
        return Bottleneck(
            down: addLinear(name + "down", [width, hidden]),
            up: addLinear(name + "up", [hidden, width]),
            width: width
        )
    }

    private mutating func addLinear(_ name: String, _ shape: [Int]) -> TransformerLayout.Linear {
        let weights = add(name + ".weight", shape)
        return TransformerLayout.Linear(weights: weights, bias: add(name + ".bias", [shape[0]]))
    }

    private mutating func addNorm(_ name: String, _ hidden: Int) -> TransformerLayout.Norm {
        let scale = add(name + "norm.weight", [hidden])
        return TransformerLayout.Norm(scale: scale, shift: add(name + "norm.bias", [hidden]))
    }

    private mutating func add(_ name: String, _ shape: [Int]) -> Range<Int> {
        let first = start + count
        let range = first..<first + shape.reduce(1, *)
        tensors.append(EncoderLayout.Tensor(file: nil, name: name, shape: shape, range: range))
        return range
    }
}
