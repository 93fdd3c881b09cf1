using System.Text;
using Akka.Actor;
using Akka.Serialization;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Tests.Cluster.Attacks;
using Grafting.Runs;
using Newtonsoft.Json;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Cluster.Security;

/// <summary>Every serializer that a node has, by its number, the ones included that nobody thought of.</summary>
[Collection(nameof(JsonCanary))]
public sealed class LockedSerializersTests(AttackedNode node) : IClassFixture<AttackedNode>
{
    private const int LeastIdentifier = -20;
    private const int MostIdentifier = 200;

    [Fact]
    public void Should_resolve_no_types_name_and_make_nothing()
    {
        var canary = new JsonCanary();
        var made = JsonCanary.Made;
        var json = Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(canary, new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.All }));
        var asked = new List<string?>();
        ResolveEventHandler ask = (_, name) =>
        {
            asked.Add(name.Name);
            return null;
        };
        AppDomain.CurrentDomain.AssemblyResolve += ask;
        try
        {
            foreach (var manifest in new[] { typeof(JsonCanary).AssemblyQualifiedName!, "Evil.Type, EvilAssembly", "", "STF", "PP", "K", "CF", "RS" })
            {
                for (var identifier = LeastIdentifier; identifier <= MostIdentifier; identifier++)
                {
                    foreach (var bytes in new[] { json, [] })
                    {
                        Deserialized(bytes, identifier, manifest).ShouldBeNull($"{identifier} with {manifest}");
                    }
                }
            }
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyResolve -= ask;
        }

        asked.ShouldNotContain(name => name!.Contains("Evil", StringComparison.Ordinal));
        JsonCanary.Made.ShouldBe(made);
    }

    [Fact]
    public void Should_send_nothing_that_is_no_message_between_nodes()
    {
        foreach (var message in new object[] { new JsonCanary(), new GiveTo(new NetworkId(1), ActorRefs.Nobody), new byte[3] })
        {
            Should.Throw<Exception>(() => node.System.Serialization.FindSerializerFor(message).ToBinary(message));
        }
    }

    [Fact]
    public void Should_send_every_message_between_nodes_by_its_own_code() => node.System.Serialization
        .FindSerializerFor(new TrainEpoch(EpochAttempt.First(new NetworkId(1)))).ShouldBeOfType<WireSerializer>();

    [Fact]
    public void Should_not_unpack_a_container_in_a_container_as_thousands_of_them_would_exhaust_the_stack()
    {
        static object Selection(object message) => new ActorSelectionMessage(message, [new SelectChildName("victim")]);
        static object Question(object? number) => new Identify(number);

        foreach (var message in new[] { Selection(new PauseRun()), Selection(Question(null)), Selection(Question("1")), Question("1") })
        {
            SentAndRead(message).ShouldBeOfType(message.GetType());
        }

        foreach (var message in new[] { Selection(Selection(new PauseRun())), Question(Question(null)), Selection(Question(Selection("x"))) })
        {
            Should.Throw<Exception>(() => SentAndRead(message)).GetBaseException().ShouldBeOfType<RefusedMessageException>();
        }
    }

    [Fact]
    public void Should_find_an_actor_that_answers_without_a_number() =>
        SentAndRead(new ActorIdentity(null, null)).ShouldBeOfType<ActorIdentity>().MessageId.ShouldBeNull();

    private object SentAndRead(object message)
    {
        var serializer = (SerializerWithStringManifest)node.System.Serialization.FindSerializerFor(message);
        return node.System.Serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, serializer.Manifest(message));
    }

    private object? Deserialized(byte[] bytes, int identifier, string manifest)
    {
        try
        {
            return node.System.Serialization.Deserialize(bytes, identifier, manifest) switch
            {
                ActorSelectionMessage { Message: null } => null,
                var read => read,
            };
        }
        catch (Exception)
        {
            return null;
        }
    }
}
