using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Rpc;

namespace Autonet.Chain.Tests.Rpc;

public sealed class LogRangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(7, 7, "7-7")]
    [InlineData(7, 5006, "7-5006")]
    [InlineData(7, 5007, "7-5006 5007-5007")]
    [InlineData(0, 12_000, "0-4999 5000-9999 10000-12000")]
    [InlineData(8, 7, "")]
    public async Task Long_ranges_are_asked_for_in_pieces_that_leave_no_block_out(ulong first, ulong last, string asked)
    {
        Ranges ranges = new();

        Assert.Empty(await new EthereumClient(ranges).GetLogsAsync(new LogFilter(), first, last, Token));

        Assert.Equal(asked, string.Join(' ', ranges.Asked));
    }

    private sealed class Ranges : IRpc
    {
        public List<string> Asked { get; } = [];

        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
        {
            JsonNode filter = JsonSerializer.SerializeToNode(Assert.Single(requests).Parameters[0])!;
            Asked.Add($"{Height(filter["fromBlock"]!)}-{Height(filter["toBlock"]!)}");
            return Task.FromResult<IReadOnlyList<RpcReply>>([new RpcReply(JsonSerializer.SerializeToElement(Array.Empty<string>()), null)]);
        }

        private static ulong Height(JsonNode hexadecimal) => Convert.ToUInt64(hexadecimal.GetValue<string>(), 16);
    }
}
