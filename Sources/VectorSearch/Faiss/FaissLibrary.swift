internal import CFaiss

/// The library that builds graphs, trains codecs and reads FAISS files.
public enum FaissLibrary {
    /// Its version, for instance `1.7.3`.
    public static var version: String { unsafe String(cString: cfaiss_version()) }
}
