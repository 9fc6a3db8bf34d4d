using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Tests.Runs;

namespace Autonet.Core.Tests.Rounds;

/// <summary>
/// A run of nodes which follow <see cref="RoundRules"/> and talk over a network that takes one second of chain time. Every second each node that is
/// up fetches, attests and submits; then the chain takes the transactions. Everything is a function of what the test does.
/// </summary>
internal sealed class RoundScenario
{
    private readonly List<SimulatedNode> _nodes = [];
    private readonly HashSet<(int Node, SlotBitmap Set)> _submitted = [];
    private Dictionary<SlotBitmap, SlotBitmap> _signers = [];
    private Dictionary<int, SlotBitmap> _proposals = [];
    private readonly Dictionary<SlotBitmap, ulong> _quorumSince = [];
    private Hash256 _seed;

    public RoundScenario(int nodes, int slotsPerNode = 1, ulong rounds = 8, ulong deadlineSeconds = 120)
    {
        Chain = new SimulatedChain(Sample.Run(nodes * slotsPerNode, rounds, deadlineSeconds));
        for (int i = 0; i < nodes; i++)
        {
            SimulatedNode node = new(i, SlotBitmap.Of(Enumerable.Range(i * slotsPerNode, slotsPerNode)));
            _nodes.Add(node);
            foreach (int slot in node.Slots)
            {
                Chain.Join(slot, Sample.Operator(i));
            }
        }

        Assert.True(Chain.TryStart());
    }

    public SimulatedChain Chain { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public OpenRound? Open => Chain.State.Open;

    public ulong CertifiedRounds => (ulong)Chain.State.Certified.Count;

    public SimulatedNode HolderOf(int slot) => _nodes.Single(node => node.Slots.Contains(slot));

    public void Crash(int node)
    {
        _nodes[node].IsUp = false;
        _nodes[node].Held = SlotBitmap.Empty;
    }

    /// <summary>A crashed node comes back with nothing in memory, and asks for its slots if the run went on without them.</summary>
    public void Restart(int node)
    {
        SimulatedNode back = _nodes[node];
        if (back.IsUp)
        {
            return;
        }

        back.IsUp = true;
        back.ReadyAt = Chain.Time + back.TrainingSeconds;
        AskForSlots(back);
    }

    /// <summary>One second of chain time.</summary>
    public void PassSecond()
    {
        Chain.PassSecond();
        foreach (SimulatedNode node in _nodes.Where(static node => node.IsUp))
        {
            AskForSlots(node);
        }

        if (Open is null && !Chain.TryStart())
        {
            return;
        }

        OpenRound open = Open!;
        if (open.Seed != _seed)
        {
            Begin(open);
        }

        Exchange(open);
        List<(SlotBitmap Set, SlotBitmap Signers)> submissions = Submissions(open);
        Attest(open);
        foreach ((SlotBitmap set, SlotBitmap signers) in submissions)
        {
            Chain.TryCertify(open.Round, set, signers);
        }
    }

    /// <summary>Lets time pass until this many rounds are certified; false if that takes longer than <paramref name="seconds"/>.</summary>
    public bool PassUntilCertified(ulong rounds, ulong seconds)
    {
        for (ulong second = 0; CertifiedRounds < rounds; second++)
        {
            if (second == seconds)
            {
                return false;
            }

            PassSecond();
        }

        return true;
    }

    private void AskForSlots(SimulatedNode node)
    {
        foreach (int slot in node.Slots.Except(Chain.Pending))
        {
            Chain.Activate(slot);
        }
    }

    private void Begin(OpenRound open)
    {
        _seed = open.Seed;
        (_signers, _proposals) = ([], []);
        _quorumSince.Clear();
        _submitted.Clear();
        foreach (SimulatedNode node in _nodes)
        {
            node.Held = SlotBitmap.Empty;
            node.ReadyAt = Chain.Time + node.TrainingSeconds;
        }
    }

    private void Exchange(OpenRound open)
    {
        SlotBitmap offered = _nodes.Aggregate(SlotBitmap.Empty, static (all, node) => all.Union(node.Offered));
        List<(int To, SlotBitmap Slots)> favours =
        [
            .. _nodes.Where(static node => node.IsUp && node.Conduct == Conduct.SharesWithOne).Select(static node => (node.Favourite, node.Held.Intersect(node.Slots))),
        ];
        foreach (SimulatedNode node in _nodes.Where(static node => node.IsUp))
        {
            node.Held = node.Held.Union(offered);
            node.Held = favours.Where(favour => favour.To == node.Number).Aggregate(node.Held, static (held, favour) => held.Union(favour.Slots));
            if (Chain.Time >= node.ReadyAt)
            {
                node.Held = node.Held.Union(node.Slots.Intersect(open.Active));
            }
        }
    }

    private List<(SlotBitmap Set, SlotBitmap Signers)> Submissions(OpenRound open)
    {
        List<(SlotBitmap Set, SlotBitmap Signers)> due = [];
        foreach ((SlotBitmap set, SlotBitmap everyone) in _signers)
        {
            SlotBitmap signers = everyone.Intersect(open.Active);
            if (!RoundRules.IsQuorum(signers, open.Active) || !set.IsSubsetOf(open.Active))
            {
                continue;
            }

            _quorumSince.TryAdd(set, Chain.Time);
            foreach (SimulatedNode node in _nodes.Where(static node => node.IsUp))
            {
                if (RoundRules.SubmissionDelaySeconds(open, signers, node.Slots) is ulong delay
                    && Chain.Time >= _quorumSince[set] + delay && _submitted.Add((node.Number, set)))
                {
                    due.Add((set, signers));
                }
            }
        }

        return due;
    }

    private void Attest(OpenRound open)
    {
        Dictionary<SlotBitmap, SlotBitmap> signers = new(_signers);
        Dictionary<int, SlotBitmap> proposals = new(_proposals);
        foreach (SimulatedNode node in _nodes.Where(node => node.IsUp && !node.Slots.Intersect(open.Active).IsEmpty))
        {
            SlotBitmap? choice = RoundRules.SlotsToAttest(
                open, node.Held, node.Slots, leader => _proposals.TryGetValue(leader, out SlotBitmap set) ? set : null, Chain.Time);
            if (node.Conduct == Conduct.Censors && RoundRules.LeaderAt(open, Chain.Time) is int leading && node.Slots.Contains(leading))
            {
                choice = node.Favoured.Intersect(node.Held);
            }

            if (choice is SlotBitmap set)
            {
                SlotBitmap own = node.Slots.Intersect(open.Active);
                signers[set] = signers.GetValueOrDefault(set).Union(own);
                foreach (int slot in own)
                {
                    proposals[slot] = set;
                }
            }
        }

        (_signers, _proposals) = (signers, proposals);
    }
}
