using System.Collections.Concurrent;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Roles;

/// <summary>
/// The updates of recent rounds whose bytes the node holds and found well formed, and those it refused. Bounded: one update per slot of the
/// rounds that are kept. Safe for concurrent use.
/// </summary>
internal sealed class UpdateShelf
{
    private readonly ConcurrentDictionary<(ulong Round, int Slot), ReadOnlyMemory<byte>> _updates = new();
    private readonly ConcurrentDictionary<(ulong Round, int Slot), byte> _refused = new();

    public void Put(ulong round, int slot, ReadOnlyMemory<byte> update) => _updates[(round, slot)] = update;

    /// <summary>Takes an update off the shelf for good: its slot is absent for this node.</summary>
    public void Refuse(ulong round, int slot)
    {
        _refused[(round, slot)] = 0;
        _updates.TryRemove((round, slot), out _);
    }

    public bool IsRefused(ulong round, int slot) => _refused.ContainsKey((round, slot));

    public bool TryGet(ulong round, int slot, out ReadOnlyMemory<byte> update) => _updates.TryGetValue((round, slot), out update);

    public SlotBitmap Available(ulong round) => SlotBitmap.Of(_updates.Keys.Where(key => key.Round == round).Select(key => key.Slot));

    /// <summary>Starts a round with an empty shelf, and drops those before it: their updates stay in the store.</summary>
    public void Begin(ulong round)
    {
        foreach ((ulong Round, int Slot) key in _updates.Keys.Concat(_refused.Keys).Where(key => key.Round <= round))
        {
            _updates.TryRemove(key, out _);
            _refused.TryRemove(key, out _);
        }
    }
}
