using System.Diagnostics.CodeAnalysis;

namespace Autonet.Node.Tests.Devnet;

/// <summary>Tests that share one deployed network.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own term")]
public sealed class DevelopmentNetworkCollection : ICollectionFixture<DevelopmentNetwork>
{
    public const string Name = "development network";
}
