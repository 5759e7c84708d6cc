internal import Tensors

/// The gradients of one stretch of the parameters, of one part of a batch.
///
/// Parameters outside the stretch are frozen: gradients of them are neither computed nor added.
struct PartialGradients: Sendable {
    /// Which stretch.
    private(set) var range = 0..<0
    /// The gradients, `range.count` elements.
    private(set) var values: [Float] = []

    /// Begins a stretch with zeros.
    mutating func begin(_ range: Range<Int>) {
        self.range = range
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(0, count: range.count))
    }

    /// Lends the gradient of the parameters at `place`, if they are trained.
    mutating func withSpan(of place: Range<Int>, _ body: (inout MutableSpan<Float>) -> Void) {
        guard range.contains(place) else { return }
        let start = place.lowerBound - range.lowerBound
        var all = values.mutableSpan
        all.withStretch(start..<start + place.count, body)
    }

    /// Adds to the gradient of the parameters at `place`.
    mutating func add(_ gradient: [Float], to place: Range<Int>) {
        precondition(gradient.count == place.count)
        withSpan(of: place) { Addition.add(gradient, to: &$0) }
    }

    /// Adds the stretch to gradients that begin with those of the parameter `first`.
    func add(to all: inout MutableSpan<Float>, first: Int) {
        guard !range.isEmpty else { return }
        all.withStretch(range.lowerBound - first..<range.upperBound - first) {
            Addition.add(values, to: &$0)
        }
    }
}
