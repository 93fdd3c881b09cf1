using System.Globalization;

namespace Grafting.PyTorchFiles.Pickling;

/// <summary>What a pickle gets when it calls something: four functions have a result, everything else is refused by its name.</summary>
internal static class Calls
{
    /// <param name="call">What is called, and a tuple of its arguments.</param>
    public static object? Result(object?[] call)
    {
        if (call is not [KnownCallable callable, PickledTuple { Items: var arguments }])
        {
            throw Refusal("calls", call[0]);
        }

        return (callable, arguments) switch
        {
            (KnownCallable.OrderedDict, []) => new PickledDictionary(),
            (KnownCallable.OrderedDict, [PickledList pairs]) => DictionaryOf(pairs),
            (KnownCallable.Size, [PickledTuple sizes]) => sizes,
            (KnownCallable.RebuildTensor, { Length: >= 4 and <= 7 }) => PickledTensor.From(arguments),
            (KnownCallable.RebuildParameter, [PickledTensor tensor, _, _]) => tensor,
            _ => throw PyTorchFileException.Unreadable($"its pickle calls {callable} with arguments that do not fit"),
        };
    }

    /// <summary>
    /// What making a result took, in the instructions that it stands for: three bytes can call with a long list again and again.
    /// </summary>
    public static int CostOf(object? result) => result switch
    {
        PickledDictionary dictionary => dictionary.Entries.Count,
        PickledTensor tensor => tensor.Sizes.Count,
        _ => 0,
    };

    /// <param name="act">What the pickle wants: "calls".</param>
    /// <param name="target">With what.</param>
    public static PyTorchFileException Refusal(string act, object? target) => PyTorchFileException.Refused($"{act} {NameOf(target)}");

    /// <summary>Python 2 wrote an OrderedDict as a list of pairs, each a list.</summary>
    private static PickledDictionary DictionaryOf(PickledList pairs)
    {
        var dictionary = new PickledDictionary();
        foreach (var pair in pairs.Items)
        {
            var (key, value) = pair switch
            {
                PickledList { Items: [var first, var second] } => (first, second),
                PickledTuple { Items: [var first, var second] } => (first, second),
                _ => throw PyTorchFileException.Unreadable("an OrderedDict is made of something that is no pair"),
            };
            dictionary.Add(key, value);
        }

        return dictionary;
    }

    private static string NameOf(object? value) => value switch
    {
        null => "None",
        string text => $"'{PyTorchFileException.Excerpt(text)}'",
        long number => number.ToString(CultureInfo.InvariantCulture),
        KnownCallable callable => callable.ToString(),
        ElementType type => $"the class of {type} storages",
        PickledTensor => "a tensor",
        PickledStorage => "a storage",
        PickledTuple => "a tuple",
        PickledList => "a list",
        PickledDictionary => "a dictionary",
        _ => "a plain value",
    };
}
