using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Refuses a message within one of its own kind. Akka's containers hold any message, containers too; some thousand of them fit into
/// one frame, and unpacking them would exhaust the stack, which ends the process.
/// </summary>
internal sealed class NestingGuard
{
    private readonly AsyncLocal<bool> _isInside = new();

    public object Enter(Func<object> read)
    {
        if (_isInside.Value)
        {
            throw new RefusedMessageException("a message within one of its own kind");
        }

        _isInside.Value = true;
        try
        {
            return read();
        }
        finally
        {
            _isInside.Value = false;
        }
    }
}
