package import Tensors

/// What comes after the transformer: pooling, then steps on the pooled vectors.
package struct PoolingHead: Sendable {
    /// A step on pooled vectors.
    package enum Step: Sendable {
        /// A linear layer with an activation (the `Dense` module).
        case dense(LinearLayer)
        /// Layer normalisation (the `LayerNorm` module).
        case layerNorm(LayerNorm)
        /// Division by the Euclidean length (the `Normalize` module).
        case normalize
        /// The head of a model that answers older vectors too.
        case basis(BasisLayer)
    }

    /// The vectors that are put side by side, in this order.
    package let poolings: [Pooling]
    /// The steps, first to last.
    package let steps: [Step]

    /// A head with at least one pooling.
    package init(poolings: [Pooling], steps: [Step]) {
        precondition(!poolings.isEmpty)
        self.poolings = poolings
        self.steps = steps
    }

    /// Dimensions of a vector for hidden states of so many columns.
    package func dimension(hiddenSize: Int) -> Int {
        steps.reduce(poolings.count * hiddenSize) { columns, step in
            switch step {
            case .dense(let layer): layer.outputs
            case .basis(let head): head.outputs
            case .layerNorm, .normalize: columns
            }
        }
    }

    /// Pools each text and applies the steps.
    ///
    /// - Parameters:
    ///   - hidden: `tokens × hiddenSize`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - hiddenSize: columns of a hidden state.
    ///   - vectors: become those of the texts, `texts × dimension`.
    package func forward<Hidden: ContiguousFloats & ~Copyable>(
        _ hidden: borrowing Hidden,
        offsets: [Int32],
        hiddenSize: Int,
        into vectors: inout VectorBatch
    ) {
        let columns = poolings.count * hiddenSize
        vectors.reset(rows: offsets.count - 1, columns: columns)
        for (index, pooling) in poolings.enumerated() {
            vectors.change { vectors in
                pooling.forward(
                    hidden,
                    offsets: offsets,
                    columns: hiddenSize,
                    into: &vectors,
                    at: (column: index * hiddenSize, stride: columns)
                )
            }
        }
        for step in steps {
            switch step {
            case .dense(let layer):
                vectors.step(columns: layer.outputs) { layer.forward($0, into: &$1) }
            case .layerNorm(let norm):
                vectors.step(columns: vectors.columns) { norm.forward($0, into: &$1) }
            case .normalize:
                vectors.normalize()
            case .basis(let head):
                vectors.replace(by: head.forward(vectors.elements))
            }
        }
    }
}
