using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;

namespace Gongkai.Requests.Papers;

/// <summary>
/// 电子印章 by an adapter (docs/api/seal.md): the PDF of a paper goes to the seal system that the operator named, and what comes back is the served paper.
/// The seal system signs; it may not change what is signed.
/// </summary>
public sealed class SealService(DataLocation location, PaperService papers, AgencyDirectory agencies, OfficeClock clock)
{
    public const string ConfigurationFile = "seal.json";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    HttpChannel? Channel() => Configuration.Http(location, ConfigurationFile, "SEAL", "电子印章系统");

    /// <summary>Whether papers can be sealed here; a wrong configuration counts as none.</summary>
    public bool Open
    {
        get
        {
            try { return Channel() is not null; }
            catch (InvalidInput) { return false; }
        }
    }

    /// <summary>Has the paper sealed and enters what came back as the served one. Done twice it is another seal on the same paper; the latest counts.</summary>
    /// <exception cref="InvalidInput">no seal system, it refused, did not answer, or sent back something else than this paper with a signature; nothing was entered.</exception>
    /// <exception cref="PdfUnavailableException">no PDF can be made now.</exception>
    public async Task SealAsync(Actor actor, long id, int seq, int? expected, CancellationToken cancel = default)
    {
        var channel = Channel() ?? throw new InvalidInput("没有配置电子印章系统，请打印盖章后上传扫描件");
        var (line, row, _, loaded) = await papers.OpenAsync(actor, id, seq, cancel);
        if (line.Paper.Void) throw new InvalidInput("这份文书已经作废");
        var (file, _, name) = await papers.FileAsync(actor, id, seq, "pdf", cancel);
        byte[] sent;
        await using (file)
        {
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy, cancel);
            sent = copy.ToArray();
        }
        var agency = (await agencies.OnAsync(line.Paper.On, cancel)).Find(row.AgencyId);
        var answered = await AskAsync(channel, new
        {
            id = $"{id}-{seq}", agency = agency?.Name ?? "", agencyCode = agency?.Code ?? "", number = row.Number, title = PaperTable.Find(row.Kind)?.Title ?? "", date = $"{line.Paper.On:yyyy-MM-dd}",
            sealedOn = $"{clock.Today:yyyy-MM-dd}", pdf = Convert.ToBase64String(sent),
        }, cancel);
        // A signature is laid behind the file it signs (ISO 32000-1 §12.8); whoever sends back other bytes has made another paper.
        if (answered.Length <= sent.Length || !answered.AsSpan(0, sent.Length).SequenceEqual(sent)) throw new InvalidInput("印章系统送回的不是这份文书，没有采用");
        if (answered.AsSpan(sent.Length).IndexOf("/ByteRange"u8) < 0) throw new InvalidInput("印章系统送回的文书上没有电子签名，没有采用");
        using var stream = new MemoryStream(answered, writable: false);
        await papers.ScanAsync(actor, loaded.Dossier.Id, seq, Path.GetFileNameWithoutExtension(name) + "（电子印章）.pdf", stream, expected, cancel, sealedBy: "electronic");
    }

    static async Task<byte[]> AskAsync(HttpChannel channel, object order, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new StringContent(JsonSerializer.Serialize(order, Writing), new MediaTypeHeaderValue("application/json", "utf-8")) };
        if (channel.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                var why = new byte[600];
                var text = new string([.. System.Text.Encoding.UTF8.GetString(why, 0, await body.ReadAtLeastAsync(why, why.Length, throwOnEndOfStream: false, limit.Token)).Where(c => !char.IsControl(c) && c != '\uFFFD').Take(200)]);
                throw new InvalidInput($"印章系统没有盖章（{(int)response.StatusCode}）{(text.Length > 0 && response.Content.Headers.ContentType?.MediaType == "text/plain" ? $"：{text}" : "")}");
            }
            using var answer = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = await body.ReadAsync(buffer, limit.Token)) > 0;)
            {
                if (answer.Length + read > AttachmentService.MostBytes) throw new InvalidInput("印章系统送回的文件太大，没有采用");
                answer.Write(buffer, 0, read);
            }
            return answer.ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException) { throw new InvalidInput("连不上印章系统，请稍后再试，或者打印盖章后上传扫描件"); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new InvalidInput($"印章系统{Limit.TotalSeconds:0}秒没有答复，请稍后再试"); }
    }
}
