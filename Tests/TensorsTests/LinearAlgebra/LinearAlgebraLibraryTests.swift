import Tensors
import Testing

@Suite("The library of linear algebra")
struct LinearAlgebraLibraryTests {
    @Test("A processor newer than the library gets the kernels of its instruction set")
    func kernelsOfTheProcessor() {
        // The library calls every processor that it does not know a Prescott.
        let isKnown = !LinearAlgebraLibrary.version.contains("Prescott")
        let isOld = Processor.instructionSets == "scalar"
        #expect(isKnown || isOld)
    }
}
