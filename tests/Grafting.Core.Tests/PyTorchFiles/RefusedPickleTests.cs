using System.Text;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>Pickles that would run code in Python: each is refused by the name of what it wants, in one line.</summary>
public sealed class RefusedPickleTests : IDisposable
{
    private const string Dictionary = "ccollections\nOrderedDict\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GLOBAL", "cos\nsystem\n\u008c\u0004trueR.", "asks for os.system,")]
    [InlineData("as Python pickles os.system itself", "cposix\nsystem\n(X\u0004\0\0\0truetR.", "asks for posix.system (os.system),")]
    [InlineData("REDUCE within an optimizer", "}(\u008c\u0003net}\u008c\u0009optimizer](}\u008c\u0001zcos\nsystem\n(\u008c\u0004truetRseu.", "asks for os.system,")]
    [InlineData("STACK_GLOBAL", "\u0080\u0004\u0095\u0010\0\0\0\0\0\0\0\u008c\u0002os\u0094\u008c\u0006system\u0094\u0093.", "asks for os.system,")]
    [InlineData("a name on the stack that is recalled", "\u0080\u0004\u008c\u0002os\u0094\u008c\u0006system\u009400h\0h\u0001\u0093.", "asks for os.system,")]
    [InlineData("INST", "(S'true'\nios\nsystem\n.", "asks for os.system,")]
    [InlineData("OBJ", "(cos\nsystem\n\u008c\u0004trueo.", "asks for os.system,")]
    [InlineData("getattr", "c__builtin__\ngetattr\n(ctorch\nFloatStorage\n\u008c\u0004__init__tR.", "asks for __builtin__.getattr,")]
    [InlineData("eval", "cbuiltins\neval\n(\u008c\u00031+1tR.", "asks for builtins.eval,")]
    [InlineData("torch's own unsafe names", "ctorch.hub\nload\n.", "asks for torch.hub.load,")]
    [InlineData("a class of the script", "c__main__\nResNet\n)\u0081}b.", "asks for __main__.ResNet,")]
    [InlineData("a known name with more behind it", "ctorch\nFloatStorage.__init__\n.", "asks for torch.FloatStorage.__init__,")]
    [InlineData("a name with control characters", "c\u001b[2J\nx\n.", "asks for ?[2J.x,")]
    [InlineData("a call of a storage class", "ctorch\nFloatStorage\nK\u0009\u0085R.", "calls the class of F32 storages,")]
    [InlineData("a call of a text", "\u008c\u0009os.system)R.", "calls 'os.system',")]
    [InlineData("an object of a known class by OBJ", "(" + Dictionary + "o.", "builds an object of OrderedDict,")]
    [InlineData("an object of a known class by INST", "(icollections\nOrderedDict\n.", "builds an object of OrderedDict,")]
    [InlineData("an object of a known class by NEWOBJ", Dictionary + ")\u0081.", "builds an object of OrderedDict,")]
    [InlineData("an object of a known class by NEWOBJ_EX", Dictionary + ")}\u0092.", "builds an object of OrderedDict,")]
    [InlineData("BUILD on a function", Dictionary + "}b.", "sets attributes of OrderedDict,")]
    [InlineData("BUILD on a list", "]}b.", "sets attributes of a list,")]
    [InlineData("BUILD with more than a dictionary", "}(NN\u0086tb.", "sets attributes of a dictionary,")]
    [InlineData("items of a list", "]K\0K\u0001s.", "sets items of a list,")]
    [InlineData("items appended to a text", "\u008c\u0001xK\u0001a.", "appends to 'x',")]
    [InlineData("EXT1", "\u0082\u0005.", "asks for the extension 5,")]
    [InlineData("EXT2", "\u0083\u0005\u0001.", "asks for the extension 261,")]
    [InlineData("EXT4", "\u0084\u0005\0\0\0.", "asks for the extension 5,")]
    [InlineData("PERSID", "Pmodule\n.", "asks for the persistent object 'module',")]
    [InlineData("a persistent text", "\u008c\u0004evilQ.", "asks for a persistent object that is no storage: 'evil',")]
    [InlineData("a persistent module", "(\u008c\u0006moduleNNNtQ.", "asks for a persistent object that is no storage: 'module',")]
    [InlineData("a set", "\u008f.", "has the instruction EMPTY_SET,")]
    public void Should_name_what_a_pickle_wants(string what, string pickle, string wish)
    {
        foreach (var file in new[] { SavedFile.Zip(pickle), SavedFile.Old(pickle), Encoding.Latin1.GetBytes(pickle) })
        {
            var path = _folder.Write("weights.pth", file);

            Should.Throw<GraftingException>(() => StoredWeights.Open(path)).Message.ShouldSatisfyAllConditions(
                what,
                message => message.ShouldStartWith($"{path} is refused, and nothing in it was run: its pickle {wish} "),
                message => message.ShouldNotContain("\n"));
        }
    }

    [Theory]
    [InlineData("an empty stack", "R.", "takes more from its stack")]
    [InlineData("a value below a mark", "K\u0001(0.", "takes more from its stack")]
    [InlineData("no mark", "K\u0001t.", "takes more from its stack")]
    [InlineData("an unknown memory", "h\u0007.", "recalls value 7")]
    [InlineData("a key without a value", "}(K\u0001u.", "sets a key without a value")]
    [InlineData("a long text", "X\u00ff\u00ff\u00ff\u00ffx.", "its pickle is cut short")]
    [InlineData("a very long text", "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffx.", "its pickle is cut short")]
    [InlineData("no UTF-8", "\u008c\u0001\u00ff.", "is not UTF-8")]
    [InlineData("no instruction", "\u0006.", "byte 0 of its pickle (0x06) is no instruction")]
    [InlineData("a coming protocol", "\u0080\u0006.", "its pickle is of protocol 6")]
    [InlineData("no end", "N", "its pickle is cut short")]
    [InlineData("a name of numbers", "K\u0001K\u0002\u0093.", "asks for a name that is no text")]
    [InlineData("wrong arguments", "ctorch\nSize\n)R.", "calls Size with arguments that do not fit")]
    [InlineData("no pairs", Dictionary + "]K\u0001a\u0085R.", "an OrderedDict is made of something that is no pair")]
    public void Should_say_what_is_wrong_with_a_pickle(string what, string pickle, string message) =>
        Should.Throw<GraftingException>(() => StoredWeights.Open(_folder.Write("weights.pth", SavedFile.Zip(pickle))))
            .Message.ShouldContain(message, customMessage: what);

    [Fact]
    public void Should_take_nesting_without_end_for_what_it_is()
    {
        var deep = new string(']', 500_000) + new string('a', 499_999) + ".";

        Should.Throw<GraftingException>(() => StoredWeights.Open(_folder.Write("weights.pth", SavedFile.Zip(deep))))
            .Message.ShouldContain("it holds no state dict, but something else");
    }

    [Theory]
    [InlineData("values", "N", 3_000_000)]
    [InlineData("dictionaries of a long list", "h\u0000h\u0001R0", 500_000)]
    public void Should_bound_time_and_memory(string what, string part, int times)
    {
        var pairs = string.Concat(Enumerable.Repeat("NN\u0086", 10_000));
        var start = Dictionary + "q\u0000](" + pairs + "e\u0085q\u0001";
        var path = _folder.Write("weights.pth", SavedFile.Zip(start + string.Concat(Enumerable.Repeat(part, times)) + "."));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<GraftingException>(() => StoredWeights.Open(path)).Message.ShouldContain("its pickle has more than 2000000 instructions", customMessage: what);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(200_000_000);
    }
}
