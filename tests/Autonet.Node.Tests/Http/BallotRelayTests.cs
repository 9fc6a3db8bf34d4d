using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Ballots;
using Autonet.Node.Http;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Tests.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Node.Tests.Http;

/// <summary>A voter without coins, and a node that hands in what the voter signed.</summary>
[Collection(DevelopmentNetworkCollection.Name)]
public sealed class BallotRelayTests(DevelopmentNetwork network) : IAsyncLifetime
{
    private readonly Governing _governing = new(network);
    private readonly HttpClient _http = new();
    private readonly PrivateKey _voter = PrivateKey.Generate();
    private WebApplication? _app;
    private Uri _address = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RelayClient Relay => new(_http, _address);

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        TransactionSender payer = await network.CreateAccountAsync();
        new BallotRelay(_governing.Contracts, payer, TimeProvider.System, NullLogger<BallotRelay>.Instance).Map(_app);
        await _app.StartAsync(Token);
        _address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await network.Deployer.SendAsync(_governing.Contracts.Token.Transfer(_voter.Address, Tokens.Whole(10)), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _http.Dispose();
        _voter.Dispose();
    }

    [Fact]
    public async Task Delegation_and_ballot_of_a_voter_without_coins_are_handed_in_once()
    {
        BallotSigner signer = new(_governing.Contracts);
        ulong expiry = await _governing.Contracts.NowAsync(Token) + 3_600;
        SignedDelegation delegation = await signer.SignDelegationAsync(_governing.Contracts.Token.Address, _voter.Address, _voter.Address, expiry, _voter, Token);
        await MinedAsync(await Relay.SendAsync(delegation, Token));
        Proposal proposal = await ProposeAsync();

        SignedBallot ballot = await signer.SignAsync(proposal, VoteChoice.For, "for those who cannot pay", _voter.Address, _voter, Token);
        await MinedAsync(await Relay.SendAsync(ballot, Token));

        Assert.True(await _governing.Contracts.Governor(proposal.Track).HasVotedAsync(proposal.Id, _voter.Address, cancellationToken: Token));
        Assert.Equal(Tokens.Whole(10), (await _governing.Client.StatusAsync(proposal, Token)).Tally.Tokens.RawFor);
        SignedBallot second = await signer.SignAsync(proposal, VoteChoice.Against, "", _voter.Address, _voter, Token);
        Assert.Equal((HttpStatusCode.Conflict, "alreadyVoted"), await PostAsync("v1/ballots", BallotCodec.Write(second)));
        Assert.Equal((HttpStatusCode.Forbidden, "badSignature"), await PostAsync("v1/delegations", BallotCodec.Write(delegation)));
    }

    [Fact]
    public async Task Ballot_that_cannot_count_costs_no_gas_and_says_why()
    {
        Proposal proposal = await ProposeAsync();
        BallotSigner signer = new(_governing.Contracts);
        SignedBallot ballot = await signer.SignAsync(proposal, VoteChoice.For, "", _voter.Address, _voter, Token);
        SignedBallot forged = ballot with { Voter = network.Founders[0].Account };
        SignedBallot elsewhere = ballot with { ChainId = 1 };
        SignedBallot unknown = ballot with { Governor = _governing.Contracts.Token.Address };

        Assert.Equal((HttpStatusCode.Conflict, "noVotes"), await PostAsync("v1/ballots", BallotCodec.Write(ballot)));
        Assert.Equal((HttpStatusCode.Forbidden, "badSignature"), await PostAsync("v1/ballots", BallotCodec.Write(forged)));
        Assert.Equal((HttpStatusCode.Conflict, "wrongDeployment"), await PostAsync("v1/ballots", BallotCodec.Write(elsewhere)));
        Assert.Equal((HttpStatusCode.Conflict, "wrongDeployment"), await PostAsync("v1/ballots", BallotCodec.Write(unknown)));
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), await PostAsync("v1/ballots", new JsonObject { ["vote"] = "yes" }));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "tooLarge"), await PostAsync("v1/ballots", new JsonObject { ["x"] = new string('x', 20_000) }));
        await _governing.AdvanceToAsync(proposal.VoteEndUnixSeconds);
        Assert.Equal((HttpStatusCode.Conflict, "votingClosed"), await PostAsync("v1/ballots", BallotCodec.Write(ballot)));
    }

    private async Task<Proposal> ProposeAsync()
    {
        Autonet.Chain.Contracts.ContractCall call = _governing.Contracts.Treasury.FundRun(1);
        Proposal proposal = await _governing.Client.ProposeAsync(
            await network.CreateProposerAsync(), Track.Operations, [new ProposedCall(call.To!.Value, 0, call.Data)], $"# A wei for runs {_voter.Address}", Token);
        await _governing.AdvanceToAsync(proposal.VoteStartUnixSeconds);
        return proposal;
    }

    private async Task MinedAsync(Hash256 transaction)
    {
        while (await network.Client.GetTransactionReceiptAsync(transaction, Token) is not { } receipt || !Checked(receipt.Succeeded))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }

    private static bool Checked(bool succeeded)
    {
        Assert.True(succeeded);
        return true;
    }

    private async Task<(HttpStatusCode Status, string? Reason)> PostAsync(string path, JsonObject body)
    {
        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(_address, path), content, Token);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        return (response.StatusCode, problem.RootElement.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null);
    }
}
