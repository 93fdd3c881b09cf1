namespace Grafting.EndToEnd.Tests.Support;

/// <summary>
/// Tests of several nodes run beside no others: on two processors that many trainings would slow their start, and a node that gets none for
/// five seconds is given up.
/// </summary>
[CollectionDefinition(nameof(NodesAlone), DisableParallelization = true)]
public sealed class NodesAlone;
