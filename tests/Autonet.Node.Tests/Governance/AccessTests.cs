using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Governance;

/// <summary>Every state-changing function of every deployed contract, called by everyone who is not entitled to it.</summary>
[Collection(DevelopmentNetworkCollection.Name)]
public sealed class AccessTests(DevelopmentNetwork network)
{
    private const string Receive = "receive";

    private static readonly Checkout Checkout = Checkout.Find(null);
    private static readonly AccessTable Table = AccessTable.Load(Path.Combine(Checkout.Root, "contracts", "access.md"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_function_that_changes_state_is_in_one_table_and_no_other_is()
    {
        HashSet<(string Contract, string Function)> listed = [.. Table.Privileged.Keys, .. Table.Open];
        HashSet<(string Contract, string Function)> deployed = [.. Artifacts().SelectMany(entry => Functions(entry.Key, entry.Value.Abi)), .. Receivers()];

        Assert.Empty(Table.Privileged.Keys.Intersect(Table.Open));
        Assert.Equal(deployed.Order(), listed.Order());
    }

    [Fact]
    public async Task Every_privileged_function_refuses_outsider_founder_proposer_guardian_and_committee_by_the_named_error()
    {
        Sweep sweep = await PrepareAsync();
        List<string> wrong = [];
        int calls = 0;
        foreach ((string name, DeployedContract deployed) in network.Manifest.Contracts)
        {
            ContractArtifact artifact = Artifacts()[TypeOf(name)];
            IEnumerable<(string, string)> functions = Functions(TypeOf(name), artifact.Abi).Concat(Receivers().Where(entry => entry.Contract == TypeOf(name)));
            foreach ((string contract, string function) in functions.Where(Table.Privileged.ContainsKey))
            {
                PrivilegedFunction rule = Table.Privileged[(contract, function)];
                foreach (byte[] data in CallsOf(artifact.Abi, function, sweep))
                {
                    foreach ((string role, Address caller) in sweep.Callers.Where(entry => !sweep.IsEntitled(rule.Who, entry.Role, entry.Account)))
                    {
                        calls++;
                        string outcome = await OutcomeAsync(deployed.Address, caller, data, artifact.Abi);
                        if (!rule.Errors.Contains(outcome))
                        {
                            wrong.Add($"{name}.{function} called by {role}: {outcome}, expected {string.Join(" or ", rule.Errors)}");
                        }
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(calls > 5 * 50, $"Only {calls} calls were made.");
    }

    [Fact]
    public async Task Timelock_has_three_proposers_and_nobody_can_change_its_roles()
    {
        GuardedTimelockContract timelock = new(network.Client, network.Manifest["GuardedTimelock"].Address);
        Hash256[] roles = [default, Keccak256.Hash("PROPOSER_ROLE"), Keccak256.Hash("CANCELLER_ROLE"), Keccak256.Hash("EXECUTOR_ROLE")];
        string[] governors = ["OperationsGovernor", "ProtocolGovernor", "ConstitutionalGovernor"];
        Address[] accounts = [.. network.Manifest.Contracts.Values.Select(contract => contract.Address), .. network.Founders.Select(founder => founder.Account), network.Deployer.Account, default];
        List<(Hash256 Role, Address Account)> held = [];
        foreach (Hash256 role in roles)
        {
            foreach (Address account in accounts)
            {
                if (await timelock.HasRoleAsync(role, account, cancellationToken: Token))
                {
                    held.Add((role, account));
                }
            }
        }

        (Hash256 Role, Address Account)[] expected =
        [
            .. governors.Select(governor => (roles[1], network.Manifest[governor].Address)), .. governors.Select(governor => (roles[2], network.Manifest[governor].Address)),
            (roles[3], default),
        ];
        Assert.Equal(expected.OrderBy(entry => $"{entry}"), held.OrderBy(entry => $"{entry}"));
    }

    private Dictionary<string, ContractArtifact> Artifacts()
        => network.Manifest.Contracts.Keys.Select(TypeOf).Distinct().ToDictionary(name => name, Checkout.LoadArtifact);

    private static string TypeOf(string name) => name.EndsWith("Governor", StringComparison.Ordinal) ? "TrackGovernor" : name;

    // Pure functions without a result exist only to refuse.
    private static IEnumerable<(string Contract, string Function)> Functions(string contract, ContractAbi abi) => abi.Functions
        .Where(function => function.Mutability is AbiMutability.NonPayable or AbiMutability.Payable || (function.Mutability == AbiMutability.Pure && function.Outputs.Count == 0))
        .Select(function => (contract, function.Name))
        .Distinct();

    // The interface of a contract says whether it takes plain coins; its functions do not.
    private IEnumerable<(string Contract, string Function)> Receivers() => Artifacts().Keys
        .Where(contract => File.ReadAllText(Path.Combine(Checkout.Root, "contracts", "abi", contract + ".json")).Contains("\"type\": \"receive\"", StringComparison.Ordinal))
        .Select(contract => (contract, Receive));

    private static IEnumerable<byte[]> CallsOf(ContractAbi abi, string name, Sweep sweep) => name == Receive ? [[]] : abi.Functions
        .Where(function => function.Name == name)
        .Select(function => sweep.Arguments.TryGetValue(function.Signature, out object[]? arguments)
            ? function.EncodeCall(arguments)
            : function.EncodeCall([.. function.Inputs.Select(input => SampleOf(input.Type))]));

    private static object SampleOf(AbiType type) => type.Kind switch
    {
        AbiKind.UnsignedInteger or AbiKind.SignedInteger => BigInteger.One,
        AbiKind.Address => new Address([.. Enumerable.Repeat((byte)0x11, 20)]),
        AbiKind.Boolean => true,
        AbiKind.FixedBytes => new byte[type.Size],
        AbiKind.Bytes => Array.Empty<byte>(),
        AbiKind.String => "x",
        AbiKind.DynamicArray => Array.Empty<object>(),
        AbiKind.FixedArray => Enumerable.Repeat(SampleOf(type.Element!), type.Size).ToArray(),
        AbiKind.Tuple => type.Components.Select(component => SampleOf(component.Type)).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such kind."),
    };

    private async Task<string> OutcomeAsync(Address contract, Address caller, byte[] data, ContractAbi abi)
    {
        try
        {
            await network.Client.CallAsync(new CallRequest { From = caller, To = contract, Data = data }, cancellationToken: Token);
            return "accepted";
        }
        catch (RpcException e) when (e.IsRevert)
        {
            return e.Explain(abi.Errors)?.Error?.Name ?? $"an unnamed revert ({e.Explain(abi.Errors)?.Text})";
        }
    }

    private async Task<Sweep> PrepareAsync()
    {
        GovernanceClient governance = new(network.Client, network.Manifest);
        ParametersContract parameters = new(network.Client, network.Manifest["Parameters"].Address);
        TransactionSender proposer = await network.CreateProposerAsync();
        Proposal proposal = await governance.ProposeAsync(
            proposer, Track.Protocol,
            [new ProposedCall(parameters.Address, 0, parameters.Set("breadth.maxSharePpm", 490_000).Data)],
            "A proposal that lives while others try to cancel it", Token);
        IReadOnlyList<Address> guardians = await new SunsetGuardianContract(network.Client, network.Manifest["SunsetGuardian"].Address).MembersAsync(cancellationToken: Token);
        IReadOnlyList<MemberView> committee = await new ConstitutionalCommitteeContract(network.Client, network.Manifest["ConstitutionalCommittee"].Address).MembersAsync(cancellationToken: Token);
        Address outsider = (await network.CreateAccountAsync()).Account;
        object[] cancelled =
        [
            proposal.Calls.Select(call => (object)call.Target).ToArray(), proposal.Calls.Select(call => (object)call.ValueWei).ToArray(),
            proposal.Calls.Select(call => (object)call.Data.ToArray()).ToArray(), Keccak256.Hash(proposal.Description),
        ];
        Address first = network.Founders[0].Account;
        BigInteger delay = (await new GuardedTimelockContract(network.Client, network.Manifest["GuardedTimelock"].Address).GetMinDelayAsync(cancellationToken: Token)) + 1;
        return new Sweep(
            [
                ("outsider", outsider), ("founder", network.Founders[4].Account), ("proposer", proposer.Account),
                ("guardian", guardians[0]), ("committee", committee[2].Account),
            ],
            [.. guardians],
            [.. committee.Select(member => member.Account)],
            new Dictionary<string, object[]>(StringComparer.Ordinal)
            {
                ["cancel(address[],uint256[],bytes[],bytes32)"] = cancelled,
                ["updateDelay(uint256)"] = [delay],
                ["transferFrom(address,address,uint256)"] = [first, outsider, BigInteger.One],
                ["safeTransferFrom(address,address,uint256)"] = [first, outsider, BigInteger.One],
                ["safeTransferFrom(address,address,uint256,bytes)"] = [first, outsider, BigInteger.One, Array.Empty<byte>()],
            });
    }

    private sealed record Sweep(
        IReadOnlyList<(string Role, Address Account)> Callers, HashSet<Address> Guardians, HashSet<Address> Committee, IReadOnlyDictionary<string, object[]> Arguments)
    {
        // A founder may sit in the guardian or the committee as well.
        public bool IsEntitled(string who, string role, Address account) => who switch
        {
            "guardian" => Guardians.Contains(account),
            "committee" => Committee.Contains(account),
            _ => who.Contains(role, StringComparison.Ordinal),
        };
    }
}
