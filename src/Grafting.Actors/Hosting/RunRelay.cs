using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Hosting;

/// <summary>Carries a run's events and outcome out of the actor world.</summary>
internal sealed class RunRelay : ReceiveActor
{
    private readonly IActorRef _supervisor;
    private readonly ChannelWriter<RunEvent> _events;
    private readonly TaskCompletionSource<RunOutcome> _completion;
    private readonly Exception _loss;

    public RunRelay(IActorRef supervisor, ChannelWriter<RunEvent> events, TaskCompletionSource<RunOutcome> completion, Exception loss)
    {
        _supervisor = supervisor;
        _events = events;
        _completion = completion;
        _loss = loss;
        Receive<RunOutcome>(Conclude);
        Receive<RunEvent>(runEvent => _events.TryWrite(runEvent));
        Receive<SupervisorStopped>(_ => Conclude(new RunOutcome.RunFailed(null, null, _loss)));
    }

    /// <param name="supervisor">The run's.</param>
    /// <param name="events">Gets its events.</param>
    /// <param name="completion">Gets its outcome.</param>
    /// <param name="loss">What it means that the supervisor, or the whole actor system, stops before there is an outcome.</param>
    public static Props PropsFor(
        IActorRef supervisor,
        ChannelWriter<RunEvent> events,
        TaskCompletionSource<RunOutcome> completion,
        Exception loss) =>
        Props.Create(() => new RunRelay(supervisor, events, completion, loss));

    protected override void PreStart() => Context.WatchWith(_supervisor, new SupervisorStopped());

    protected override void PostStop() => Conclude(new RunOutcome.RunFailed(null, null, _loss));

    private void Conclude(RunOutcome outcome)
    {
        if (_completion.TrySetResult(outcome))
        {
            _events.TryWrite(outcome);
            _events.Complete();
        }
    }

    private sealed record SupervisorStopped;
}
