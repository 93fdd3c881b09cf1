using Grafting.Runs;

namespace Grafting.Actors.Snapshots;

/// <summary>A snapshot that its recipient may graft. Whoever takes it disposes it once.</summary>
internal abstract record DonorSnapshot : IDisposable
{
    public abstract void Dispose();

    /// <summary>As the donor handed it over.</summary>
    public sealed record InMemory(SnapshotLease Lease) : DonorSnapshot
    {
        public override void Dispose() => Lease.Dispose();
    }

    /// <summary>Only as a file: it came before this network's restart, or newer ones have taken its place in memory.</summary>
    public sealed record OnDisk(StoredSnapshot File) : DonorSnapshot
    {
        public override void Dispose()
        {
        }
    }
}
