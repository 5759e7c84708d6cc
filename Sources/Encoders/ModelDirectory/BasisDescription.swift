internal import Tensors

/// The head of a model that was trained to answer older vectors too (the `BasisTransformation` module
/// of this program; BT², Zhou et al., ICCV 2023).
///
/// Its weights are `widening.weight`, `(d + d') × D`, with `widening.bias`; `old_only.weight`,
/// `k × (d + d')`, with `old_only.bias`; `new_basis.weight`, `d × d`; `old_basis.weight`, `d' × d'`.
public struct BasisDescription: Sendable, Equatable {
    /// D, columns of its input.
    public let inputs: Int
    /// d, dimensions of the new feature.
    public let new: Int
    /// d', dimensions that are compared with older vectors: the first of its output.
    public let old: Int
    /// k, dimensions that only the old model knew.
    public let oldOnly: Int
    /// C, how long the new part is beside the old-only one.
    public let newLength: Float
    /// Where the weights are.
    public let weights: WeightsLocation

    /// Columns of its output, `k + d`.
    public var outputs: Int { oldOnly + new }

    /// The type in `modules.json`.
    package static let type = "perennial.BasisTransformation"

    /// Reads the folder of a `BasisTransformation` module.
    init(folder: String) throws(EncodersError) {
        let path = folder + "/config.json"
        let file = try ModelFile.required(File.self, path)
        let sizes = [
            ("inputs", file.inputs, 1), ("new", file.new, 1), ("old", file.old, 1),
            ("old_only", file.oldOnly, 1),
        ]
        for (name, size, least) in sizes where size < least {
            throw .malformedFile(path: path, component: name)
        }
        guard file.oldOnly <= file.old, file.oldOnly + file.new >= file.old else {
            throw .malformedFile(path: path, component: "old_only")
        }
        guard file.newLength > 0, file.newLength.isFinite else {
            throw .malformedFile(path: path, component: "new_length")
        }
        inputs = file.inputs
        new = file.new
        old = file.old
        oldOnly = file.oldOnly
        newLength = file.newLength
        weights = try WeightsLocation(in: folder)
    }

    private struct File: Decodable {
        let inputs: Int
        let new: Int
        let old: Int
        let oldOnly: Int
        let newLength: Float

        enum CodingKeys: String, CodingKey {
            case inputs, new, old
            case oldOnly = "old_only"
            case newLength = "new_length"
        }
    }
}
