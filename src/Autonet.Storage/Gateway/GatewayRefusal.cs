namespace Autonet.Storage.Gateway;

/// <summary>The <c>reason</c> of a gateway's problem answers (RFC 9457), written in camel case.</summary>
public enum GatewayRefusal
{
    /// <summary>400: the path does not name a version 1 sha2-256 CID of codec raw or dag-pb in base32.</summary>
    MalformedCid = 0,

    /// <summary>404: the block, or the root of the file, is not here.</summary>
    NotFound,

    /// <summary>404: the root of the file is here and a block under it is not.</summary>
    Incomplete,

    /// <summary>404: there are no paths inside a file.</summary>
    NoSuchPath,

    /// <summary>406: the answer would have to be in a format that this gateway does not offer.</summary>
    UnsupportedFormat,

    /// <summary>416: no byte of the requested range exists.</summary>
    RangeNotSatisfiable,

    /// <summary>422: the content is here and is not a file in an accepted form; ask for its raw blocks.</summary>
    NotAFile,

    /// <summary>500: the block on the disk was damaged; it has been set aside.</summary>
    Corrupt,
}
