using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Node.Governance.Simulation;

/// <summary>How a simulation ended.</summary>
public enum SimulationOutcome
{
    /// <summary>It was not tried; never a success.</summary>
    NotTried = 0,

    /// <summary>All calls ended well and the standing invariants hold.</summary>
    Succeeds,

    /// <summary>A call reverts, and with it all of them.</summary>
    Reverts,

    /// <summary>The calls end well and a standing invariant breaks, which reverts all of them.</summary>
    BreaksInvariant,

    /// <summary>The chain's endpoint cannot simulate.</summary>
    Unsupported,
}

/// <summary>A value that a proposal would change.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">What it is now; empty if it is not there.</param>
/// <param name="After">What it would be; empty if it would be gone.</param>
public sealed record StateChange(string Name, string Before, string After);

/// <summary>What a proposal would do on the state of now.</summary>
/// <param name="Outcome">How it would end.</param>
/// <param name="Reason">Why it would not end well, or why it could not be tried; else empty.</param>
/// <param name="Changes">The watched values that differ.</param>
/// <param name="Events">What contracts would announce, in words.</param>
/// <param name="GasUsed">Gas of the calls together.</param>
public sealed record SimulationReport(
    SimulationOutcome Outcome, string Reason, IReadOnlyList<StateChange> Changes, IReadOnlyList<string> Events, ulong GasUsed);

/// <summary>Executes a proposal's calls, as the timelock would, in a block that is never made, and compares what is watched before and after.</summary>
public static class ProposalSimulation
{
    /// <summary>Simulates calls.</summary>
    /// <param name="contracts">The deployment.</param>
    /// <param name="calls">What the timelock would call, in order.</param>
    /// <param name="articleIds">The articles whose versions are watched.</param>
    /// <param name="cancellationToken">Stops the exchange.</param>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<SimulationReport> RunAsync(
        GovernanceContracts contracts, IReadOnlyList<ProposedCall> calls, IReadOnlyList<string> articleIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ArgumentNullException.ThrowIfNull(calls);
        Address timelock = contracts.Timelock.Address;
        BigInteger held = await contracts.Client.GetBalanceAsync(timelock, cancellationToken: cancellationToken);
        BigInteger needed = calls.Aggregate(BigInteger.Zero, (sum, call) => sum + call.ValueWei);
        IReadOnlyList<Watch> watches = WatchList.Create(contracts, articleIds);
        CallRequest[] views = [.. watches.Select(watch => watch.Call)];
        CallRequest invariants = new() { To = contracts.Invariants.Address, Data = StandingInvariantsContract.Abi.Function("check").EncodeCall() };
        Chain.Rpc.Simulation simulation = new()
        {
            Calls = [.. views, .. calls.Select(call => new CallRequest { From = timelock, To = call.Target, Value = call.ValueWei, Data = call.Data }), invariants, .. views],
            // Whoever executes sends the coins that the timelock lacks.
            Balances = new Dictionary<Address, BigInteger> { [timelock] = BigInteger.Max(held, needed) },
            Code = new Dictionary<Address, ReadOnlyMemory<byte>> { [WatchList.BalanceProbe] = WatchList.BalanceProbeCode },
        };
        IReadOnlyList<SimulatedCall>? results = await simulation.RunAsync(contracts.Client, cancellationToken);
        if (results is null)
        {
            return new SimulationReport(SimulationOutcome.Unsupported, "the chain's endpoint does not offer eth_simulateV1", [], [], 0);
        }

        SimulatedCall[] done = [.. results.Skip(views.Length).Take(calls.Count)];
        ulong gas = done.Aggregate(0ul, (sum, call) => sum + call.GasUsed);
        int failed = Array.FindIndex(done, call => !call.Succeeded);
        if (failed >= 0)
        {
            string call = CallDescription.Of(calls[failed], contracts.Manifest);
            return new SimulationReport(SimulationOutcome.Reverts, $"{call} reverts: {Why(done[failed])}", [], [], gas);
        }

        SimulatedCall checkedInvariants = results[views.Length + calls.Count];
        if (!checkedInvariants.Succeeded)
        {
            return new SimulationReport(SimulationOutcome.BreaksInvariant, $"a standing invariant breaks: {Why(checkedInvariants)}", [], [], gas);
        }

        return new SimulationReport(
            SimulationOutcome.Succeeds, "",
            Differences(watches, [.. results.Take(views.Length)], [.. results.Skip(views.Length + calls.Count + 1)]),
            [.. done.SelectMany(call => call.Logs).Select(log => EventDescription.Of(log, contracts.Manifest))],
            gas);
    }

    private static string Why(SimulatedCall call) => RevertReason.Decode(call.ReturnData, ContractErrors.All).Text;

    private static StateChange[] Differences(IReadOnlyList<Watch> watches, SimulatedCall[] before, SimulatedCall[] after)
    {
        List<(string Name, string Value)> left = Read(watches, before);
        List<(string Name, string Value)> right = Read(watches, after);
        string ValueOf(List<(string Name, string Value)> values, string name) => values.Find(value => value.Name == name).Value ?? "";
        return
        [
            .. left.Select(value => value.Name).Concat(right.Select(value => value.Name)).Distinct()
                .Select(name => new StateChange(name, ValueOf(left, name), ValueOf(right, name)))
                .Where(change => change.Before != change.After),
        ];
    }

    private static List<(string Name, string Value)> Read(IReadOnlyList<Watch> watches, SimulatedCall[] answers)
        => [.. watches.Zip(answers).Where(pair => pair.Second.Succeeded).SelectMany(pair => pair.First.Read(pair.Second.ReturnData))];
}
