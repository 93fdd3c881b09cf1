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

    public RunRelay(IActorRef supervisor, ChannelWriter<RunEvent> events, TaskCompletionSource<RunOutcome> completion)
    {
        _supervisor = supervisor;
        _events = events;
        _completion = completion;
        Receive<RunOutcome>(Conclude);
        Receive<RunEvent>(runEvent => _events.TryWrite(runEvent));
        Receive<SupervisorStopped>(_ => Conclude(new RunOutcome.RunFailed(
            null, null, new InvalidOperationException("The run's supervisor stopped unexpectedly; the log says why."))));
    }

    public static Props PropsFor(
        IActorRef supervisor,
        ChannelWriter<RunEvent> events,
        TaskCompletionSource<RunOutcome> completion) =>
        Props.Create(() => new RunRelay(supervisor, events, completion));

    protected override void PreStart() => Context.WatchWith(_supervisor, new SupervisorStopped());

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
