/// What a run tells while it works; every closure is called on the thread that runs it.
public struct TrainingObserver {
    /// How many of how many texts the guide has encoded.
    public var guide: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    /// How many of how many steps are done, and the loss of the last.
    public var step: (_ done: Int, _ all: Int, _ loss: Double) -> Void = { _, _, _ in }
    /// What an evaluation gave after a step, and whether it is the best so far.
    public var evaluation: (_ step: Int, _ value: Double, _ isBest: Bool) -> Void = { _, _, _ in }
    /// Whether to stop after the step at hand.
    public var isCancelled: () -> Bool = { false }

    /// An observer that does nothing.
    public init() {}
}
