internal import CKernels
internal import Storage
internal import Tensors

/// Makes the codes of an exact index.
struct ExactBuilder {
    let originals: StoredVectors
    let metric: Metric
    let threads: Int

    func image(codec: VectorCodec?) throws(VectorSearchError) -> IndexImage {
        switch codec {
        case nil:
            let header = ExactHeader(
                count: originals.count,
                dimension: originals.dimension,
                metric: metric,
                residual: nil
            )
            return IndexImage(header: .exact(header), arrays: [:])
        case .int8: return try codedImage()
        case .some(let other): throw .codecNotSupported(other)
        }
    }

    private func codedImage() throws(VectorSearchError) -> IndexImage {
        let elements: [CodeElement] = ranges().map { low, high in
            CodeElement(scale: 1, step: high > low ? (high - low) / 255 : 1, offset: low)
        }
        let codebook = Codebook(dimension: originals.dimension, elements: elements)
        let codes = try codebook.encode(
            VectorTable(originals, metric: metric),
            order: nil,
            limit: nil,
            threads: threads
        )
        let (residual, norms) = measure(elements, codes: codes)
        let header = ExactHeader(
            count: originals.count,
            dimension: originals.dimension,
            metric: metric,
            residual: residual
        )
        var arrays = codebook.arrays
        arrays["codes"] = codes
        if metric == .euclidean {
            arrays["norms"] = MappedArray(copying: norms.span, rowBytes: 4)
        }
        return IndexImage(header: .exact(header), arrays: arrays)
    }

    /// Least and greatest value of each dimension.
    private func ranges() -> [(low: Float, high: Float)] {
        var ranges = [(low: Float, high: Float)](
            repeating: (.infinity, -.infinity),
            count: originals.dimension
        )
        for row in 0..<originals.count {
            let vector = originals.matrix(row..<row + 1).elements
            for (index, value) in vector.enumerated() {
                ranges[index].low = min(ranges[index].low, value)
                ranges[index].high = max(ranges[index].high, value)
            }
        }
        return originals.count == 0 ? ranges.map { _ in (0, 0) } : ranges
    }

    /// The greatest rounding of a vector in steps, and the squared length of each.
    private func measure(_ elements: [CodeElement], codes: MappedArray) -> (Float, [Float]) {
        var greatest = 0.0
        var norms: [Float] = []
        for row in 0..<originals.count {
            let vector = originals.matrix(row..<row + 1).elements
            var squares = 0.0
            codes.withRow(row) { code in
                for (index, value) in vector.enumerated() {
                    let element = elements[index]
                    let byte = unsafe code.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                    let rest =
                        (Double(value) - Double(element.offset)) / Double(element.step)
                        - Double(byte)
                    squares += rest * rest
                }
            }
            greatest = max(greatest, squares)
            norms.append(vector.reduce(0) { $0 + $1 * $1 })
        }
        return (Float(greatest.squareRoot()).nextUp, norms)
    }
}
