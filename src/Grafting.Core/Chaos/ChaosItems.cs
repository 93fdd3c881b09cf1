namespace Grafting.Chaos;

/// <summary>The grammar of <c>--chaos</c>: every kind of item. docs/chaos.md says what each does.</summary>
internal static class ChaosItems
{
    private static readonly ChaosItem[] All =
    [
        new("crash=NETWORK@EPOCH[:BATCH]", (spec, item) => spec with
        {
            Crashes = [.. spec.Crashes, new CrashFault(item.Network, item.Epoch, item.Number("BATCH"))],
        }),
        new("crash-every=EPOCHS[:BATCHES]", (spec, item) => spec with
        {
            RepeatedCrashes = [.. spec.RepeatedCrashes, new RepeatedCrashes(item.Number("EPOCHS"), item.Number("BATCHES", otherwise: 1))],
        }),
        new("crashes=COUNT@NETWORKSxEPOCHS[:BATCHES]", (spec, item) => spec with
        {
            DrawnCrashes = [.. spec.DrawnCrashes, ReadDrawn(item)],
        }),
        new("nan=NETWORK@EPOCH", (spec, item) => spec with { Nans = [.. spec.Nans, new NanFault(item.Network, item.Epoch)] }),
        new("delay=NETWORK@EPOCH:MILLISECONDS", (spec, item) => spec with
        {
            Delays = [.. spec.Delays, new DelayFault(item.Network, item.Epoch, TimeSpan.FromMilliseconds(item.Number("MILLISECONDS")))],
        }),
        new("tear=NETWORK@EPOCH:(header|middle|end|flip|rename)", (spec, item) => spec with
        {
            Tears = [.. spec.Tears, new TearFault(item.Network, item.Epoch, item.Choice<Tear>())],
        }),
        new("quota=BYTES", (spec, item) => spec with { Quota = item.Number("BYTES") }),
        new("exit=NETWORK@EPOCH:(trained|snapshot|grafted|checkpoint|committed)", (spec, item) => spec with
        {
            Exits = [.. spec.Exits, new ExitFault(item.Network, item.Epoch, item.Choice<EpochStep>())],
        }),
        new("no-files", (spec, _) => spec with { HasNoFiles = true }),
        new("seed=SEED", (spec, item) => spec with { Seed = item.Number("SEED") }),
    ];

    /// <exception cref="UsageException">It has no known form.</exception>
    public static ChaosSpec Add(ChaosSpec spec, string text)
    {
        var name = ChaosItem.NameOf(text);
        var item = Array.Find(All, item => item.Name == name)
            ?? throw new UsageException($"--chaos: '{text}' is none of {string.Join(", ", All.Select(item => item.Form))}.");
        return item.Read(text) is { } parts
            ? item.Add(spec, parts)
            : throw new UsageException($"--chaos: '{text}' must be {item.Form}; epochs and batches count from 0, everything else from 1.");
    }

    private static DrawnCrashes ReadDrawn(ChaosItem.Parts item)
    {
        var drawn = new DrawnCrashes(
            item.Number("COUNT"), item.Number("NETWORKS"), item.Number("EPOCHS"), item.Number("BATCHES", otherwise: 1));
        return drawn.Count <= drawn.Places
            ? drawn
            : throw new UsageException(
                $"--chaos: crashes={drawn.Count} is more than the {drawn.Places} epochs of {drawn.Networks} networks that it draws from.");
    }
}
