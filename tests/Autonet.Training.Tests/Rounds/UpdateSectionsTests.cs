using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using CsCheck;

namespace Autonet.Training.Tests.Rounds;

public sealed class UpdateSectionsTests
{
    [Fact]
    public void Sections_fill_an_update_in_order_and_its_root_is_over_their_roots()
        => Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 3000], Gen.Int).Sample(static (rows, columns, width, seed) =>
    {
        ParameterDescription[] parameters = [Tensor(0, rows, columns), Tensor(1, width)];
        byte[] update = Bytes(parameters, seed);
        List<Hash256> roots = [];
        int at = 0;
        foreach (ParameterDescription parameter in parameters)
        {
            foreach (int words in (int[])[(parameter.Rows + 1) / 2, (parameter.Count + 31) / 32, (parameter.Rows + 1) / 2, (parameter.Columns + 1) / 2])
            {
                roots.Add(TensorRoot.Compute([.. Enumerable.Range(0, words).Select(i => BitConverter.ToInt32(update, at + (4 * i)))]));
                at += 4 * words;
            }
        }

        Assert.Equal(at, update.Length);
        Assert.Equal(MerkleTree.Root([.. roots]), UpdateSections.Root([.. parameters], update));
    });

    [Fact]
    public void Every_byte_of_an_update_is_under_its_root()
    {
        ParameterDescription[] parameters = [Tensor(0, 3, 5), Tensor(1, 7)];
        byte[] update = Bytes(parameters, 1);
        Hash256 root = UpdateSections.Root([.. parameters], update);
        for (int i = 0; i < update.Length; i++)
        {
            update[i] ^= 1;
            Assert.NotEqual(root, UpdateSections.Root([.. parameters], update));
            update[i] ^= 1;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(4)]
    public void Bytes_of_another_length_have_no_root(int more)
    {
        ParameterDescription parameter = Tensor(0, 3, 5);
        byte[] update = new byte[more == 0 ? 0 : UpdateEncoding.Bytes(parameter) + more];
        Assert.Throws<ArgumentException>(() => UpdateSections.Root([parameter], update));
    }

    private static ParameterDescription Tensor(int index, params int[] shape) => new(index, "w" + index, ParameterRole.Projection, [.. shape]);

    private static byte[] Bytes(ParameterDescription[] parameters, int seed)
    {
        byte[] update = new byte[UpdateEncoding.Bytes([.. parameters])];
        new Random(seed).NextBytes(update);
        return update;
    }
}
