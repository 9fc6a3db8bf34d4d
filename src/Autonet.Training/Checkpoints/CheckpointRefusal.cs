namespace Autonet.Training.Checkpoints;

/// <summary>Why bytes are not the checkpoint that was asked for.</summary>
public enum CheckpointRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>The checkpoint was read.</summary>
    None,

    /// <summary>The file has another length than the model's checkpoint.</summary>
    WrongLength,

    /// <summary>The header names other tensors, shapes, types or metadata than the model's canonical checkpoint.</summary>
    WrongHeader,

    /// <summary>A value is a NaN or an infinity.</summary>
    NotFinite,

    /// <summary>The state root is not the one asked for.</summary>
    WrongRoot,
}
