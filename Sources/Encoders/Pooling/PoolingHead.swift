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
    /// - Returns: `texts × dimension`.
    package func forward(_ hidden: [Float], offsets: [Int32], hiddenSize: Int) -> Matrix {
        let texts = offsets.count - 1
        var columns = poolings.count * hiddenSize
        var vectors = [Float](repeating: 0, count: texts * columns)
        for (index, pooling) in poolings.enumerated() {
            pooling.forward(
                hidden,
                offsets: offsets,
                columns: hiddenSize,
                into: &vectors,
                at: (column: index * hiddenSize, stride: columns)
            )
        }
        for step in steps {
            switch step {
            case .dense(let layer):
                columns = layer.outputs
                var next = [Float](repeating: 0, count: texts * columns)
                layer.forward(vectors, into: &next)
                vectors = next
            case .layerNorm(let norm):
                var next = vectors
                norm.forward(vectors, into: &next)
                vectors = next
            case .normalize:
                var matrix = Matrix(rows: texts, columns: columns, elements: vectors)
                matrix.normalizeRows()
                vectors = matrix.elements
            case .basis(let head):
                columns = head.outputs
                vectors = head.forward(vectors)
            }
        }
        return Matrix(rows: texts, columns: columns, elements: vectors)
    }
}
