using Autonet.Core.Identifiers;
using Autonet.Node.Roles;

namespace Autonet.Node.Tests.Roles;

public sealed class UpdateShelfTests
{
    private readonly UpdateShelf _shelf = new();

    [Fact]
    public void Refused_update_is_absent_even_if_it_was_there_before()
    {
        _shelf.Put(3, 0, new byte[] { 1 });
        _shelf.Put(3, 1, new byte[] { 2 });

        _shelf.Refuse(3, 1);

        Assert.True(_shelf.IsRefused(3, 1));
        Assert.False(_shelf.TryGet(3, 1, out _));
        Assert.Equal(SlotBitmap.Of(0), _shelf.Available(3));
    }

    [Fact]
    public void Round_that_begins_has_an_empty_shelf_and_no_refusals()
    {
        _shelf.Put(2, 0, new byte[] { 1 });
        _shelf.Put(3, 0, new byte[] { 1 });
        _shelf.Refuse(3, 1);

        _shelf.Begin(3);

        Assert.True(_shelf.Available(2).IsEmpty);
        Assert.True(_shelf.Available(3).IsEmpty);
        Assert.False(_shelf.IsRefused(3, 1));
    }
}
