using System.Runtime.ExceptionServices;

namespace Grafting.Data.Folders;

/// <summary>
/// The images of a pass in its order, decoded by threads of their own, so many ahead of what was taken. What is random about an image is
/// drawn before a thread gets it, so what comes out does not depend on how many threads there are.
/// </summary>
/// <remarks>
/// Threads that the calling one starts are as nice as it is. A pause needs no word: nothing is taken, and the threads wait for room.
/// </remarks>
internal sealed class DecodedPictures : IDisposable
{
    private readonly ImageFolder _images;
    private readonly PassPlan _pass;
    private readonly PictureSizes _sizes;
    private readonly DecodedPicture[] _places;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _claiming = new();
    private readonly Thread[] _threads;
    private int _claimed;
    private int _taken;
    private int _givenBack;

    public DecodedPictures(ImageFolder images, PassPlan pass, DecodingPlan decoding)
    {
        (_images, _pass, _sizes) = (images, pass, decoding.Sizes);
        _places = [.. Enumerable.Range(0, Math.Min(decoding.Ahead, images.Count)).Select(_ => new DecodedPicture())];
        _room = new SemaphoreSlim(_places.Length);
        _threads = [.. Enumerable.Range(1, Math.Min(decoding.Workers, _places.Length)).Select(ThreadNumber)];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Images that are decoded, or being decoded, and not given back: never more than may be decoded ahead.</summary>
    public int Held
    {
        get
        {
            lock (_claiming)
            {
                return _claimed - _givenBack;
            }
        }
    }

    /// <summary>Waits for the next image of the pass. It is given back before another is taken.</summary>
    /// <exception cref="GraftingException">The file cannot be read.</exception>
    public DecodedPicture Take()
    {
        var place = _places[_taken++ % _places.Length];
        place.WaitUntilFilled();
        if (place.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return place;
    }

    public void GiveBack(DecodedPicture place)
    {
        place.Empty();
        _givenBack++;
        _room.Release();
    }

    /// <summary>Ends the threads; an image that is being decoded is decoded to its end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Array.ForEach(_threads, thread => thread.Join());
        Array.ForEach(_places, place => place.Dispose());
        _room.Dispose();
        _stop.Dispose();
    }

    private Thread ThreadNumber(int number) => new(Decode) { Name = $"decoder {number}", IsBackground = true };

    private void Decode()
    {
        var (decoder, renderer) = (new PictureDecoder(), new PictureRenderer(_sizes.Crop));
        try
        {
            while (Claim() is var (place, index, stream))
            {
                Fill(place, index, stream, decoder, renderer);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants the rest of the pass.
        }
    }

    /// <summary>The next image and the place that is its own; null at the end of the pass.</summary>
    private (DecodedPicture Place, int Index, RandomStream? Stream)? Claim()
    {
        _room.Wait(_stop.Token);
        lock (_claiming)
        {
            if (_claimed == _images.Count)
            {
                _room.Release(); // For the next thread that asks.
                return null;
            }

            var place = _places[_claimed % _places.Length];
            return (place, _pass.IndexAt(_claimed++), _pass.NextStream());
        }
    }

    private void Fill(DecodedPicture place, int index, RandomStream? stream, PictureDecoder decoder, PictureRenderer renderer)
    {
        (place.Index, place.Problem, place.Failure) = (index, null, null);
        try
        {
            place.Problem = decoder.Decode(_images.PlaceOf(index), out var picture);
            if (place.Problem is null)
            {
                var view = stream is null
                    ? PictureView.Centre(picture.Width, picture.Height, _sizes)
                    : PictureView.Draw(picture.Width, picture.Height, _sizes, stream);
                place.Pixels = place.Pixels.Length > 0 ? place.Pixels : GC.AllocateUninitializedArray<byte>(_sizes.Crop * _sizes.Crop * 3);
                renderer.Render(picture, view, place.Pixels);
            }
        }
#pragma warning disable CA1031 // It belongs to the thread that takes the image, at this place of the pass.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            place.Failure = failure;
        }
        finally
        {
            place.Fill();
        }
    }
}
