using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Host.Rendering;

/// <summary>Something to tell about a run while it goes on.</summary>
internal abstract record RunNotice;

/// <summary>A network has committed an epoch. A plain line tells it; a live table shows it by itself.</summary>
internal sealed record EpochCommitted(NetworkId Network, int Epochs, EpochReport Report, GraftReport? Graft) : RunNotice;

/// <summary>A fault, a restart, a pause: one line for people.</summary>
internal sealed record RunNoted(string Text) : RunNotice;
