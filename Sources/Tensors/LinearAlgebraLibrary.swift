internal import COpenBLAS

/// The library that decomposes matrices.
public enum LinearAlgebraLibrary {
    /// Its name, version and build, in its own words.
    public static var version: String { unsafe String(cString: openblas_get_config()) }
}
