using Akka.Actor;
using Grafting.Actors.Cluster.Wire;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>Looks for a run at addresses where it was once: asks the nodes there without being a member.</summary>
internal static class RunSearch
{
    /// <summary>How long a node may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>
    /// The URLs of the nodes that take part in it; where it goes on in several clusters that do not know of each other, those of the greatest
    /// term. None where nobody answers, or knows of it.
    /// </returns>
    public static async Task<IReadOnlyList<string>> FindAsync(ActorSystem system, ClusterFile known, bool isSecure)
    {
        var self = Akka.Cluster.Cluster.Get(system).SelfAddress.ToString();
        var answers = await Task.WhenAll(known.Addresses
            .Select(address => ClusterAddress.Parse(address).ToUrl(isSecure))
            .Where(url => url != self)
            .Select(url => AskAsync(system, url, known.RunId))).ConfigureAwait(false);
        var found = answers.Where(answer => answer.Term is not null).ToArray();
        return [.. found.Where(answer => answer.Term == found.Max(other => other.Term)).Select(answer => answer.Url)];
    }

    private static async Task<(string Url, long? Term)> AskAsync(ActorSystem system, string url, string run)
    {
        try
        {
            var answer = await system.ActorSelection($"{url}/user/node").Ask<object>(new FindRun(run), Patience).ConfigureAwait(false);
            return (url, answer is RunIsHere here && here.RunId == run ? here.Term : null);
        }
        catch (AskTimeoutException)
        {
            return (url, null);
        }
    }
}
