using System.Net;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Storage.Gateway;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Tests.Gateway;

public sealed class TrustlessGatewayTests : IAsyncLifetime
{
    private readonly TestStore _store = new();
    private readonly HttpClient _http = new();
    private readonly byte[] _content = PatternStream.Bytes(100, 1);
    private TestPeer _peer = null!;
    private Cid _cid;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cid = await _store.Blobs.PutAsync(_content, Token);
        _peer = await TestPeer.StartAsync(_store.Blobs);
        _http.BaseAddress = _peer.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _peer.DisposeAsync();
        _store.Dispose();
    }

    [Theory]
    [InlineData("?format=raw", null)]
    [InlineData("", "application/vnd.ipld.raw")]
    [InlineData("", "text/html, application/vnd.ipld.raw;q=0.9, */*;q=0.1")]
    [InlineData("?format=raw", "application/vnd.ipld.car")]
    public async Task Raw_format_gives_the_block_itself(string query, string? accept)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}{query}", ("Accept", accept));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        byte[] block = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(_cid.Digest, Hash256.Sha256(block));
        Assert.Equal("application/vnd.ipld.raw", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"\"{_cid}.raw\"", response.Headers.ETag!.ToString());
        Assert.Equal($"/ipfs/{_cid}", Header(response, "X-Ipfs-Path"));
        AssertSafeAndImmutable(response);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/octet-stream")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8")]
    public async Task No_format_gives_the_assembled_file(string? accept)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("Accept", accept));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_content, await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"\"{_cid}\"", response.Headers.ETag!.ToString());
        Assert.Equal("bytes", Header(response, "Accept-Ranges"));
        AssertSafeAndImmutable(response);
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("?format=raw", null)]
    public async Task Head_gives_the_headers_alone(string query, int? length)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Head, $"/ipfs/{_cid}{query}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(length ?? (await _store.Blobs.ReadBlockAsync(_cid, Token)).Bytes.Length, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
        AssertSafeAndImmutable(response);
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=10-40", 10, 40)]
    [InlineData("bytes=90-", 90, 99)]
    [InlineData("bytes=90-1000", 90, 99)]
    [InlineData("bytes=-5", 95, 99)]
    public async Task Range_gives_that_part(string range, int first, int last)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {first}-{last}/100", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(_content[first..(last + 1)], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=1000-2000")]
    public async Task Range_beyond_the_end_is_refused(string range)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("Range", range));
        Assert.Equal("bytes */100", response.Content.Headers.ContentRange!.ToString());
        await AssertProblemAsync(response, HttpStatusCode.RequestedRangeNotSatisfiable, "rangeNotSatisfiable");
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=5-1")]
    [InlineData("lines=1-2")]
    [InlineData("garbage")]
    public async Task Several_or_senseless_ranges_give_the_whole_file(string range)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("Range", range));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_content, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData(true, HttpStatusCode.PartialContent)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task If_range_decides_between_the_part_and_the_whole(bool matches, HttpStatusCode status)
    {
        string tag = matches ? $"\"{_cid}\"" : "\"another\"";
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("Range", "bytes=0-9"), ("If-Range", tag));
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Known_tag_is_not_modified()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}", ("If-None-Match", $"\"{_cid}\""));
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv")]
    [InlineData("%c3%a9..%2f..%2fetc%2fpasswd")]
    [InlineData("x/y/z")]
    public async Task Malformed_cid_is_refused(string text)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{text}?format=raw");
        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "malformedCid");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?format=raw")]
    public async Task Unknown_content_is_not_found(string query)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{Cid.OfRaw("unknown"u8)}{query}");
        await AssertProblemAsync(response, HttpStatusCode.NotFound, "notFound");
    }

    [Fact]
    public async Task Path_inside_a_file_is_not_found()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}/a/b");
        await AssertProblemAsync(response, HttpStatusCode.NotFound, "noSuchPath");
    }

    [Theory]
    [InlineData("?format=car", null)]
    [InlineData("?format=", null)]
    [InlineData("?format=raw&format=car", null)]
    [InlineData("", "application/vnd.ipld.car")]
    [InlineData("", "text/html")]
    [InlineData("", "application/vnd.ipld.raw;q=0")]
    [InlineData("", ";;;")]
    public async Task Other_formats_are_refused(string query, string? accept)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}{query}", ("Accept", accept));
        await AssertProblemAsync(response, HttpStatusCode.NotAcceptable, "unsupportedFormat");
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Nothing_can_be_written(string method)
    {
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method), $"/ipfs/{_cid}");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(_content, (await _store.Blobs.ReadAsync(_cid, 100, Token)).Bytes.ToArray());
    }

    [Fact]
    public async Task Incomplete_file_is_refused_and_its_blocks_are_served()
    {
        _store.Blobs.Delete(Cid.OfRaw(_content.AsSpan(0, 16)));
        using HttpResponseMessage file = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}");
        await AssertProblemAsync(file, HttpStatusCode.NotFound, "incomplete");
        using HttpResponseMessage block = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}?format=raw");
        Assert.Equal(HttpStatusCode.OK, block.StatusCode);
    }

    [Fact]
    public async Task Damaged_block_is_reported_once_and_then_unknown()
    {
        _store.Damage(_cid);
        using HttpResponseMessage first = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}?format=raw");
        await AssertProblemAsync(first, HttpStatusCode.InternalServerError, "corrupt");
        using HttpResponseMessage second = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}?format=raw");
        await AssertProblemAsync(second, HttpStatusCode.NotFound, "notFound");
    }

    // Eight leaves of 1 MiB do not fit into the server's output buffer, so the damage in the last is met with the response under way.
    [Fact]
    public async Task Damage_met_in_the_middle_of_a_file_cuts_the_connection()
    {
        using TestStore store = new(layout: UnixFsLayout.Standard);
        byte[] content = PatternStream.Bytes(8 << 20, 5);
        Cid cid = await store.Blobs.PutAsync(content, Token);
        store.Damage(Cid.OfRaw(content.AsSpan(7 << 20)));
        await using TestPeer peer = await TestPeer.StartAsync(store.Blobs);
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetByteArrayAsync(new Uri(peer.Address, $"/ipfs/{cid}"), Token));
    }

    [Fact]
    public async Task Damage_met_in_the_first_leaf_is_a_refusal()
    {
        _store.Damage(Cid.OfRaw(_content.AsSpan(0, 16)));
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/ipfs/{_cid}");
        await AssertProblemAsync(response, HttpStatusCode.InternalServerError, "corrupt");
    }

    [Fact]
    public async Task Verified_block_that_is_no_file_is_served_raw_only()
    {
        byte[] directory = [0x0a, 0x02, 0x08, 0x01];
        Cid cid = new(CidCodec.DagPb, Hash256.Sha256(directory));
        await _store.Blobs.PutBlockAsync(cid, directory, Token);
        using HttpResponseMessage file = await SendAsync(HttpMethod.Get, $"/ipfs/{cid}");
        await AssertProblemAsync(file, HttpStatusCode.UnprocessableEntity, "notAFile");
        Assert.Equal(directory, await _http.GetByteArrayAsync($"/ipfs/{cid}?format=raw", Token));
    }

    [Fact]
    public async Task Gateway_of_blocks_alone_refuses_files()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_store.Blobs, options: new TrustlessGatewayOptions { ServeFiles = false });
        using HttpResponseMessage response = await _http.GetAsync(new Uri(peer.Address, $"/ipfs/{_cid}"), Token);
        await AssertProblemAsync(response, HttpStatusCode.NotAcceptable, "unsupportedFormat");
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static void AssertSafeAndImmutable(HttpResponseMessage response)
    {
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("public, max-age=29030400, immutable", Header(response, "Cache-Control"));
        Assert.Equal("Accept", Header(response, "Vary"));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(reason, problem.RootElement.GetProperty("reason").GetString());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string? Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        foreach ((string name, string? value) in headers)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _http.SendAsync(request, Token);
    }
}
