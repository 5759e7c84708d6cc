internal import Tensors

extension SafeTensors {
    /// A tensor as float32 that has the given shape and only finite values.
    ///
    /// - Throws: `TensorsError` naming the tensor.
    func floats(_ name: String, shape: [Int]) throws -> [Float] {
        let found = try entry(name).shape
        guard found == shape else {
            throw TensorsError.shapeMismatch(
                path: path,
                tensor: name,
                expected: shape,
                found: found
            )
        }
        let values = try floats(name)
        guard values.allSatisfy(\.isFinite) else {
            throw TensorsError.notFinite(path: path, tensor: name)
        }
        return values
    }
}
