using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>False accusations against an honest defender: none may be taken.</summary>
internal sealed class Accusations(GameOnChain game, IComputation honest, Pursuit pursuit)
{
    private const string NothingRefuted = "GameNothingRefuted";

    private static readonly string[] BadProof = ["TensorProofInvalid", "TensorProofLength", "TensorLeafLength"];

    private IReadOnlyList<PlayedMove> Played => game.Record.Played;

    /// <summary>An operand is right, whether the proof is true or not.</summary>
    public async Task AgainstOperandAsync(int which, Place place, Random random)
    {
        Workings workings = pursuit.WorkingsOf(Played);
        await RefusedAsync(proof => new RefuteOperand(workings, which, proof), place, random);
    }

    /// <summary>Every item that was revealed follows from the one before, and its operands are right.</summary>
    public async Task AgainstItemsAsync(Element element, int operands, Random random)
    {
        Workings workings = pursuit.WorkingsOf(Played);
        byte[] items = Played[^1].Data.ToArray();
        int count = (int)(game.Now.Last - game.Now.First);
        int width = ((items.Length / 4) + 1 - count) / count;
        for (int item = 0; item < count; item++)
        {
            Assert.Equal(NothingRefuted, await game.RefusalAsync(new RefuteItem(workings, items, item)));
        }

        for (int i = 0; i < operands; i++)
        {
            (int item, int which) = (random.Next(count), random.Next(width));
            Place place = element.ItemPlace(game.Now.Fold, game.Now.First + item, which);
            await RefusedAsync(proof => new RefuteItemOperand(workings, items, item, which, proof), place, random);
        }

        Assert.Equal("GamePickOutOfRange", await game.RefusalAsync(new RefuteItem(workings, items, count)));
        Assert.Equal("GamePickOutOfRange", await game.RefusalAsync(new RefuteItemOperand(workings, items, 0, width, new LeafProof([], []))));
        Assert.Equal("GamePickOutOfRange", await game.RefusalAsync(new RefuteItemOperand(workings, items, count, 0, new LeafProof([], []))));
        Assert.Equal("GameStageMismatch", await game.RefusalAsync(new RefuteResult(workings)));
    }

    private async Task RefusedAsync(Func<InputProof, GameMove> refutation, Place place, Random random)
    {
        InputProof proof = new InputProofs(honest).Of(game.Now, place, Played);
        Assert.Equal(NothingRefuted, await game.RefusalAsync(refutation(proof)));
        LeafProof truth = proof is GivenInput given ? game.LeafOf(given) : (LeafProof)proof;
        if (truth.Leaf.Length == 0)
        {
            // Zero by the rules: no proof is looked at.
            return;
        }

        foreach (LeafProof forged in Forgeries(truth, random))
        {
            Assert.Contains(await game.RefusalAsync(refutation(forged)), BadProof);
        }
    }

    private static IEnumerable<LeafProof> Forgeries(LeafProof truth, Random random)
    {
        byte[] leaf = [.. truth.Leaf];
        leaf[random.Next(leaf.Length)] ^= 1;
        yield return truth with { Leaf = leaf };
        yield return truth with { Leaf = truth.Leaf[4..] };
        yield return truth with { Leaf = [.. truth.Leaf, 0, 0, 0, 0] };
        yield return truth with { Siblings = [.. truth.Siblings, default] };
        if (truth.Siblings.Length > 0)
        {
            yield return truth with { Siblings = truth.Siblings[1..] };
        }

        if (truth.Siblings.Length > 1)
        {
            yield return truth with { Siblings = [.. truth.Siblings.Reverse()] };
        }
    }
}
