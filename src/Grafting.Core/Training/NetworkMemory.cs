using System.Runtime.InteropServices;
using Grafting.Checkpoints;
using Grafting.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>
/// The numbers of one network on its device, in a few flat tensors placed by a <see cref="StateLayout"/>: values (parameters
/// and statistics), gradients and momenta; with bf16 also the weights and their gradients in bfloat16. Layers see views.
/// </summary>
internal sealed class NetworkMemory : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private readonly Tensor _values;
    private readonly Tensor? _weights16;
    private readonly Tensor? _gradients16;
    private Tensor? _staging;

    public NetworkMemory(StateLayout layout, Device device, Precision precision, bool trains)
    {
        Layout = layout;
        Counters = new long[layout.CounterCount];
        _values = Flat(layout.Length, ScalarType.Float32, device);
        Parameters = Keep(_values.narrow(0, 0, layout.ParametersLength));
        Gradients = trains ? Flat(layout.ParametersLength, ScalarType.Float32, device) : null;
        Momenta = trains ? Flat(layout.ParametersLength, ScalarType.Float32, device) : null;
        if (precision is Precision.Bf16)
        {
            _weights16 = Flat(layout.WeightsLength, ScalarType.BFloat16, device);
            _gradients16 = trains ? Flat(layout.WeightsLength, ScalarType.BFloat16, device) : null;
        }
    }

    public StateLayout Layout { get; }

    public long[] Counters { get; }

    /// <summary>The trained part of the values.</summary>
    public Tensor Parameters { get; }

    /// <summary>Null in a network that only evaluates.</summary>
    public Tensor? Gradients { get; }

    /// <summary>Null in a network that only evaluates.</summary>
    public Tensor? Momenta { get; }

    /// <summary>An entry as computation uses it: most weights in the network's precision, everything else in float32.</summary>
    public Tensor Weight(int index) =>
        _weights16 is not null && Layout.Entries[index].IsReducible ? Leaf(index, _weights16, _gradients16) : Master(index);

    /// <summary>An entry in float32, trained if it is a parameter.</summary>
    public Tensor Master(int index) => Leaf(index, _values, Gradients);

    /// <summary>The float32 gradient of a parameter; null in a network that only evaluates.</summary>
    public Tensor? Gradient(int index) => Gradients is null ? null : Leaf(index, Gradients, gradients: null);

    public Tensor Statistic(int index) => Leaf(index, _values, gradients: null);

    /// <summary>Counts a batch in an entry of <c>num_batches_tracked</c>.</summary>
    public void Count(int index) => Counters[Layout.OffsetOf(index)]++;

    /// <summary>Brings gradients of reduced precision into <see cref="Gradients"/>. To be called before each optimizer step.</summary>
    public void GatherGradients()
    {
        if (_gradients16 is not null)
        {
            using var weights = Gradients!.narrow(0, 0, Layout.WeightsLength);
            weights.copy_(_gradients16);
            _gradients16.zero_();
        }
    }

    /// <summary>Brings changed values into the copies of reduced precision.</summary>
    public void SpreadWeights()
    {
        if (_weights16 is not null)
        {
            using var weights = _values.narrow(0, 0, Layout.WeightsLength);
            _weights16.copy_(weights);
        }
    }

    /// <summary>Whether everything lies in the processor's memory.</summary>
    public bool IsOnHost => _values.device_type is DeviceType.CPU;

    /// <summary>The values themselves, without a copy; only where <see cref="IsOnHost"/>.</summary>
    public Span<float> Values => Floats(_values);

    /// <summary>Copies all weights and buffers out.</summary>
    public void CopyTo(NetworkState state)
    {
        if (IsOnHost)
        {
            Values.CopyTo(state.Values);
        }
        else
        {
            Staging.copy_(_values);
            StagedValues.CopyTo(state.Values);
        }

        Counters.CopyTo(state.Counters, 0);
    }

    /// <summary>Replaces all weights and buffers; gradients and momenta stay.</summary>
    public void CopyFrom(NetworkState state) => CopyFrom(state.Values, state.Counters);

    /// <summary>Replaces all weights and buffers by values placed as in the layout.</summary>
    public void CopyFrom(ReadOnlySpan<float> values, ReadOnlySpan<long> counters)
    {
        if (IsOnHost)
        {
            values.CopyTo(Values);
        }
        else
        {
            values.CopyTo(StagedValues);
            _values.copy_(Staging);
        }

        counters.CopyTo(Counters);
        SpreadWeights();
    }

    public void CopyMomentaTo(Span<float> destination)
    {
        using var host = Momenta!.cpu();
        Floats(host).CopyTo(destination);
    }

    public void CopyMomentaFrom(float[] source)
    {
        using var host = tensor(source);
        Momenta!.copy_(host);
    }

    /// <summary>Page-locked memory on the host that snapshots pass through: a device copies to and from it at the bus's full speed.</summary>
    private Tensor Staging => _staging ??= PageLocked(Layout.Length);

    private Span<float> StagedValues => Floats(Staging);

    public void Dispose()
    {
        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private Tensor PageLocked(int length)
    {
        using var pageable = zeros(length, ScalarType.Float32);
        return Keep(pageable.pin_memory());
    }

    private static Span<float> Floats(Tensor onHost) => MemoryMarshal.Cast<byte, float>(onHost.bytes);

    private Tensor Flat(int length, ScalarType type, Device device) => Keep(zeros(length, type, device));

    private Tensor Leaf(int index, Tensor flat, Tensor? gradients)
    {
        var view = Keep(View(index, flat));
        if (gradients is not null)
        {
            view.requires_grad = true;
            view.grad = Keep(View(index, gradients));
        }

        return view;
    }

    /// <summary>An entry of a flat tensor in its own shape; convolution weights with channels-last strides.</summary>
    private Tensor View(int index, Tensor flat)
    {
        var shape = Layout.Entries[index].Shape.ToArray();
        long[] strides = shape switch
        {
            [_, var inputs, var height, var width] => [inputs * height * width, 1, width * inputs, inputs],
            [_, var inputs] => [inputs, 1],
            _ => [1],
        };
        return flat.as_strided(shape, strides, Layout.OffsetOf(index));
    }

    /// <summary>Tensors of this memory live as long as it does, whatever dispose scope they were made in.</summary>
    private Tensor Keep(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
