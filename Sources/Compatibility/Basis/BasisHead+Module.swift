internal import Encoders
internal import Files
internal import Foundation
internal import Tensors

extension BasisHead {
    /// Writes the module of a model folder that this head becomes; P and Q as they are now.
    ///
    /// - Parameter folder: is made where it is absent.
    /// - Throws: `CompatibilityError`, `TensorsError`, and what the file system says.
    package func write(to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let transformation = try transformation()
        let width = shape.new + shape.old
        let tensors: [(name: String, shape: [Int], values: [Float])] = [
            ("widening.weight", [width, shape.inputs], Array(values[range(of: .widening)])),
            ("widening.bias", [width], Array(values[range(of: .wideningBias)])),
            ("old_only.weight", [shape.oldOnly, width], Array(values[range(of: .oldOnly)])),
            ("old_only.bias", [shape.oldOnly], Array(values[range(of: .oldOnlyBias)])),
            (
                "new_basis.weight", [shape.new, shape.new],
                Matrix(transformation.newBasis).elements
            ),
            (
                "old_basis.weight", [shape.old, shape.old],
                Matrix(transformation.oldBasis).elements
            ),
        ]
        var writer = try SafeTensorsWriter(
            path: folder + "/model.safetensors",
            declarations: tensors.map { .init(name: $0.name, shape: $0.shape) }
        )
        for tensor in tensors { try writer.write(tensor.values.span) }
        try writer.finish()
        let configuration = Configuration(
            inputs: shape.inputs,
            new: shape.new,
            old: shape.old,
            oldOnly: shape.oldOnly,
            newLength: shape.newLength
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try OutputFile.write(encoder.encode(configuration), to: folder + "/config.json")
    }

    private struct Configuration: Encodable {
        let inputs: Int
        let new: Int
        let old: Int
        let oldOnly: Int
        let newLength: Double

        enum CodingKeys: String, CodingKey {
            case inputs, new, old
            case oldOnly = "old_only"
            case newLength = "new_length"
        }
    }
}
