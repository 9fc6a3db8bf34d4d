using System.Numerics;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Export;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Verification;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Import;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class TrainingRunTests(DevelopmentNetwork development)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_with_a_cheat_is_certified_the_cheat_convicted_and_the_honest_paid()
    {
        await using TrainingNetwork network = await TrainingNetwork.CreateAsync(development);
        for (int slot = 0; slot < 4; slot++)
        {
            await network.StartNodeAsync($"worker{slot}", slot);
        }

        await network.StartNodeAsync("cheat", 4, cheat: true);
        await using RunObserver observer = await network.ObserveAsync("observer");

        RunState finished = await TrainingNetwork.UntilAsync(
            observer, state => state.Phase == RunPhase.Completed && state.Challenges.IsEmpty && !state.Convicted.IsEmpty);
        await UntilPaidAsync(observer, network, slots: 4);

        Assert.Equal([4], finished.Convicted.Keys);
        Assert.Equal(3, finished.Certified.Count);
        Assert.Equal(0, await observer.Chain.Nodes.StakeOfAsync(network.AddressOf("cheat"), cancellationToken: Token));
        RunVerifier verifier = new(observer);
        Assert.True((await verifier.VerifySlotAsync(1, 0, progress: null, Token)).Matches);
        Assert.False((await verifier.VerifySlotAsync(finished.Convicted[4], 4, progress: null, Token)).Matches);
        Assert.True((await verifier.VerifyAggregateAsync(2, Token)).Matches);
    }

    [Fact]
    public async Task A_run_starts_from_imported_weights()
    {
        // Other weights than the charter's seed gives, so that nodes have to fetch them.
        using TemporaryFolder folder = new();
        Checkpoint weights = Checkpoint.Genesis(TrainingNetwork.Model, 99);
        HuggingFaceExporter.Export(
            weights, ByteTokenizer.Instance, new ModelFacts { Name = "weights", CheckpointRoot = weights.StateRoot }, folder.Path, null, Token);
        await using TrainingNetwork network = await TrainingNetwork.CreateAsync(
            development, file => file with { Model = null, Start = new CharterStart { From = folder.Path, Licence = "CC0-1.0" } });
        Assert.Equal(weights.StateRoot, network.Charter.GenesisRoot);
        for (int slot = 0; slot < 4; slot++)
        {
            await network.StartNodeAsync($"worker{slot}", slot);
        }

        await using RunObserver observer = await network.ObserveAsync("observer");
        await TrainingNetwork.UntilAsync(observer, state => state.Phase == RunPhase.Completed);

        Assert.Equal(weights.StateRoot, (await observer.Checkpoints.GetAsync(0, Token)).StateRoot);
        RunVerifier verifier = new(observer);
        Assert.True((await verifier.VerifySlotAsync(1, 0, progress: null, Token)).Matches);
        Assert.True((await verifier.VerifyAggregateAsync(1, Token)).Matches);

        // What the run made can be exported, says what it was made from, and another run can start from it.
        ExportTarget target = new(folder["trained"]);
        ModelFacts facts = await RunExporter.ExportAsync(observer, 3, target, tokenizer: null, written: null, Token);
        Assert.Equal(observer.Tracker.State.GenesisCid.ToString(), facts.Run!.StartCid);
        Assert.Contains("| Licence of that | CC0-1.0 |", await File.ReadAllTextAsync(Path.Combine(target.Path, "README.md"), Token), StringComparison.Ordinal);
        Assert.Equal(ImportFault.None, HuggingFaceImporter.TryImport(target.Path, out ImportedModel? again, null, Token));
        Assert.Equal((await observer.Checkpoints.GetAsync(3, Token)).ToStart().StateRoot, again!.Checkpoint.StateRoot);
    }

    private static async Task UntilPaidAsync(RunObserver observer, TrainingNetwork network, int slots)
    {
        for (int slot = 0; slot < slots; slot++)
        {
            while ((await observer.Chain.Runs.TenureAtAsync(network.RunId.Value, (ushort)slot, 3, cancellationToken: Token)).ClaimedTo < 3)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
            }

            BigInteger balance = await observer.Chain.Token.BalanceOfAsync(network.AddressOf($"worker{slot}"), cancellationToken: Token);
            Assert.True(balance >= Tokens.Whole(1000 + 3), $"Worker {slot} holds {balance} wei beside its stake.");
        }
    }
}
