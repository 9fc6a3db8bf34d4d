namespace Autonet.Node.Devnet;

/// <summary>How the embedded chain runs.</summary>
public sealed record EmbeddedChainOptions
{
    /// <summary>The chain id when none is chosen: what development chains use.</summary>
    public const ulong DefaultChainId = 31337;

    /// <summary>The port when none is chosen.</summary>
    public const int DefaultPort = 8545;

    /// <summary>The program, see <see cref="Prerequisites.Checkout.FindAnvil"/>.</summary>
    public required string AnvilPath { get; init; }

    /// <summary>Where state, log and process file lie; created when absent.</summary>
    public required string Folder { get; init; }

    /// <summary>The loopback port; 0 takes a free one.</summary>
    public int Port
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ushort.MaxValue);
            field = value;
        }
    }

    /// <summary>The chain id; a state that was kept under another id cannot be resumed.</summary>
    public ulong ChainId { get; init; } = DefaultChainId;

    /// <summary>Seconds between blocks.</summary>
    public int BlockSeconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1;

    /// <summary>Seconds between dumps of the state, besides the one at the end.</summary>
    public int StateIntervalSeconds { get; init; } = 10;

    /// <summary>The state of the chain.</summary>
    public string StatePath => Path.Combine(Folder, "state.json");

    /// <summary>What the program printed.</summary>
    public string LogPath => Path.Combine(Folder, "anvil.log");
}
