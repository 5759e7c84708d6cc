public import Compatibility

/// What compatible training depends on, beside the settings of every run.
public struct CompatibleSettings: Sendable, Equatable, Codable {
    /// The method.
    public var method: CompatibleMethod
    /// What cosines are divided by in contrastive terms.
    public var temperature = 0.02
    /// BT² and simplex: what the terms that look at old vectors are multiplied with.
    ///
    /// 1 is as published; less keeps the new model nearer to what it is without them, and on pairs for
    /// development no worse at answering the old one.
    public var compatibilityWeight = 0.1
    /// Whether the transformer is trained; else only what stands on it.
    public var trainsEncoder = true
    /// The largest step size of what stands on the transformer.
    public var headLearningRate = 1e-3
    /// BT²: k, dimensions for what only the old model knew; nil for 32, or more where they are needed.
    public var oldOnly: Int?
    /// BT²: C, how long the new part is beside the old-only one.
    public var newLength = 3.0
    /// BT²: how orthogonal matrices are parametrised.
    public var parametrization = SkewMatrix.Parametrization.exponential
    /// BT² and simplex: λ₁, the weight of the cosine to the independently trained model: 5 for BT², whose
    /// contrastive terms are steeper than the class terms that 1 was published with; else 1.
    public var teacherWeight: Double
    /// BT²: λ₂, the weight of the contrastive term between compatible parts and old vectors.
    public var oldContrastWeight = 1.0
    /// BT²: λ₃, the weight of the cosine to the text's own old vector.
    public var oldCosineWeight = 5.0
    /// Simplex: λ, the weight of classification; higher-order compatibility has 1 − λ.
    public var classificationWeight = 0.1
    /// Simplex: μ, what cosines are multiplied with.
    public var sharpness = 10.0
    /// Simplex: whether texts of the same class count as similarity 0, as the authors' program has it,
    /// or are left out, as their equation has it.
    public var countsSameClass = true
    /// Query-side: stored vectors that every query is compared with, at most.
    public var candidates = 8_192

    /// The usual settings of a method.
    public init(method: CompatibleMethod) {
        self.method = method
        teacherWeight = method == .bt2 ? 5 : 1
    }

    /// Refuses what no run can be made with.
    ///
    /// - Throws: `TrainingError.badSetting`.
    public func check() throws(TrainingError) {
        let numbers = [
            ("the temperature", temperature, temperature > 0),
            ("the weight of compatibility", compatibilityWeight, compatibilityWeight >= 0),
            ("the learning rate of the head", headLearningRate, headLearningRate > 0),
            ("the length of the new part", newLength, newLength > 0),
            ("the weight of the teacher", teacherWeight, teacherWeight >= 0),
            ("the weight of the old contrast", oldContrastWeight, oldContrastWeight >= 0),
            ("the weight of the old cosine", oldCosineWeight, oldCosineWeight >= 0),
            (
                "the weight of classification", classificationWeight,
                (0...1).contains(classificationWeight)
            ),
            ("the sharpness", sharpness, sharpness > 0),
        ]
        for (name, value, isRight) in numbers where !isRight || !value.isFinite {
            throw .badSetting(name: name, value: "\(value)")
        }
        if let oldOnly, oldOnly < 1 {
            throw .badSetting(name: "the number of old-only dimensions", value: "\(oldOnly)")
        }
        guard candidates > 1 else {
            throw .badSetting(name: "the number of candidates", value: "\(candidates)")
        }
    }
}
