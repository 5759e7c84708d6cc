import Tensors

extension AlignedFloats {
    /// A buffer with the elements of an array.
    package init(_ elements: [Float]) {
        self.init()
        resize(to: elements.count)
        withMutableFloats { floats in
            for index in elements.indices { floats[index] = elements[index] }
        }
    }

    /// The floats as an array.
    package var array: [Float] {
        var elements: [Float] = []
        withFloats { floats in elements = floats.indices.map { floats[$0] } }
        return elements
    }
}
