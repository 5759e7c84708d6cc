/// What the reference library's class of a tokenizer builds anew, whatever tokenizer.json says.
enum TokenizerFamily: Sendable, Equatable {
    /// BERT's normaliser, splits and template.
    case bert
    /// BERT's normaliser and splits between the special tokens of RoBERTa.
    case mpnet
    /// Byte-level pieces without a normaliser, between `<s>` and `</s>`.
    case roberta
    /// Byte-level pieces without a normaliser; special tokens as the file says.
    case gpt2
    /// The file counts as it is written.
    case asWritten

    /// The family of a `tokenizer_class`; the endings of fast tokenizers make no difference.
    init(className: String) {
        switch className.hasSuffix("Fast") ? String(className.dropLast(4)) : className {
        case "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer": self = .bert
        case "MPNetTokenizer": self = .mpnet
        case "RobertaTokenizer": self = .roberta
        case "GPT2Tokenizer": self = .gpt2
        default: self = .asWritten
        }
    }

    /// The family that a `model_type` of config.json stands for where no class is named.
    init(modelType: String) {
        switch modelType {
        case "bert", "distilbert", "electra": self = .bert
        case "mpnet": self = .mpnet
        case "roberta": self = .roberta
        case "gpt2": self = .gpt2
        default: self = .asWritten
        }
    }

    /// The special tokens that the class names by itself.
    var specialTokens: [(key: String, content: String)] {
        switch self {
        case .bert:
            [
                ("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"),
                ("cls_token", "[CLS]"), ("mask_token", "[MASK]"),
            ]
        case .mpnet:
            [
                ("unk_token", "[UNK]"), ("sep_token", "</s>"), ("pad_token", "<pad>"),
                ("cls_token", "<s>"), ("mask_token", "<mask>"),
            ]
        case .roberta:
            [
                ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"),
                ("cls_token", "<s>"), ("mask_token", "<mask>"),
            ]
        case .gpt2, .asWritten:
            []
        }
    }
}
