using System.Net;
using System.Net.Http.Headers;

namespace Grafting.Data.Downloads;

/// <summary>
/// Downloads one file. What has arrived is kept when a download breaks off, and the next one asks for the rest only. Failures
/// that may pass (a broken connection, a busy server) are tried again a few times.
/// </summary>
internal sealed class FileDownload(HttpClient http, TimeProvider time)
{
    private const int BlockSize = 1 << 17;
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)];

    /// <summary>The longest silence that is not taken for a broken connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Downloads into <paramref name="place"/>, going on where that ends if it exists.</summary>
    /// <param name="limit">Bytes that the file may have at most: nothing fills the disk.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or refuses.</exception>
    public async Task FetchAsync(Uri url, string place, long limit, Action<long, long?> report, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await ResumeAsync(url, place, limit, report, stop).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException e) when (attempt < Pauses.Length && MayPass(e))
            {
                await Task.Delay(Pauses[attempt], time, stop).ConfigureAwait(false);
            }
        }
    }

    private static bool MayPass(HttpRequestException failure) => failure.StatusCode is { } status
        ? (int)status >= 500
            || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestedRangeNotSatisfiable
        : failure.HttpRequestError is HttpRequestError.ResponseEnded;

    private async Task ResumeAsync(Uri url, string place, long limit, Action<long, long?> report, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        try
        {
            var present = File.Exists(place) ? new FileInfo(place).Length : 0;
            using var response = await AskAsync(url, present, either.Token).ConfigureAwait(false);
            if (IsComplete(response, present))
            {
                return;
            }

            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                File.Delete(place); // The server's file ends before ours: the next attempt starts anew.
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException(
                    $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}", inner: null, response.StatusCode);
            }

            var file = new FileStream(place, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                file.SetLength(KeptBytes(response, present));
                file.Seek(0, SeekOrigin.End);
                var total = file.Length + response.Content.Headers.ContentLength;
                var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
                await CopyAsync(body, file, limit, bytes =>
                {
                    silence.CancelAfter(Patience);
                    report(bytes, total);
                }, either.Token).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"nothing came for {Patience.TotalSeconds:0} s", e);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri url, long from, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
    }

    private static bool IsComplete(HttpResponseMessage response, long present) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == present;

    /// <summary>How much of what is there the response goes on from: nothing if the server sends the whole file.</summary>
    private static long KeptBytes(HttpResponseMessage response, long present) =>
        response.StatusCode != HttpStatusCode.PartialContent ? 0
        : response.Content.Headers.ContentRange?.From == present ? present
        : throw new HttpRequestException($"it was asked for the bytes from {present} on and sent others");

    private static async Task CopyAsync(Stream body, FileStream file, long limit, Action<long> report, CancellationToken stop)
    {
        var block = new byte[BlockSize];
        while (true)
        {
            var count = await ReadAsync(body, block, stop).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            if (file.Position + count > limit)
            {
                throw new HttpRequestException($"it sends more than {limit} bytes");
            }

            await file.WriteAsync(block.AsMemory(0, count), stop).ConfigureAwait(false);
            report(file.Position);
        }
    }

    /// <summary>Tells a connection that broke from a disk that is full: both are an <see cref="IOException"/>.</summary>
    private static async Task<int> ReadAsync(Stream body, byte[] block, CancellationToken stop)
    {
        try
        {
            return await body.ReadAsync(block, stop).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"the connection broke: {e.Message}", e);
        }
    }
}
