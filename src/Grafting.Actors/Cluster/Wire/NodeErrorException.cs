namespace Grafting.Actors.Cluster.Wire;

/// <summary>A defect, or something else that the user cannot mend, on another node. Its message names the exception that it was there.</summary>
internal sealed class NodeErrorException(string message) : Exception(message);
