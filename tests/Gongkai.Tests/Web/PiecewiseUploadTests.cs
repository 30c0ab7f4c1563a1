using System.Net;
using System.Net.Http.Headers;
using Gongkai.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Files in pieces: what arrived stays, the sender goes on from there, and a form takes only what is whole.</summary>
public sealed class PiecewiseUploadTests : WebTest
{
    static async Task<string> BeginAsync(HttpClient client, long length, HttpStatusCode expected = HttpStatusCode.Created)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/uploads");
        ask.Headers.Add("Upload-Length", $"{length}");
        var answer = await client.SendAsync(ask);
        Assert.Equal(expected, answer.StatusCode);
        return answer.Headers.Location?.ToString() ?? "";
    }

    static async Task<(HttpStatusCode Status, long? At)> SendAsync(HttpClient client, string url, long from, HttpContent piece)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Patch, url) { Content = piece };
        ask.Headers.Add("Upload-Offset", $"{from}");
        piece.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        var answer = await client.SendAsync(ask);
        return (answer.StatusCode, answer.Headers.TryGetValues("Upload-Offset", out var at) ? long.Parse(at.Single()) : null);
    }

    static Task<(HttpStatusCode Status, long? At)> SendAsync(HttpClient client, string url, long from, byte[] piece) => SendAsync(client, url, from, new ByteArrayContent(piece));

    static async Task<long?> ArrivedAsync(HttpClient client, string url)
    {
        var answer = await client.SendAsync(new(HttpMethod.Head, url));
        return answer.StatusCode == HttpStatusCode.OK ? long.Parse(answer.Headers.GetValues("Upload-Offset").Single()) : null;
    }

    /// <summary>A body that breaks off in the middle, once the server has some of it.</summary>
    sealed class Broken(byte[] sent, Func<Task<bool>> arrived) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(sent);
            await stream.FlushAsync();
            while (!await arrived()) await Task.Yield();
            throw new IOException("the line broke");
        }

        protected override bool TryComputeLength(out long length) { length = sent.Length + 1000; return true; }
    }

    [Fact]
    public async Task A_file_goes_on_where_the_line_broke_and_its_form_takes_it_as_if_it_came_whole()
    {
        using var client = Stranger();
        var bytes = (byte[])[.. "%PDF-1.4 "u8, .. Enumerable.Range(0, 700_000).Select(i => (byte)(i % 251))];
        var url = await BeginAsync(client, bytes.Length);
        Assert.Equal((HttpStatusCode.NoContent, 200_000), await SendAsync(client, url, 0, bytes[..200_000]));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(client, url, 200_000, new Broken(bytes[200_000..300_000], async () => await ArrivedAsync(client, url) > 200_000)));
        // How much of the broken piece came is the server's to say, once it has noticed that no more is coming.
        var answer = HttpStatusCode.Conflict;
        long? at = null;
        while (answer == HttpStatusCode.Conflict) (answer, at) = await SendAsync(client, url, (await ArrivedAsync(client, url))!.Value, []);
        Assert.InRange(at!.Value, 200_001, 300_000);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(client, url, 200_000, bytes[200_000..])).Status);

        await AnsweredUpToFilesAsync(client);
        async Task<HttpResponseMessage> SubmitAsync(string token) => await client.PostAsync("/apply/files", new MultipartFormDataContent
        {
            { new StringContent((await PageAsync(client, "/apply/files")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" },
            { new StringContent("stay"), "then" }, { new StringContent($"{token}/../../土地 公告.pdf"), "upload:file" },
        });
        var token = url["/uploads/".Length..];
        var early = await SubmitAsync(token);
        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        Assert.Contains("没有传完", await early.Content.ReadAsStringAsync());

        while (at < bytes.Length)
        {
            var (status, next) = await SendAsync(client, url, at.Value, bytes[(int)at.Value..(int)Math.Min(bytes.Length, at.Value + 256_000)]);
            Assert.Equal(HttpStatusCode.NoContent, status);
            at = next;
        }
        // Somebody who knows part of it has nothing: another length is another file.
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(token[..^1])).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(token)).StatusCode);
        var kept = await In(p => p.GetRequiredService<GongkaiContext>().Attachments.SingleAsync(a => a.Purpose == Statutes.Requests.Agents.OtherFiles && a.UploadedBy == Statutes.Procedures.Proofs.Applicant));
        Assert.Equal((FileKind.Pdf, "土地 公告.pdf", (long)bytes.Length), (kept.Kind, kept.Name, kept.Size));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), kept.Sha256);
        Assert.Null(await ArrivedAsync(client, url));
    }

    async Task AnsweredUpToFilesAsync(HttpClient client)
    {
        await WebTest.SubmitAsync(client, "/apply", []);
        await WebTest.SubmitAsync(client, "/apply/what", new() { ["f-title"] = "征收土地公告" });
        var agency = (await PageAsync(client, "/apply/agency")).QuerySelectorAll("#agency option").First(o => o.TextContent.Contains("长沟镇")).GetAttribute("value")!;
        await WebTest.SubmitAsync(client, "/apply/agency", new() { ["agency"] = agency, ["likely"] = "" });
        await WebTest.SubmitAsync(client, "/apply/who", new() { ["f-category"] = "person" });
        await WebTest.SubmitAsync(client, "/apply/identity", new() { ["f-applicant"] = "王某", ["f-identity-kind"] = "passport", ["f-identity-number"] = "E12345678" });
        await WebTest.SubmitAsync(client, "/apply/how", new() { ["f-form"] = "electronic", ["f-route"] = "online" });
        await WebTest.SubmitAsync(client, "/apply/contact", new() { ["f-phone"] = "13800001234" });
    }

    [Fact]
    public async Task Nobody_fills_the_disk_or_names_a_file_that_is_none()
    {
        using var client = Stranger();
        await BeginAsync(client, AttachmentService.MostBytes + 1, HttpStatusCode.RequestEntityTooLarge);
        await BeginAsync(client, 0, HttpStatusCode.BadRequest);
        await BeginAsync(client, -5, HttpStatusCode.BadRequest);
        // Who works here sends registers.
        using (var officer = await SignedInAsync("chengban")) await BeginAsync(officer, AttachmentService.MostBytes + 1);
        var url = await BeginAsync(client, 10);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(client, url, 0, new byte[11])).Status);
        Assert.Equal(0, await ArrivedAsync(client, url));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.PatchAsync(url, new StringContent("x"))).StatusCode);
        foreach (var none in new[] { "/uploads/" + new string('a', 48) + "-10", "/uploads/x", "/uploads/..%2F..%2Fkeys-1", url + "1" })
        {
            Assert.Null(await ArrivedAsync(client, none));
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(client, none, 0, new byte[1])).Status);
        }
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(url)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync(url)).StatusCode);
    }

    [Fact]
    public async Task What_arrives_is_bounded_after_a_restart_too_and_there_is_room_again_when_others_leave()
    {
        using var client = Stranger();
        var token = (await BeginAsync(client, 10))["/uploads/".Length..];
        var other = Path.Combine(Folder, "files", "pieces", "other");
        await using (var file = new FileStream(other, FileMode.CreateNew)) file.SetLength(4L << 30);
        await In(async p =>
        {
            var restarted = new PiecewiseUploads(p.GetRequiredService<FileStore>(), TimeProvider.System);
            Assert.Equal(5, await restarted.AddAsync(token, 0, new MemoryStream(new byte[5])));
            Assert.Contains("太多", (await Assert.ThrowsAsync<Gongkai.Shared.InvalidInput>(() => restarted.AddAsync(token, 5, new MemoryStream(new byte[5])))).Message);
            Assert.Null(restarted.Begin(1));
            File.Delete(other);
            Assert.Equal(10, await restarted.AddAsync(token, 5, new MemoryStream(new byte[5])));
            return 0;
        });
    }

    [Fact]
    public async Task What_nobody_goes_on_with_is_gone_after_a_day()
    {
        using var client = Stranger();
        var (old, fresh) = (await BeginAsync(client, 10), await BeginAsync(client, 10));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, old, 0, new byte[5])).Status);
        var pieces = new DirectoryInfo(Path.Combine(Folder, "files", "pieces")).GetFiles();
        Assert.Equal(2, pieces.Length);
        pieces.Single(p => p.Length == 5).LastWriteTimeUtc = DateTime.UtcNow.AddHours(-25);
        Assert.Equal(1, await In(p => Task.FromResult(p.GetRequiredService<PiecewiseUploads>().Purge())));
        Assert.Null(await ArrivedAsync(client, old));
        Assert.Equal(0, await ArrivedAsync(client, fresh));
    }
}
