using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Data;

namespace Autonet.Training.Tests.Data;

/// <summary>Any token of a data set can be shown under the roots that a charter commits to, as contracts verify it.</summary>
public sealed class TokenProofTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(Vectors.Read("token-proofs.json")).RootElement;

    [Fact]
    public void Golden_manifests_have_the_golden_roots()
    {
        for (int set = 0; set < Golden.GetProperty("manifests").GetArrayLength(); set++)
        {
            DatasetManifest manifest = Open(set).Manifest;
            Assert.Equal(Text("dataRoots", set), manifest.Root.ToString());
            Assert.Equal(Text("evaluationRoots", set), manifest.EvaluationRoot.ToString());
            Assert.Equal((Number("trainTokens", set), Number("evaluationTokens", set)), (manifest.TrainTokens, manifest.EvaluationTokens));
        }
    }

    [Fact]
    public void Golden_proofs_are_met()
    {
        DatasetReader[] readers = [.. Enumerable.Range(0, 3).Select(Open)];
        int cases = Golden.GetProperty("position").GetArrayLength();
        for (int k = 0; k < cases; k++)
        {
            DatasetReader reader = readers[Number("set", k)];
            bool heldOut = Number("heldOut", k) == 1;
            TokenProof proof = heldOut ? reader.ProveEvaluation(Number("position", k)) : reader.ProveTrain(Number("position", k));
            Assert.Equal((Number("token", k), Number("index", k), Number("leafBytes", k)), ((long)proof.Token, (long)proof.Index, (long)proof.Leaf.Length));
            Assert.Equal(
                Enumerable.Range((int)Number("proofStart", k), (int)Number("proofLength", k)).Select(i => Text("siblings", i)),
                proof.Siblings.Select(static sibling => sibling.ToString()));
            Assert.True(Shows(proof, heldOut ? reader.Manifest.EvaluationRoot : reader.Manifest.Root));
        }

        Assert.True(cases > 20);
    }

    [Fact]
    public void Proof_of_a_sequence_shows_the_tokens_that_are_trained()
    {
        DatasetReader reader = Open(2);
        ushort[] tokens = new ushort[65];
        reader.ReadTrain(0, tokens);
        for (int offset = 0; offset <= 64; offset++)
        {
            Assert.Equal(tokens[offset], reader.ProveTrain(offset).Token);
        }
    }

    [Fact]
    public void Proof_shows_nothing_else()
    {
        DatasetReader reader = Open(0);
        TokenProof proof = reader.ProveTrain(2048);
        byte[] leaf = proof.Leaf.ToArray();
        leaf[7] ^= 1;
        Assert.True(Shows(proof, reader.Manifest.Root));
        Assert.False(Shows(proof, reader.Manifest.EvaluationRoot));
        Assert.False(Shows(proof with { Leaf = leaf }, reader.Manifest.Root));
        Assert.False(Shows(proof with { Index = proof.Index ^ 1 }, reader.Manifest.Root));
        Assert.False(Shows(proof with { Siblings = proof.Siblings[1..] }, reader.Manifest.Root));
    }

    [Fact]
    public void Position_outside_of_the_text_or_in_a_missing_shard_is_refused()
    {
        DatasetReader reader = Open(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ProveTrain(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ProveEvaluation(-1));
        Assert.Throws<InvalidOperationException>(() => new DatasetReader(reader.Manifest, 64).ProveTrain(0));
    }

    private static bool Shows(TokenProof proof, Hash256 root)
        => MerkleTree.Verify(root, MerkleTree.HashLeaf(proof.Leaf.Span), proof.Index, proof.Siblings.AsSpan());

    /// <summary>A data set of the vectors, with the shards that its manifest names. Token p is a fixed function of p, so they are made here.</summary>
    private static DatasetReader Open(int set)
    {
        Assert.Equal(ManifestRefusal.None, DatasetManifest.TryRead(Encoding.UTF8.GetBytes(Text("manifests", set)), out DatasetManifest? manifest));
        DatasetReader reader = new(manifest!, 64);
        foreach ((long tokens, long salt) in ((long, long)[])[(manifest!.TrainTokens, 0), (manifest.EvaluationTokens, 7)])
        {
            for (long first = 0; first < tokens; first += DatasetManifest.MaxShardTokens)
            {
                byte[] shard = new byte[2 * Math.Min(DatasetManifest.MaxShardTokens, tokens - first)];
                for (int i = 0; i < shard.Length / 2; i++)
                {
                    long salted = first + i + Number("salts", set) + salt;
                    BinaryPrimitives.WriteUInt16LittleEndian(shard.AsSpan(2 * i), (ushort)((40503 * salted) + (salted >> 16)));
                }

                Assert.Equal(ShardRefusal.None, reader.TryAdd(shard));
            }
        }

        return reader;
    }

    private static string Text(string name, int index) => Golden.GetProperty(name)[index].GetString()!;

    private static long Number(string name, int index) => long.Parse(Text(name, index).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
