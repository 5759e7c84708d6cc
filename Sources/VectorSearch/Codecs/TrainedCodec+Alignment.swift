internal import CKernels
internal import Tensors

extension TrainedCodec {
    /// Where the levels of one element lie, before a vector stretches them: the odd halves of the step.
    struct Levels: Sendable {
        let step: Float
        /// The code in the middle.
        let middle: Float

        func value(_ code: UInt8) -> Float { (Float(code) - middle) * step }
    }

    /// Vectors as codes of one byte an element, with what makes products with them unbiased.
    struct Alignment: Sendable {
        var codes: [UInt8]
        var factors: [Float] = []
        var offsets: [Float] = []
    }

    /// By element its levels.
    var levels: [Levels] {
        let bits = layout.bitsOfElements
        let steps = steps(of: bits)
        return zip(bits, steps).map { Levels(step: $1, middle: Float((1 << Int($0)) - 1) / 2) }
    }

    private func steps(of bits: [UInt8]) -> [Float] {
        knowledge.segments?.steps ?? bits.map { BitAllocation.steps[Int($0)] }
    }

    /// Codes of reduced vectors, `n × k`.
    func aligned(_ vectors: Matrix) -> Alignment {
        var centred = vectors
        centred.subtractFromRows(knowledge.center)
        let rests =
            knowledge.segments.map { centred.multiplied(byTransposed: $0.axes) }
            ?? rotated(centred)
        let bits = layout.bitsOfElements
        let steps = steps(of: bits)
        var alignment = Alignment(codes: [UInt8](repeating: 0, count: rests.elements.count))
        // Exact, so that only what a query has beside the mean is estimated.
        alignment.offsets = (0..<centred.rows).map {
            Self.product(centred[row: $0], knowledge.center)
        }
        unsafe alignment.codes.withUnsafeMutableBufferPointer { to in
            unsafe rests.elements.withUnsafeBufferPointer { from in
                guard let vectors = from.baseAddress, let codes = to.baseAddress else { return }
                for row in 0..<rests.rows {
                    let start = row * rests.columns
                    let product = unsafe ck_codec_align(
                        vectors.advanced(by: start),
                        rests.columns,
                        bits,
                        steps,
                        codes.advanced(by: start)
                    )
                    // ⟨o, q⟩ is on average ⟨ō, q⟩ · |o|² / ⟨ō, o⟩ over all rotations.
                    let squares = rests[row: row].squaredLength
                    alignment.factors.append(product > 0 ? squares / product : 0)
                }
            }
        }
        return alignment
    }
}
