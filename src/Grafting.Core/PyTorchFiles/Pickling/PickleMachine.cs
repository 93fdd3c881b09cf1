using System.Globalization;

namespace Grafting.PyTorchFiles.Pickling;

/// <summary>
/// Runs a pickle that <c>torch.save</c> wrote: tensors, containers and plain values come out; every other instruction and every name
/// that is not in <see cref="KnownGlobals"/> ends it. Nothing in it can run code: a "call" is one of <see cref="KnownCallable"/>.
/// </summary>
/// <remarks>
/// The instructions are documented in Python's <c>Lib/pickletools.py</c>. Supported are those of protocol 2, which
/// <c>torch.save</c> uses unless told otherwise, and their shorter forms of protocol 4. Nothing recurses, however deep values nest.
/// </remarks>
internal sealed class PickleMachine(PickleSource source)
{
    /// <summary>
    /// A state dict of 7,000 entries with its optimizer takes under a million. Each can make a value of some 40 bytes, so this bounds
    /// memory and time too.
    /// </summary>
    private const int MostInstructions = 2_000_000;

    private const int NewestProtocol = 5;

    private readonly PickleStack _stack = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly List<PickledStorage> _storages = [];
    private int _instructionsLeft = MostInstructions;

    /// <summary>The storages that the pickle has named so far, each as often as it was named.</summary>
    public IReadOnlyList<PickledStorage> Storages => _storages;

    /// <returns>What was pickled; see <see cref="PickledTuple"/> for what it can be.</returns>
    /// <exception cref="PyTorchFileException">The pickle is broken or wants something that weights have no need of.</exception>
    public object? Run()
    {
        while (_instructionsLeft-- > 0)
        {
            var opcode = (Opcode)source.Byte();
            if (opcode is Opcode.STOP)
            {
                return _stack.Pop();
            }

            if (!TryPlainValue(opcode) && !TryText(opcode) && !TryContainer(opcode) && !TryMemory(opcode))
            {
                Call(opcode);
            }
        }

        throw PyTorchFileException.Unreadable($"its pickle has more than {MostInstructions} instructions");
    }

    private bool TryPlainValue(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.NONE: _stack.Push(null); break;
            case Opcode.NEWTRUE: _stack.Push(true); break;
            case Opcode.NEWFALSE: _stack.Push(false); break;
            case Opcode.BININT: _stack.Push((long)source.Int32()); break;
            case Opcode.BININT1: _stack.Push((long)source.Byte()); break;
            case Opcode.BININT2: _stack.Push((long)source.UInt16()); break;
            case Opcode.LONG1: _stack.Push(source.Integer(source.Byte())); break;
            case Opcode.BINFLOAT: _stack.Push(source.Double()); break;
            case Opcode.BINBYTES: Skip(source.UInt32()); break;
            case Opcode.SHORT_BINBYTES: Skip(source.Byte()); break;
            case Opcode.BINBYTES8: Skip(source.UInt64()); break;
            default: return false;
        }

        return true;
    }

    private bool TryText(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.BINUNICODE: _stack.Push(source.Utf8(source.UInt32())); break;
            case Opcode.SHORT_BINUNICODE: _stack.Push(source.Utf8(source.Byte())); break;
            case Opcode.BINUNICODE8: _stack.Push(source.Utf8(source.UInt64())); break;
            case Opcode.BINSTRING: _stack.Push(source.Latin1(source.UInt32())); break;
            case Opcode.SHORT_BINSTRING: _stack.Push(source.Latin1(source.Byte())); break;

            // Written by no torch.save, but by those who write pickles by hand, and then it is what they call that matters.
            case Opcode.STRING or Opcode.UNICODE: _stack.Push(source.Line()); break;
            default: return false;
        }

        return true;
    }

    private bool TryContainer(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.MARK: _stack.Mark(); break;
            case Opcode.EMPTY_TUPLE: _stack.Push(PickledTuple.Empty); break;
            case Opcode.EMPTY_LIST: _stack.Push(new PickledList()); break;
            case Opcode.EMPTY_DICT: _stack.Push(new PickledDictionary()); break;
            case Opcode.TUPLE: _stack.Push(new PickledTuple(_stack.PopToMark())); break;
            case Opcode.TUPLE1: _stack.Push(new PickledTuple(_stack.Pop(1))); break;
            case Opcode.TUPLE2: _stack.Push(new PickledTuple(_stack.Pop(2))); break;
            case Opcode.TUPLE3: _stack.Push(new PickledTuple(_stack.Pop(3))); break;
            case Opcode.LIST: _stack.Push(new PickledList(_stack.PopToMark())); break;
            case Opcode.DICT: _stack.Push(new PickledDictionary(_stack.PopToMark())); break;
            case Opcode.APPEND: Append(_stack.Pop(1)); break;
            case Opcode.APPENDS: Append(_stack.PopToMark()); break;
            case Opcode.SETITEM: SetItems(_stack.Pop(2)); break;
            case Opcode.SETITEMS: SetItems(_stack.PopToMark()); break;
            default: return false;
        }

        return true;
    }

    private bool TryMemory(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.PROTO: CheckProtocol(source.Byte()); break;
            case Opcode.FRAME: source.UInt64(); break; // A hint for buffering: the frame's contents follow as they are.
            case Opcode.POP: _stack.Pop(); break;
            case Opcode.POP_MARK: _stack.PopToMark(); break;
            case Opcode.BINPUT: _memo[source.Byte()] = _stack.Peek(); break;
            case Opcode.LONG_BINPUT: _memo[source.UInt32()] = _stack.Peek(); break;
            case Opcode.MEMOIZE: _memo[(uint)_memo.Count] = _stack.Peek(); break;
            case Opcode.BINGET: _stack.Push(Remembered(source.Byte())); break;
            case Opcode.LONG_BINGET: _stack.Push(Remembered(source.UInt32())); break;
            case Opcode.PUT: _memo[TextIndex()] = _stack.Peek(); break;
            case Opcode.GET: _stack.Push(Remembered(TextIndex())); break;
            default: return false;
        }

        return true;
    }

    private void Call(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.GLOBAL: _stack.Push(KnownGlobals.Find(source.Line(), source.Line())); break;
            case Opcode.STACK_GLOBAL: _stack.Push(GlobalOf(_stack.Pop(2))); break;
            case Opcode.BINPERSID: PushStorage(_stack.Pop()); break;
            case Opcode.REDUCE: PushResult(_stack.Pop(2)); break;
            case Opcode.BUILD: Build(_stack.Pop()); break;
            case Opcode.INST: throw Calls.Refusal("builds an object of", KnownGlobals.Find(source.Line(), source.Line()));
            case Opcode.OBJ: throw Calls.Refusal("builds an object of", _stack.PopToMark().FirstOrDefault());
            case Opcode.NEWOBJ: throw Calls.Refusal("builds an object of", _stack.Pop(2)[0]);
            case Opcode.NEWOBJ_EX: throw Calls.Refusal("builds an object of", _stack.Pop(3)[0]);
            case Opcode.PERSID: throw Calls.Refusal("asks for the persistent object", source.Line());
            case Opcode.EXT1: throw Calls.Refusal("asks for the extension", (long)source.Byte());
            case Opcode.EXT2: throw Calls.Refusal("asks for the extension", (long)source.UInt16());
            case Opcode.EXT4: throw Calls.Refusal("asks for the extension", (long)source.Int32());
            default: throw Unknown(opcode);
        }
    }

    private void Skip(ulong count)
    {
        source.Skip(count);
        _stack.Push(PickledBytes.Skipped);
    }

    private void PushResult(object?[] call)
    {
        var result = Calls.Result(call);
        _instructionsLeft -= Calls.CostOf(result);
        _stack.Push(result);
    }

    private void PushStorage(object? id)
    {
        var storage = PickledStorage.From(id);
        _storages.Add(storage);
        _stack.Push(storage);
    }

    private static object GlobalOf(object?[] names) => names is [string module, string name]
        ? KnownGlobals.Find(module, name)
        : throw PyTorchFileException.Unreadable("its pickle asks for a name that is no text");

    /// <summary>
    /// PyTorch gives a state dict the attribute <c>_metadata</c>, versions of its modules; any other object has no attributes.
    /// </summary>
    private void Build(object? attributes)
    {
        if (_stack.Peek() is not PickledDictionary || attributes is not PickledDictionary)
        {
            throw Calls.Refusal("sets attributes of", _stack.Peek());
        }
    }

    private void Append(object?[] items)
    {
        if (_stack.Peek() is not PickledList list)
        {
            throw Calls.Refusal("appends to", _stack.Peek());
        }

        list.Add(items);
    }

    private void SetItems(object?[] items)
    {
        if (_stack.Peek() is not PickledDictionary dictionary)
        {
            throw Calls.Refusal("sets items of", _stack.Peek());
        }

        dictionary.Add(items);
    }

    private object? Remembered(uint index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw PyTorchFileException.Unreadable($"its pickle recalls value {index}, which it has not kept");

    private uint TextIndex() => uint.TryParse(source.Line(), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? index
        : throw PyTorchFileException.Unreadable("its pickle keeps a value under what is no number");

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > NewestProtocol)
        {
            throw PyTorchFileException.Unreadable($"its pickle is of protocol {protocol}; known are those up to {NewestProtocol}");
        }
    }

    private PyTorchFileException Unknown(Opcode opcode) => Enum.IsDefined(opcode)
        ? PyTorchFileException.Refused($"has the instruction {opcode}")
        : PyTorchFileException.Unreadable($"byte {source.Position - 1} of its pickle (0x{(byte)opcode:x2}) is no instruction");
}
