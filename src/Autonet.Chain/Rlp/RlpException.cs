namespace Autonet.Chain.Rlp;

/// <summary>Bytes are not canonical RLP, or an item has not the shape that was asked for.</summary>
public sealed class RlpException(string message) : FormatException(message);
