/// What the tensors of a family are called in its checkpoints, without a model prefix.
///
/// Names end in `.weight` and `.bias`; here they are written up to that. The names within a layer
/// follow `layer`, the layer's number and a dot.
struct TransformerTensorNames {
    /// The word embedding table.
    var wordEmbeddings = "embeddings.word_embeddings"
    /// The table of learned positions.
    var positionEmbeddings = "embeddings.position_embeddings"
    /// The table of segment embeddings.
    var tokenTypeEmbeddings = "embeddings.token_type_embeddings"
    /// The norm of summed embeddings.
    var embeddingNorm = "embeddings.LayerNorm"
    /// The relative position bias, buckets × heads.
    var relativeBias = "encoder.relative_attention_bias"
    /// What precedes a layer's number.
    var layer = "encoder.layer."
    /// Queries, keys and values: one stacked tensor or three.
    var queryKeyValue = [
        "attention.self.query", "attention.self.key", "attention.self.value",
    ]
    /// The output of attention.
    var attentionOutput = "attention.output.dense"
    /// The norm of attention: after it, or before it where norms sit before steps.
    var attentionNorm = "attention.output.LayerNorm"
    /// The first linear layer of the feed-forward step: one tensor, or two halves of a gate.
    var intermediate = ["intermediate.dense"]
    /// The second linear layer of the feed-forward step.
    var output = "output.dense"
    /// The norm of the feed-forward step.
    var feedForwardNorm = "output.LayerNorm"
    /// The norm after the last layer.
    var finalNorm = "final_norm"

    /// A tensor that every checkpoint of this naming has.
    var anchor: String { layer + "0." + output + ".weight" }

    /// BERT, RoBERTa and XLM-RoBERTa.
    static let bert = TransformerTensorNames()

    /// DistilBERT.
    static let distilBERT = TransformerTensorNames(
        layer: "transformer.layer.",
        queryKeyValue: ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
        attentionOutput: "attention.out_lin",
        attentionNorm: "sa_layer_norm",
        intermediate: ["ffn.lin1"],
        output: "ffn.lin2",
        feedForwardNorm: "output_layer_norm"
    )

    /// MPNet.
    static let mpnet = TransformerTensorNames(
        queryKeyValue: ["attention.attn.q", "attention.attn.k", "attention.attn.v"],
        attentionOutput: "attention.attn.o",
        attentionNorm: "attention.LayerNorm"
    )

    /// ModernBERT.
    static let modernBERT = TransformerTensorNames(
        wordEmbeddings: "embeddings.tok_embeddings",
        embeddingNorm: "embeddings.norm",
        layer: "layers.",
        queryKeyValue: ["attn.Wqkv"],
        attentionOutput: "attn.Wo",
        attentionNorm: "attn_norm",
        intermediate: ["mlp.Wi"],
        output: "mlp.Wo",
        feedForwardNorm: "mlp_norm"
    )

    /// Nomic BERT as its authors name it; a gate is `fc11` and the activated `fc12`.
    static func nomicBERT(gated: Bool) -> TransformerTensorNames {
        TransformerTensorNames(
            embeddingNorm: "emb_ln",
            layer: "encoder.layers.",
            queryKeyValue: ["attn.Wqkv"],
            attentionOutput: "attn.out_proj",
            attentionNorm: "norm1",
            intermediate: gated ? ["mlp.fc11", "mlp.fc12"] : ["mlp.fc1"],
            output: "mlp.fc2",
            feedForwardNorm: "norm2"
        )
    }

    /// Nomic BERT as transformers 5 names its modules.
    static let nomicBERTModules = TransformerTensorNames(
        layer: "layers.",
        queryKeyValue: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
        attentionOutput: "self_attn.o_proj",
        attentionNorm: "post_attention_layernorm",
        intermediate: ["mlp.up_proj", "mlp.gate_proj"],
        output: "mlp.down_proj",
        feedForwardNorm: "post_mlp_layernorm"
    )

    /// The ways in which checkpoints of a configuration may name their tensors, the usual one first.
    static func candidates(for configuration: TransformerConfiguration) -> [TransformerTensorNames]
    {
        switch configuration.family {
        case .bert, .roberta, .xlmRoberta: [.bert]
        case .distilBERT: [.distilBERT]
        case .mpnet: [.mpnet]
        case .modernBERT: [.modernBERT]
        case .nomicBERT:
            if case .plain = configuration.feedForward {
                [.nomicBERT(gated: false)]
            } else {
                [.nomicBERT(gated: true), .nomicBERTModules]
            }
        }
    }
}
