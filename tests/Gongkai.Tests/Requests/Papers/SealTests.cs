using System.Text;
using System.Text.Json;
using Gongkai.Dossiers;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gongkai.Tests.Requests.Papers;

/// <summary>The seal adapter of docs/api/seal.md against a seal system over real HTTP: signs by an incremental update, refuses, changes the paper, sends nothing.</summary>
public sealed class SealTests
{
    /// <summary>A seal system: what it answers to an order.</summary>
    sealed class SealSystem(WebApplication app) : IAsyncDisposable
    {
        public Func<JsonElement, byte[], (int Status, string Type, byte[] Body)> Answer { get; set; } = (_, pdf) => (200, "application/pdf", Signed(pdf));
        public JsonElement Order { get; private set; }
        public string? Authorization { get; private set; }

        public static async Task<SealSystem> StartAsync(string folder)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var system = new SealSystem(app);
            app.MapPost("/seal", async context =>
            {
                using var json = await JsonDocument.ParseAsync(context.Request.Body);
                (system.Order, system.Authorization) = (json.RootElement.Clone(), context.Request.Headers.Authorization);
                var (status, type, body) = system.Answer(system.Order, Convert.FromBase64String(system.Order.GetProperty("pdf").GetString()!));
                (context.Response.StatusCode, context.Response.ContentType) = (status, type);
                await context.Response.Body.WriteAsync(body);
            });
            await app.StartAsync();
            await File.WriteAllTextAsync(Path.Combine(folder, SealService.ConfigurationFile), JsonSerializer.Serialize(new { url = app.Urls.First() + "/seal", token = "secret" }));
            return system;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }

    static byte[] Signed(byte[] pdf) => [.. pdf, .. Encoding.ASCII.GetBytes($"\n900 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 {pdf.Length} {pdf.Length + 100} 10]/Contents<00>>>\nendobj\n%%EOF\n")];

    static Task SealAsync(TestDatabase db, long id, int seq, string login = "chengban") => db.In(async p => await p.GetRequiredService<SealService>().SealAsync(await p.ActorAsync(login), id, seq, null));

    [Fact]
    public async Task What_the_seal_system_signs_is_the_served_paper_and_nothing_else_is()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        var seq = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        Assert.False(await db.In(p => Task.FromResult(p.GetRequiredService<SealService>().Open)));
        Assert.Contains("没有配置", (await Assert.ThrowsAsync<InvalidInput>(() => SealAsync(db, id, seq))).Message);

        await using var seals = await SealSystem.StartAsync(db.Location.Folder);
        Assert.True(await db.In(p => Task.FromResult(p.GetRequiredService<SealService>().Open)));
        async Task RefusedAsync(string words, Func<JsonElement, byte[], (int, string, byte[])> answer)
        {
            seals.Answer = answer;
            Assert.Contains(words, (await Assert.ThrowsAsync<InvalidInput>(() => SealAsync(db, id, seq))).Message);
            Assert.Null((await RowAsync()).ScanAttachmentId);
        }
        Task<PaperRow> RowAsync() => db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().AsNoTracking().SingleAsync(r => r.DossierId == id));
        await RefusedAsync("没有盖章（403）：没有这个单位的印章", (_, _) => (403, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes("没有这个单位的印章")));
        await RefusedAsync("没有盖章（500）", (_, _) => (500, "text/html", "<h1>boom</h1>"u8.ToArray()));
        await RefusedAsync("没有电子签名", (_, pdf) => (200, "application/pdf", [.. pdf, .. "\n%nothing"u8]));
        await RefusedAsync("不是这份文书", (_, pdf) => (200, "application/pdf", pdf));
        await RefusedAsync("不是这份文书", (_, _) => (200, "application/pdf", Signed("%PDF-1.7 another paper altogether"u8.ToArray())));
        await RefusedAsync("不是这份文书", (_, pdf) => { pdf[^20] ^= 1; return (200, "application/pdf", Signed(pdf)); });

        seals.Answer = (_, pdf) => (200, "application/pdf", Signed(pdf));
        await Assert.ThrowsAsync<Forbidden>(() => SealAsync(db, id, seq, "changgou"));
        await SealAsync(db, id, seq);
        var row = await RowAsync();
        Assert.Equal(("济宁市任城区人民政府办公室", row.Number, "Bearer secret"), (seals.Order.GetProperty("agency").GetString(), seals.Order.GetProperty("number").GetString(), seals.Authorization));
        var act = (await db.In(async p => await p.GetRequiredService<DossierLedger>().LoadAsync(id))).State.Last(RequestProcedure.PaperScan)!;
        Assert.Equal(("electronic", row.ScanSha256), (act.Data[PaperActs.Seal], act.Data["scan-hash"]));
        // Whoever has the sealed file can verify it, and the applicant is given this one.
        Assert.NotNull(await db.In(p => p.GetRequiredService<PaperService>().VerifyAsync(null, null, row.ScanSha256)));
        var (bytes, type, name) = await db.In(async p => await p.GetRequiredService<PaperService>().FileAsync(await p.ActorAsync("chengban"), id, seq, "scan"));
        await using (bytes) Assert.Equal(("application/pdf", true), (type, name.EndsWith(".pdf", StringComparison.Ordinal)));
    }
}
