using System.Diagnostics.CodeAnalysis;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Training;

/// <summary>Tests of whole runs, which mostly wait for blocks: they share a network of their own, so that other tests need not wait for them.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own term")]
public sealed class TrainingCollection : ICollectionFixture<DevelopmentNetwork>
{
    public const string Name = "training";
}
