using Autonet.Core.Identifiers;

namespace Autonet.Training.Export;

/// <summary>Where a model comes from, as far as whoever exports it knows: what its card says, and what a reader can check on the chain.</summary>
public sealed record ModelFacts
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Purpose { get; init; }

    /// <summary>The category of use that its charter states.</summary>
    public string? Use { get; init; }

    /// <summary>The licence that it was released under, an SPDX id; null before a release.</summary>
    public string? Licence { get; init; }

    /// <summary>State root of the checkpoint.</summary>
    public required Hash256 CheckpointRoot { get; init; }

    /// <summary>The run that trained it; null for a model from elsewhere.</summary>
    public RunFacts? Run { get; init; }
}

/// <summary>The run behind a model.</summary>
public sealed record RunFacts
{
    /// <summary>Chain id of the chain that certified it.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The contract that holds the run.</summary>
    public required string Registry { get; init; }

    /// <summary>Number of the run.</summary>
    public required ulong Run { get; init; }

    /// <summary>Certified round; 0 is the first checkpoint.</summary>
    public required ulong Round { get; init; }

    /// <summary>Hash of the charter.</summary>
    public required Hash256 Charter { get; init; }

    /// <summary>CID of the weights that the run started from; null if its seed gave them.</summary>
    public string? StartCid { get; init; }

    /// <summary>Licence of those weights, an SPDX id.</summary>
    public string? StartLicence { get; init; }

    /// <summary>Root of the data.</summary>
    public required Hash256 DataRoot { get; init; }

    /// <summary>The data's licence, an SPDX id.</summary>
    public required string DataLicence { get; init; }

    /// <summary>Tokens of the training text.</summary>
    public required ulong TrainTokens { get; init; }

    /// <summary>The tokenizer.</summary>
    public required Hash256 Tokenizer { get; init; }
}
