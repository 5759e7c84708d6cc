/// How one element of a code stands for one element of a (rotated) vector.
struct CodeElement: BitwiseCopyable {
    /// What 1 in the rotation's row stands for.
    var scale: Float
    /// What 1 in the code stands for.
    var step: Float
    /// What 0 in the code stands for.
    var offset: Float
}
