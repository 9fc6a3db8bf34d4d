namespace Autonet.Cli.Demo;

/// <summary>How a demonstration is run; what it trains is in <see cref="DemoSettings"/>.</summary>
/// <param name="Settings">What it trains, unless the folder holds one that was begun.</param>
/// <param name="Folder">Everything it keeps.</param>
/// <param name="Resume">Go on with what the folder holds; else the folder is emptied first.</param>
/// <param name="Rpc">A chain that exists, or null for the embedded one.</param>
/// <param name="Keep">Leave chain and nodes running at the end until interrupted.</param>
/// <param name="Json">End with one JSON object.</param>
internal sealed record DemoOptions(DemoSettings Settings, string Folder, bool Resume, Uri? Rpc, bool Keep, bool Json);
