namespace Grafting.Host.Rendering;

/// <summary>A node as people call it: its host and port.</summary>
internal static class NodeName
{
    /// <param name="address">As in <c>akka.tcp://grafting@10.0.0.2:4711</c>.</param>
    public static string Of(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
