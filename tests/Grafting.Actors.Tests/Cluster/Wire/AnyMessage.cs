using System.Collections.Immutable;
using System.Reflection;
using CsCheck;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Networks;
using Grafting.Core.Tests.Fuzzing;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Cluster.Wire;

/// <summary>
/// Draws messages of every type that crosses machines, part by part as their constructors ask: a new message, or a new part of one, is
/// drawn without another word.
/// </summary>
internal static class AnyMessage
{
    private const int MostElements = 4;

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Mutation.OneOf([double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue]), Gen.Double);

    private static readonly Gen<string> Texts = Mutation.OneOf(["", "x", "Zürich", "日本", "🕸", "a\nb\0c", "conv1.weight"]).Array[0, 3].Select(parts => string.Concat(parts));

    private static readonly Gen<string> Hashes = Gen.Byte.Array[32].Select(bytes => Convert.ToHexStringLower(bytes));

    private static readonly Gen<NetworkId> Networks = Gen.OneOf(Gen.Int[1, 8], Gen.Int[1, int.MaxValue]).Select(value => new NetworkId(value));

    private static readonly Gen<RunFile> Files = Gen.Select(Networks, Gen.Int[0, int.MaxValue], Gen.Enum<WeightsFile>(), Gen.Int[0, 2]).Select(
        (network, epoch, weights, kind) => kind switch
        {
            0 => RunFile.Checkpoint(network, epoch),
            1 => RunFile.Snapshot(network, epoch),
            _ => RunFile.Weights(network, weights),
        });

    private static readonly Gen<Exception> Errors = Gen.Select(Texts, Gen.Int[0, 2]).Select((line, kind) => kind switch
    {
        0 => new GraftingException(line),
        1 => new NonFiniteLossException(line),
        _ => (Exception)new NodeErrorException(line),
    });

    /// <summary>Every type that says that it may cross machines.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(IWireMessage).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IWireMessage)))];

    public static Gen<IWireMessage> Of(Type type) => Record(type).Select(message => (IWireMessage)message!);

    /// <summary>The bytes of the first messages that are drawn: the same ones each time.</summary>
    public static byte[][] BytesOf(Type type, int messages) =>
        [.. Enumerable.Range(0, messages).Select(number => WireMessages.Write(Of(type).Generate(new PCG(1, (ulong)number), null, out _)))];

    private static Gen<object?> Part(Type type, string name, string owner) => type switch
    {
        _ when type == typeof(bool) => Boxed(Gen.Bool),
        _ when type == typeof(int) => Boxed(Gen.OneOf(Gen.Int[owner == nameof(Actors.Ring.RunPlan) ? 1 : 0, 300], Gen.Int[1, int.MaxValue])),
        _ when type == typeof(long) => Boxed(Gen.OneOf(Gen.Long[0, 70_000], Gen.Long[0, long.MaxValue])),
        _ when type == typeof(double) => Boxed(Numbers),
        _ when type == typeof(TimeSpan) => Boxed(Gen.Long[0, long.MaxValue].Select(ticks => new TimeSpan(ticks))),
        _ when type == typeof(string) => Boxed(IsHash(name, owner) ? Hashes : Texts),
        _ when type == typeof(ReadOnlyMemory<byte>) => Boxed(Gen.Byte.Array[0, 100].Select(bytes => new ReadOnlyMemory<byte>(bytes))),
        _ when type == typeof(NetworkId) => Boxed(Networks),
        _ when type == typeof(RunFile) => Boxed(Files),
        _ when type == typeof(Exception) => Boxed(Errors),
        _ when type == typeof(IWireMessage) => Boxed(Of(typeof(NetworkProtocol.TrainEpoch))),
        { IsEnum: true } => Gen.Int[0, Enum.GetValues(type).Length - 1].Select(index => Enum.GetValues(type).GetValue(index)),
        { IsGenericType: true } => Generic(type, name, owner),
        _ => Record(type),
    };

    private static Gen<object?> Generic(Type type, string name, string owner)
    {
        var arguments = type.GetGenericArguments();
        var first = Part(arguments[0], name, owner);
        return type.GetGenericTypeDefinition() switch
        {
            var open when open == typeof(Nullable<>) => Optional(first),
            var open when open == typeof(IReadOnlyList<>) => Call(nameof(ToArray), arguments, first.Array[0, MostElements]),
            var open when open == typeof(IReadOnlyDictionary<,>) =>
                Call(nameof(ToDictionary), arguments, Gen.Select(first, Part(arguments[1], name, owner)).Array[0, MostElements]),
            _ => throw new InvalidOperationException($"No way to draw a {type}."),
        };
    }

    /// <summary>By the constructor with most parameters, then the properties that it leaves out.</summary>
    private static Gen<object?> Record(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length) ?? throw new InvalidOperationException($"No way to make a {type}.");
        var parameters = constructor.GetParameters();
        var others = type.GetProperties()
            .Where(each => each.SetMethod is { IsPublic: true } && !each.PropertyType.IsAssignableTo(typeof(Delegate)))
            .Where(each => !parameters.Any(parameter => parameter.Name!.Equals(each.Name, StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        var parts = parameters.Select(each => Maybe(each, Part(each.ParameterType, each.Name!, type.Name)))
            .Concat(others.Select(each => Maybe(each, Part(each.PropertyType, each.Name, type.Name))));
        return All(parts).Select(values => Made(constructor, others, values));
    }

    private static object? Made(ConstructorInfo constructor, PropertyInfo[] others, ImmutableList<object?> values)
    {
        var parameters = values.Count - others.Length;
        var made = constructor.Invoke([.. values.Take(parameters)]);
        foreach (var (property, value) in others.Zip(values.Skip(parameters)))
        {
            property.SetValue(made, value);
        }

        return made;
    }

    private static bool IsHash(string name, string owner) => (owner, name) is
        (_, "Sha256")
        or (nameof(EpochFiles), _)
        or (nameof(NetworkStart), nameof(NetworkStart.Checkpoint))
        or (nameof(NetworkProtocol.NetworkFinished), nameof(NetworkProtocol.NetworkFinished.Final));

    private static Gen<ImmutableList<object?>> All(IEnumerable<Gen<object?>> parts) => parts.Aggregate(
        Gen.Const(ImmutableList<object?>.Empty), (all, part) => Gen.Select(all, part, (values, value) => values.Add(value)));

    private static Gen<object?> Maybe(ParameterInfo parameter, Gen<object?> part) =>
        !parameter.ParameterType.IsValueType && new NullabilityInfoContext().Create(parameter).ReadState is NullabilityState.Nullable ? Optional(part) : part;

    private static Gen<object?> Maybe(PropertyInfo property, Gen<object?> part) =>
        !property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).ReadState is NullabilityState.Nullable ? Optional(part) : part;

    private static Gen<object?> Optional(Gen<object?> part) => Gen.Select(Gen.Bool, part, (isThere, value) => isThere ? value : null);

    private static Gen<object?> Boxed<T>(Gen<T> values) => values.Select(value => (object?)value);

    private static Gen<object?> Call<T>(string method, Type[] types, Gen<T> argument)
    {
        var generic = typeof(AnyMessage).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types);
        return argument.Select(value => generic.Invoke(null, [value]));
    }

    private static T[] ToArray<T>(object?[] values) => [.. values.Cast<T>()];

    private static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>((object? Key, object? Value)[] pairs)
        where TKey : notnull =>
        pairs.DistinctBy(pair => pair.Key).ToDictionary(pair => (TKey)pair.Key!, pair => (TValue)pair.Value!);
}
