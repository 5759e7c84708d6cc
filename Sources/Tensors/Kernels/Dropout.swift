internal import CKernels

/// Drops elements while a model is trained and scales the others up (arXiv:1207.0580, inverted).
///
/// Which elements are dropped depends on the seed, the place and the element's number alone: the
/// backward pass, or a second forward pass, drops the same ones again, and nothing is kept.
package struct Dropout: Sendable, Equatable {
    /// The part of elements that is dropped, 0 ..< 1.
    package let rate: Float
    /// What the choice depends on.
    package let seed: UInt64

    /// Dropout of the given rate; the same seed drops the same elements.
    package init(rate: Float, seed: UInt64) {
        precondition(rate >= 0 && rate < 1)
        self.rate = rate
        self.seed = seed
    }

    /// One place of a model where elements are dropped.
    package struct Site: Sendable, Equatable {
        let rate: Float
        let seed: UInt32
        /// The number of the first element that is handed in.
        let first: UInt32
    }

    /// A place by its number.
    ///
    /// - Parameters:
    ///   - number: differs from place to place.
    ///   - first: the number of the first element that will be handed in, of all of the batch.
    /// - Returns: the place; equal numbers drop equally.
    package func site(_ number: Int, first: Int = 0) -> Site {
        // Mixed twice, so that seeds and places that are neighbours have nothing in common.
        var seeds = SplitMix64(seed: seed)
        var mixed = SplitMix64(seed: seeds.next() &+ UInt64(number))
        return Site(
            rate: rate,
            seed: UInt32(truncatingIfNeeded: mixed.next()),
            first: UInt32(truncatingIfNeeded: first)
        )
    }
}

extension Dropout.Site {
    var kernel: ck_dropout_t {
        ck_dropout_t(
            seed: seed,
            threshold: UInt32(Double(rate) * 4_294_967_296),
            scale: 1 / (1 - rate)
        )
    }

    /// Drops elements of x in place; the gradient of x is the same of that of the output.
    package func apply(to x: inout [Float]) {
        var kernel = kernel
        unsafe x.withUnsafeMutableBufferPointer { x in
            guard let start = x.baseAddress else { return }
            unsafe TrainingKernels.best.drop(&kernel, start, first, x.count, start)
        }
    }

    /// The same with the result elsewhere; both have `n` elements.
    package func apply(_ x: [Float], into y: inout [Float]) {
        precondition(x.count == y.count)
        var kernel = kernel
        unsafe TrainingKernels.best.drop(&kernel, x, first, x.count, &y)
    }
}
