using System.Text;
using System.Text.Json.Nodes;
using Autonet.Training.Tokenizers;
using CsCheck;

namespace Autonet.Training.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Fact]
    public void A_byte_is_its_own_token()
    {
        Assert.Equal([72, 195, 169, 10], ByteTokenizer.Instance.Encode("Hé\n"));
        Gen.String.Sample(static text =>
        {
            string sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(sound, ByteTokenizer.Instance.Decode(ByteTokenizer.Instance.Encode(text)));
        });
        Assert.Throws<ArgumentException>(() => ByteTokenizer.Instance.Decode([256]));
    }

    [Fact]
    public void The_exported_byte_tokenizer_reads_back_with_the_same_ids()
    {
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(ByteTokenizer.Instance.TokenizerJson.Span, out HuggingFaceTokenizer? read));
        Assert.Equal(ByteTokenizer.Instance.Id, read!.Id);
        Assert.Equal(256, read.VocabularySize);
        foreach (string text in (string[])["", "plain", "two  spaces\nand lines\t", "Ünïcödé 漢字 🙂", "don't 123"])
        {
            Assert.Equal(ByteTokenizer.Instance.Encode(text), read.Encode(text));
            Assert.Equal(text, read.Decode(read.Encode(text)));
        }
    }

    [Fact]
    public void Merges_apply_in_order_within_words()
    {
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(Bpe(), out HuggingFaceTokenizer? tokenizer));
        Assert.Equal(260, tokenizer!.VocabularySize);
        Assert.Equal([257], tokenizer.Encode("the"));
        Assert.Equal([257, 258, (ushort)'n'], tokenizer.Encode("the then")[..3]);
        Assert.Equal("the then <|end|>", tokenizer.Decode([.. tokenizer.Encode("the then "), 259]));

        // Text cannot forge an added token.
        Assert.DoesNotContain((ushort)259, tokenizer.Encode("<|end|>"));
    }

    [Fact]
    public void Files_that_cannot_be_followed_exactly_are_refused()
    {
        Assert.Equal(TokenizerRefusal.Malformed, Read("[]"u8));
        Assert.Equal(TokenizerRefusal.Malformed, Read("{"u8));
        Assert.Equal(TokenizerRefusal.Malformed, Read("{\"model\":5}"u8));
        Assert.Equal(TokenizerRefusal.UnsupportedModel, Changed(static root => root["model"]!["type"] = "Unigram"));
        Assert.Equal(TokenizerRefusal.UnsupportedModel, Changed(static root => root["model"]!["byte_fallback"] = true));
        Assert.Equal(TokenizerRefusal.UnsupportedModel, Changed(static root => root["pre_tokenizer"] = null));
        Assert.Equal(TokenizerRefusal.UnsupportedPipeline, Changed(static root => root["normalizer"] = new JsonObject { ["type"] = "NFC" }));
        Assert.Equal(TokenizerRefusal.UnsupportedPipeline, Changed(static root => root["pre_tokenizer"]!["add_prefix_space"] = true));
        Assert.Equal(TokenizerRefusal.BadVocabulary, Changed(static root => root["model"]!["vocab"]!["zz"] = 70000));
        Assert.Equal(TokenizerRefusal.BadVocabulary, Changed(static root => root["model"]!["vocab"]!["zz"] = 5));
        Assert.Equal(TokenizerRefusal.BadVocabulary, Changed(static root => root["model"]!["vocab"]!["zz"] = 300));
        Assert.Equal(TokenizerRefusal.BadMerges, Changed(static root => ((JsonArray)root["model"]!["merges"]!).Add("q q")));
        Assert.Equal(TokenizerRefusal.BadMerges, Changed(static root => root["model"]!["merges"] = 1));
    }

    /// <summary>Bytes, the merges "t h", "th e" and "Ġ the", and an added token.</summary>
    internal static byte[] Bpe() => Encoding.UTF8.GetBytes(BpeRoot().ToJsonString());

    private static JsonObject BpeRoot()
    {
        JsonObject root = JsonNode.Parse(ByteTokenizer.Instance.TokenizerJson.Span)!.AsObject();
        JsonObject vocabulary = root["model"]!["vocab"]!.AsObject();
        vocabulary["th"] = 256;
        vocabulary["the"] = 257;
        vocabulary["\u0120the"] = 258;
        root["model"]!["merges"] = new JsonArray("t h", new JsonArray("th", "e"), "\u0120 the");
        root["pre_tokenizer"]!["use_regex"] = true;
        root["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 259, ["content"] = "<|end|>", ["special"] = true });
        return root;
    }

    private static TokenizerRefusal Changed(Action<JsonObject> change)
    {
        JsonObject root = BpeRoot();
        change(root);
        return Read(Encoding.UTF8.GetBytes(root.ToJsonString()));
    }

    private static TokenizerRefusal Read(ReadOnlySpan<byte> json)
    {
        TokenizerRefusal refusal = HuggingFaceTokenizer.TryRead(json, out HuggingFaceTokenizer? tokenizer);
        Assert.Equal(refusal == TokenizerRefusal.None, tokenizer is not null);
        return refusal;
    }
}
