/// How a map is fitted by gradient descent.
public struct DistillationSettings: Sendable, Equatable {
    /// Hidden units of the network beside the affine map; 0 for an affine map alone.
    public var hidden: Int
    /// Steps of the optimiser.
    public var steps: Int
    /// Texts a step.
    public var batch: Int
    /// The largest step size; it falls to 0 along a cosine.
    public var learningRate: Float
    /// Decoupled weight decay (Loshchilov and Hutter 2019).
    public var weightDecay: Float
    /// What the teacher's similarities are divided by before they become shares.
    public var temperature: Float
    /// The weight of the cosine to the text's own stored vector.
    public var cosineWeight: Float
    /// The seed of all draws.
    public var seed: UInt64

    /// Settings; the defaults fit 5,000 texts in well under a minute on two cores.
    public init(
        hidden: Int = 768,
        steps: Int = 800,
        batch: Int = 128,
        learningRate: Float = 1e-3,
        weightDecay: Float = 0.01,
        temperature: Float = 0.01,
        cosineWeight: Float = 1,
        seed: UInt64 = 0
    ) {
        self.hidden = hidden
        self.steps = steps
        self.batch = batch
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.temperature = temperature
        self.cosineWeight = cosineWeight
        self.seed = seed
    }

    /// Refuses what no fit can be made with.
    func check() throws(CompatibilityError) {
        let numbers = [
            ("the number of hidden units", hidden, 0), ("the number of steps", steps, 1),
            ("the batch size", batch, 1),
        ]
        for (name, value, least) in numbers where value < least {
            throw .badSetting(name: name, value: "\(value)")
        }
        let values = [
            ("the learning rate", learningRate, learningRate > 0),
            ("the weight decay", weightDecay, weightDecay >= 0),
            ("the temperature", temperature, temperature > 0),
            ("the weight of the cosine", cosineWeight, cosineWeight >= 0),
        ]
        for (name, value, isRight) in values where !isRight || !value.isFinite {
            throw .badSetting(name: name, value: "\(value)")
        }
    }
}
