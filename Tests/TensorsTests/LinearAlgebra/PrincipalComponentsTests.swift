import Tensors
import Testing

@Suite struct PrincipalComponentsTests {
    struct Golden: Decodable {
        let name: String
        let X: [[Double]], components: [[Double]], transformed: [[Double]]
        let k: Int
        let mean: [Double], explained_variance: [Double], explained_variance_ratio: [Double]
    }

    @Test func `directions, variances and coordinates equal the reference`() throws {
        for golden in try LinearAlgebraGolden.cases("pca", as: Golden.self) {
            let x = DoubleMatrix(golden.X)
            let fit = try PrincipalComponents(of: x, count: golden.k)
            #expect(fit.components.difference(to: DoubleMatrix(golden.components)) < 1e-9)
            #expect(fit.transform(x).difference(to: DoubleMatrix(golden.transformed)) < 1e-9)
            #expect(DoubleMatrix([fit.mean]).difference(to: DoubleMatrix([golden.mean])) < 1e-9)
            #expect(
                DoubleMatrix([fit.variances])
                    .difference(to: DoubleMatrix([golden.explained_variance])) < 1e-9
            )
            let ratios = fit.variances.map { $0 / fit.totalVariance }
            #expect(
                DoubleMatrix([ratios])
                    .difference(to: DoubleMatrix([golden.explained_variance_ratio])) < 1e-9
            )
        }
    }
}
